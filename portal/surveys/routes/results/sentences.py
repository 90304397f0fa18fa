"""What released figures say in words: how many answered, what the middle is, "6 of the 10 people"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flask_babel

from portal.surveys.measures import GIVEN, Measure, Shape
from portal.surveys.queries.results import Figure, of_ten
from portal.surveys.steps import bounds
from portal.web.formats import number

# Flask-Babel has no types of its own.
_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def notes(measure: Measure, figure: Figure, base: int) -> Iterator[str]:
    """Who answered, and how the figures are to be read."""
    if figure.answered is not None:
        yield ngettext(
            "%(people)s person answered.",
            "%(people)s people answered.",
            figure.answered,
            people=number(figure.answered),
        )
    else:
        yield ngettext("%(people)s person was asked.", "%(people)s people were asked.", base, people=number(base))
    if measure.overlaps:
        yield _("People could give more than one answer.")
    if figure.shape == Shape.RANKING:
        yield _("People put the answers in order. The bars count what they put first.")
    if figure.middle:
        step = step_words(figure.middle, measure)
        yield _("The middle answer is %(step)s: half of the people are below or there, half above or there.", step=step)


def given(figure: Figure) -> Iterator[str]:
    """How many wrote something in their own words."""
    people = next(iter(figure.counts.values()), None) or 0
    yield ngettext(
        "%(people)s person wrote an answer.", "%(people)s people wrote an answer.", people, people=number(people)
    )
    if GIVEN in figure.counts:
        yield _("The organisers read them. They are not shown here, because words can tell who wrote them.")


def share_words(people: int, base: int) -> str:
    """A share in words, with `%(answer)s` where the answer stands; "everyone" is said only when it is true."""
    tens = of_ten(people, base) or 0
    if people == base:
        return _("Everyone: %(answer)s")
    if tens == 10:
        return _("Almost everyone: %(answer)s")
    if tens == 0:
        return _("Fewer than 1 of 10 people: %(answer)s")
    return ngettext("%(num)s of 10 people: %(answer)s", "%(num)s of 10 people: %(answer)s", tens, answer="%(answer)s")


def step_words(code: str, measure: Measure) -> str:
    """A step of a scale, such as "20–29", "under 20" or "60 or more"."""
    low, high = bounds(code)
    told = _MARKS.get(measure.shape, number)
    if low is None and high is None:
        return code
    if low is None:
        return _("under %(number)s", number=told(high or 0))
    if high is None:
        return _("%(number)s or more", number=told(low))
    if not measure.is_whole:
        return _("%(low)s up to %(high)s", low=told(low), high=told(high))
    return told(low) if high - low <= 1 else f"{told(low)}–{told(high - 1)}"


_MARKS: dict[Shape, Callable[[float], str]] = {
    Shape.YEARS: lambda year: str(int(year)),
    Shape.HOURS: lambda hour: f"{int(hour)}:00",
}


def answer_label(measure: Measure, code: str, lang: str) -> str:
    """An answer's words in one language."""
    option = next((option for option in measure.options if option.code == code), None)
    return option.label.best(lang).text or code if option else step_words(code, measure)
