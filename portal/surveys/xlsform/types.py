"""What stands in the type column: begin and end of groups, kinds of question under all their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Kind → the names pyxform accepts for it, in lower case with single spaces for underscores.
_PLAIN = {
    "text": "text|string|q string|add text prompt|q text",
    "integer": "integer|int|q int|add integer prompt",
    "decimal": "decimal|q decimal|add decimal prompt",
    "range": "range",
    "date": "date|q date|add date prompt",
    "time": "time",
    "datetime": "datetime|date time|q datetime|q date time|add datetime prompt|add date time prompt",
    "note": "note|q note|add note prompt",
    "consent": "acknowledge|trigger|q acknowledge|add acknowledge prompt",
    "barcode": "barcode|q barcode|add barcode prompt",
    "geopoint": "geopoint|gps|location|q geopoint|q location|add location prompt",
    "geotrace": "geotrace|q geotrace",
    "geoshape": "geoshape|q geoshape",
    "photo": "image|photo|q image|q picture|add image prompt|add photo prompt",
    "audio": "audio|q audio|add audio prompt",
    "video": "video|q video|add video prompt",
    "file": "file|add file prompt",
    "calculate": "calculate|q calculate|add calculate prompt",
    "hidden": "hidden",
}
_METADATA = {
    "start": "start|start time|get start time",
    "end": "end|end time|get end time",
    "today": "today|get today",
    "deviceid": "deviceid|device id|get device id|imei|uri:deviceid",
    "subscriberid": "subscriberid|subscriber id|get subscriber id|uri:subscriberid",
    "simserial": "simserial|sim id|get sim id|uri:simserial",
    "phonenumber": "phonenumber|phone number|get phone number|uri:phonenumber",
    "username": "username|uri:username",
    "email": "email|uri:email",
    "audit": "audit",
    "start-geopoint": "start-geopoint",
    "background-audio": "background-audio",
    "background-geopoint": "background-geopoint",
}
_EXTERNAL = ("csv-external", "xml-external")
_COUNTS = {"percentage": 100, "number of days in last month": 31, "number of days in last six months": 183,
           "number of days in last year": 365}  # fmt: skip

_KIND_OF = {name: kind for kind, names in _PLAIN.items() for name in names.split("|")}
_METADATA_OF = {name: kind for kind, names in _METADATA.items() for name in names.split("|")}

_CHOICE = re.compile(
    r"(?P<command>(?:add )?select (?:one|multiple|all that apply|one external)(?: prompt)?(?: using| from(?! file))?"
    r"|select1|q select1?|select (?:one|multiple) from file|rank)"
    r" (?P<list>\S+)(?P<other> or (?:specify )?other)?",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"begin (?P<control>lgroup|group|repeat|looped group|loop)(?: (?:over )?(?P<list>\S+))?")
_END = re.compile(r"end (?P<control>lgroup|group|repeat|looped group|loop)")
_CONTROLS = {"group": "group", "lgroup": "repeat", "looped group": "repeat", "repeat": "repeat", "loop": "loop"}


@dataclass(frozen=True, slots=True)
class RowType:
    """What a row is. `kind` is empty for the begin and end of a group; `source` is kept where the kind says too
    little.
    """

    kind: str = ""
    begin: str = ""  # group, repeat or loop
    end: str = ""
    list_name: str = ""
    or_other: bool = False
    from_file: bool = False
    external: bool = False  # the list stands on the sheet external_choices
    source: str = ""
    constraint: str = field(default="")


def read_type(text: str) -> RowType:
    """The type of a row; an unknown one is kept as "unsupported"."""
    text = " ".join(text.split())
    plain = _spaced(text)
    if found := _BEGIN.fullmatch(plain):
        return RowType(begin=_CONTROLS[found["control"]], list_name=found["list"] or "")
    if found := _END.fullmatch(plain):
        return RowType(end=_CONTROLS[found["control"]])
    if kind := _KIND_OF.get(plain):
        return RowType(kind)
    if metadata := _METADATA_OF.get(plain.replace("uri: ", "uri:")):
        return RowType("metadata", source=text if ":" in text else metadata)
    if highest := _COUNTS.get(plain):
        return RowType("integer", constraint=f"0 <= . and . <= {highest}")
    if plain in _EXTERNAL:
        return RowType("external_data", source=plain)
    return _choice(text) or RowType("unsupported", source=text)


def _spaced(text: str) -> str:
    return text.replace("_", " ").lower()


def _choice(text: str) -> RowType | None:
    """`select_one list or_other`; the list keeps its underscores and capitals."""
    words = text.split(" ")
    for index in range(1, len(words)):
        command, listed, rest = _spaced(" ".join(words[:index])), words[index], _spaced(" ".join(words[index + 1 :]))
        found = _CHOICE.fullmatch(f"{command} {listed}{' ' + rest if rest else ''}")
        if found and found["list"] == listed and len(found["command"]) == len(command):
            return _choice_type(text, command, listed, bool(found["other"]))
    return None


def _choice_type(text: str, command: str, listed: str, other: bool) -> RowType:
    if "${" in listed:
        return RowType("unsupported", source=text)
    kind = "ranking" if command == "rank" else "multiple" if "multiple" in command or "all" in command else "single"
    if command == "q select":
        kind = "multiple"
    return RowType(kind, list_name=listed, or_other=other, from_file="file" in command, external="external" in command)


def derived_kind(kind: str, appearance: str) -> str:
    """What kind a type is with that appearance. `kind` may also be XLSForm's own name of the type."""
    words = set(appearance.split())
    kind = _OWN_NAMES.get(kind, kind)
    if kind == "text" and "multiline" in words:
        return "long_text"
    return "scale" if kind == "single" and "likert" in words else kind


_OWN_NAMES = {"select_one": "single", "select_multiple": "multiple", "rank": "ranking", "acknowledge": "consent",
              "image": "photo"}  # fmt: skip
