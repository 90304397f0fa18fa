"""What can be wrong with files of votes. A problem keeps its sentence and values until it is known who reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol


class Translations(Protocol):
    """What `gettext.NullTranslations` and Flask-Babel's translations have in common."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str: ...


def N_(sentence: str) -> str:  # noqa: N802 (the name that extraction tools know)
    """Mark a sentence for translation."""
    return sentence


class Unreadable(Exception):
    """Votes that cannot be read: where, and why."""

    def __init__(self, sentence: str, path: Path, line: int = 0, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.path, self.line, self.values = sentence, path, line, values

    def render(self, words: Translations) -> str:
        """The place and the sentence, as compilers write them."""
        place = f"{self.path.name}:{self.line}" if self.line else self.path.name
        return f"{place}: {words.gettext(self.sentence) % self.values}"


NO_FOLDER = N_("This folder does not exist.")
NO_VOTES = N_("There are no votes here: the folder needs votes.csv, participants-votes.csv or votes.json.")
NO_COMMENTS = N_("This file is missing: it says which statements there are and which were moderated out.")
NOT_A_FILE = N_("This file cannot be read.")
EMPTY = N_("This file is empty.")
NO_VOTE_IN_IT = N_("There is no vote in this file.")
NOT_TEXT = N_("This is not a text file in UTF-8. Save it again as CSV in UTF-8.")
NOT_JSON = N_("This file is not the JSON that was expected here.")
DAMAGED = N_("This line cannot be read: %(reason)s.")
COLUMN_MISSING = N_("The column “%(name)s” is missing.")
COLUMN_TWICE = N_("The column “%(name)s” appears twice.")
TOO_FEW_CELLS = N_("This line has %(found)d cells instead of %(expected)d.")
VALUE_MISSING = N_("“%(name)s” is empty.")
UNKNOWN_VOTE = N_("“%(value)s” is not a vote. Votes are 1 (agree), -1 (disagree) and 0 (pass).")
UNKNOWN_MODERATION = N_("“%(value)s” is not a moderation. It is 1 (shown), 0 (not yet looked at) or -1 (out).")
UNKNOWN_TIME = N_("“%(value)s” is not a time: a whole number is expected.")
TWICE = N_("“%(name)s” appears twice.")
VOTED_TWICE = N_(
    "“%(voter)s” voted differently on statement “%(statement)s” several times, and no time says which vote is the last."
)
TOO_MANY = N_("There are too many votes here: %(people)d people and %(statements)d statements, %(most)d cells at most.")
TOO_LARGE = N_("This file is larger than %(megabytes)d MB.")
UNKNOWN_PERSON = N_("“%(name)s” did not vote here.")
NO_GROUPS = N_("No group is named in this file.")
