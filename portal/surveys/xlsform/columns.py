"""Headers of the sheets: which field a column is, in which language, whatever way it is spelled."""

from __future__ import annotations

from dataclasses import dataclass

TRANSLATED = {
    "label", "hint", "guidance_hint", "constraint_message", "required_message",
    "image", "big-image", "audio", "video",
    "portal_title", "portal_intro", "portal_thanks", "portal_consent", "portal_consent_health",
}  # fmt: skip
MEDIA = ("image", "big-image", "audio", "video")

# Our name of a field → the spellings of its header besides the name itself, in lower case with underscores for spaces.
_SURVEY = {
    "type": "command",
    "name": "tag value",
    "label": "caption text",
    "hint": "",
    "guidance_hint": "",
    "required": "bind::required",
    "required_message": "requiredmsg required_msg bind::jr:requiredmsg",
    "relevant": "relevance bind::relevant bind::relevance skip_logic",
    "constraint": "bind::constraint",
    "constraint_message": "constraining_message constraint_msg constraint-msg bind::jr:constraintmsg jr:constraintmsg",
    "calculation": "calculate bind::calculate bind::calculation",
    "default": "",
    "trigger": "",
    "choice_filter": "",
    "read_only": "readonly bind::readonly bind::read_only",
    "appearance": "control::appearance",
    "parameters": "",
    "repeat_count": "count jr:count control::jr:count",
    "image": "media::image",
    "big-image": "media::big-image",
    "audio": "media::audio",
    "video": "media::video",
    "disabled": "",
    "portal_kind": "", "portal_list": "", "portal_options": "", "portal_max_selected": "", "portal_max_length": "",
    "portal_sensitive": "", "portal_pictogram": "", "portal_tags": "",
}  # fmt: skip
_CHOICES = {
    "list_name": "listname list",
    "name": "value",
    "label": "caption",
    "image": "media::image",
    "big-image": "media::big-image",
    "audio": "media::audio",
    "video": "media::video",
}
_SETTINGS = {
    "form_title": "set_form_title title",
    "form_id": "set_form_id id_string",
    "version": "", "default_language": "", "instance_name": "", "style": "", "allow_choice_duplicates": "",
    "portal_title": "", "portal_intro": "", "portal_thanks": "", "portal_consent": "", "portal_consent_health": "",
    "portal_layout": "", "portal_minutes": "", "portal_min_group_size": "", "portal_audience": "", "portal_level": "",
}  # fmt: skip


def _spellings(fields: dict[str, str]) -> dict[str, str]:
    return {spelling: name for name, others in fields.items() for spelling in (name, *others.split())}


SPELLINGS = {name: _spellings(fields) for name, fields in
             (("survey", _SURVEY), ("choices", _CHOICES), ("settings", _SETTINGS))}  # fmt: skip
SPELLINGS["external_choices"] = SPELLINGS["choices"]


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is our name, or "" for a column that is only kept; `language` is what the header says, or None."""

    index: int
    header: str
    field: str
    language: str | None = None


def read_columns(sheet: str, cells: list[str]) -> list[Column]:
    """The columns of a sheet's header row; empty headers are no columns."""
    return [_column(SPELLINGS[sheet], index, cell) for index, cell in enumerate(cells) if cell.strip()]


def _column(spellings: dict[str, str], index: int, header: str) -> Column:
    """Parts are divided by two colons, in old files by one: `jr:` is a prefix, not a part."""
    for parts in (header.split("::"), header.replace("jr:", "jr\0").split(":")):
        written = [" ".join(part.replace("\0", ":").split()) for part in parts]
        known = [part.replace(" ", "_").lower() for part in written]
        for length in (2, 1):
            field = spellings.get("::".join(known[:length])) if length <= len(known) else None
            language = "::".join(written[length:])
            if field and (not language or field in TRANSLATED):
                return Column(index, header.strip(), field, language or None)
    return Column(index, header.strip(), "")
