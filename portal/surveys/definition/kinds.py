"""The kinds of question, as one table: what each stores, whether it asks, what XLSForm calls it.

Everything that differs by kind is looked up by `kind.name` or `kind.value` in a table (parsing in
`portal.surveys.answers`, templates and summaries with their owners), never decided by a chain of ifs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Value(StrEnum):
    """How an answer is stored. The canonical forms are described in `portal.surveys.answers`."""

    NOTHING = "nothing"
    CODE = "code"  # one option code
    CODES = "codes"  # list of option codes, in the order of the options
    RANKING = "ranking"  # list of option codes, first choice first
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"  # 2025-03-01
    TIME = "time"  # 09:30
    DATETIME = "datetime"  # 2025-03-01T09:30
    CONSENT = "consent"  # "OK"
    POINT = "point"  # "52.09 5.12 0 0"
    SHAPE = "shape"  # points joined by ";"
    FILE = "file"  # key of the stored file


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question. `asks`: a row of this kind asks something and counts as a question."""

    name: str
    value: Value
    xlsform: str
    asks: bool = True
    has_options: bool = False
    collected: bool = True  # False: kept for the file's sake, nothing is ever stored


_ALL = (
    Kind("single", Value.CODE, "select_one", has_options=True),
    Kind("multiple", Value.CODES, "select_multiple", has_options=True),
    Kind("scale", Value.CODE, "select_one", has_options=True),
    Kind("faces", Value.CODE, "select_one", has_options=True),
    Kind("ranking", Value.RANKING, "rank", has_options=True),
    Kind("place", Value.CODE, "select_one", has_options=True),
    Kind("text", Value.TEXT, "text"),
    Kind("long_text", Value.TEXT, "text"),
    Kind("integer", Value.INTEGER, "integer"),
    Kind("decimal", Value.DECIMAL, "decimal"),
    Kind("range", Value.DECIMAL, "range"),
    Kind("date", Value.DATE, "date"),
    Kind("time", Value.TIME, "time"),
    Kind("datetime", Value.DATETIME, "datetime"),
    Kind("consent", Value.CONSENT, "acknowledge"),
    Kind("barcode", Value.TEXT, "barcode"),
    Kind("geopoint", Value.POINT, "geopoint"),
    Kind("geotrace", Value.SHAPE, "geotrace"),
    Kind("geoshape", Value.SHAPE, "geoshape"),
    Kind("photo", Value.FILE, "image"),
    Kind("audio", Value.FILE, "audio"),
    Kind("video", Value.FILE, "video"),
    Kind("file", Value.FILE, "file"),
    Kind("note", Value.NOTHING, "note", asks=False),
    Kind("calculate", Value.TEXT, "calculate", asks=False),
    Kind("hidden", Value.TEXT, "hidden", asks=False),
    Kind("metadata", Value.TEXT, "", asks=False, collected=False),
    Kind("external_data", Value.NOTHING, "", asks=False, collected=False),
    Kind("unsupported", Value.NOTHING, ""),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
