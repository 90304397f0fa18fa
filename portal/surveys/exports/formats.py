"""What a format of export is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from portal.surveys.models import Survey

_PIECE = 64 * 1024


class Need(Enum):
    """What somebody must be allowed to see to get the file."""

    FIGURES = "figures"
    RECORDS = "records"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Wish:
    """In which language labels are written, and what parts the columns of a CSV file."""

    lang: str = "en"
    delimiter: str = ","


Writer = Callable[[Survey, Wish], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file; `ending` follows the survey's code in its name."""

    key: str
    ending: str
    mimetype: str
    need: Need
    write: Writer

    def file_name(self, survey: Survey) -> str:
        return f"kring-{survey.code}-{self.ending}"


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """A file that was written already, piece by piece; it is closed at its end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece
