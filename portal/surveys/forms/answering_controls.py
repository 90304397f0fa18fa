"""What stands on a screen of a survey: controls with names, words, what is filled in and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.kernel import files, pictures
from portal.kernel.text import Reading

LONG_LIST = 15
"""Options beyond which a list to open is quicker than a column of buttons."""
MOST_STEPS = 10
"""Steps of a range up to which buttons are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a control."""

    code: str
    id: str
    label: Reading
    is_chosen: bool
    is_apart: bool
    """Stands below a line: "none of these", "I prefer not to say"."""
    icon: str
    words: Control | None
    """The text field that choosing it opens."""
    rank: str = ""
    """Its place in a ranking, as it was given."""


_PICTURES = "image/jpeg,image/png,image/webp"
_SOUNDS = "audio/*,.mp3,.m4a,.ogg,.wav,.3gp,.amr"
_VIDEOS = "video/mp4,video/webm,video/quicktime,.mp4,.mov,.webm,.3gp"
CHOSEN_FROM = {
    "photo": _PICTURES,
    "audio": _SOUNDS,
    "video": _VIDEOS,
    "file": f"{_PICTURES},{_SOUNDS},{_VIDEOS},application/pdf",
}
"""What a phone offers for each kind of file. Named one by one, an iPhone gives its photos as JPEG."""


@dataclass(frozen=True, slots=True)
class Control:
    """One question as it is asked. `name` is its name in the form and the start of every id."""

    name: str
    kind: str
    label: Reading
    hint: Reading
    guidance: Reading
    is_required: bool
    values: tuple[str, ...]
    """What is filled in: as it was typed, else as it is kept."""
    choices: tuple[Choice, ...] = ()
    error: str = ""
    appearance: frozenset[str] = frozenset()
    least: str = ""
    most: str = ""
    step: str = ""
    most_chosen: int | None = None
    most_letters: int | None = None
    is_read_only: bool = False
    is_title: bool = False
    """Its label is the heading of the page."""

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def box(self) -> str:
        """The type of its buttons."""
        return "checkbox" if self.kind == "multiple" else "radio"

    @property
    def described(self) -> str:
        """Ids of what a screen reader says after the name."""
        said = {"hint": self.hint.text, "needed": self.is_required, "rule": self.rule, "error": self.error}
        return " ".join(f"{self.name}-{part}" for part, there in said.items() if there)

    @property
    def rule(self) -> str:
        """What kind of answer is expected, where the question itself does not say it."""
        return _RULES.get(self.kind, _no_rule)(self)

    @property
    def accept(self) -> str:
        """What may be chosen for a file."""
        return CHOSEN_FROM[self.kind]

    @property
    def steps(self) -> list[str]:
        """The values of a short range, to be chosen by buttons; none for a long one, which is typed."""
        try:
            low, high, step = (Decimal(text or "0") for text in (self.least, self.most, self.step or "1"))
        except InvalidOperation:
            return []
        if step == 0 or not 0 < (high - low) / step <= MOST_STEPS:
            return []
        return [f"{low + number * step:f}" for number in range(int((high - low) / step) + 1)]

    @property
    def opening(self) -> Reading:
        """The first paragraph of a note, which is its heading."""
        return self.label._replace(text=self.label.text.strip().partition("\n\n")[0])

    @property
    def rest(self) -> Reading:
        return self.label._replace(text=self.label.text.strip().partition("\n\n")[2])

    @property
    def first_id(self) -> str:
        """Where a link to this control's mistake leads."""
        if self.choices and not self.is_list:
            return self.choices[0].id
        return f"{self.name}.1" if self.kind == "range" and self.steps else self.name

    @property
    def is_list(self) -> bool:
        """Shown as a list to open rather than as buttons."""
        return "minimal" in self.appearance or "autocomplete" in self.appearance or len(self.choices) > LONG_LIST


def _no_rule(control: Control) -> str:
    return ""


def _several(control: Control) -> str:
    """Unless the question says a number itself, as most written ones do."""
    most = control.most_chosen
    if most and str(most) not in control.label.text + control.hint.text:
        return ngettext("Choose at most %(num)s answer.", "Choose at most %(num)s answers.", most)
    return "" if most or control.hint.text else _("You can choose several answers.")


_RULES: dict[str, Callable[[Control], str]] = {
    "multiple": _several,
    "ranking": lambda control: _("Give 1 to what matters most to you, then 2, and so on. You can leave some open."),
    "integer": lambda control: _("A whole number, such as 3."),
    "decimal": lambda control: _("A number, such as 2.5 or 2,5."),
    "range": lambda control: _("A number from %(least)s to %(most)s.", least=control.least, most=control.most),
    "photo": lambda control: _(
        "A photo or picture of at most %(n)s MB. We remove where and when it was taken.", n=pictures.MAX_BYTES >> 20
    ),
    "audio": lambda control: _("A sound recording of at most %(n)s MB.", n=files.MAX_BYTES >> 20),
    "video": lambda control: _("A short video of at most %(n)s MB.", n=files.MAX_BYTES >> 20),
    "file": lambda control: _(
        "A picture, sound, video or PDF of at most %(n)s MB. A PDF may contain the name of its writer.",
        n=files.MAX_BYTES >> 20,
    ),
    "geopoint": lambda control: _("Latitude and longitude, such as 52.09 5.12."),
    "geotrace": lambda control: _(
        "Points on a line: latitude and longitude, one point after the other with ; between them."
    ),
    "geoshape": lambda control: _("Corners: latitude and longitude, one after the other with ; between them."),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Questions that share their options, as the rows of a matrix."""

    title: Reading
    hint: Reading
    rows: tuple[Control, ...]
    columns: tuple[Reading, ...]
    kind: str = "matrix"
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """The label of a group inside a page."""

    label: Reading
    hint: Reading
    kind: str = "heading"
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """The question whether there is another round of a repeat."""

    label: Reading
    is_again: bool
    error: str
    kind: str = "more"
    is_title: bool = True


Piece = Control | Table | Title | More
