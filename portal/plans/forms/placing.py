"""Where in a plan something is put, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.plans.actions.placing import LONGEST, Spot, Where
from portal.plans.models import Plan, PlanAction, PlanSection
from portal.plans.translations import hash_of, source_of
from portal.texts.blocks import Block
from portal.web.fields import LocalizedField, offered
from portal.web.formats import reading
from portal.web.forms import Form
from portal.web.locale import language

SHORT = 70
"""Characters of a paragraph in the list of places."""

Group = tuple[str, list[tuple[str, str, Spot]]]
"""A heading, and for each place its key, its words and what it is."""


class PlaceForm(Form):
    """The place, the words of what is new, the reason. Places are named by their words: paragraphs move."""

    where = SelectField(_l("Where in the plan?"), [InputRequired(_l("Choose where it belongs."))])
    words = TextAreaField(
        _l("Words of a new action or paragraph"),
        [Length(max=LONGEST)],
        description=_l("Only needed if something new is made."),
    )
    reason = LocalizedField(
        _l("Why does it belong there?"),
        rows=2,
        longest=600,
        description=_l("Everybody who can see both ends of the link can read this."),
    )

    def __init__(self, groups: Sequence[Group], words: str) -> None:
        super().__init__(data={"words": words[:LONGEST]})
        self.spots = {key: spot for _heading, places in groups for key, _words, spot in places}
        self.where.choices = offered({"": _("Choose")})
        for heading, places in groups:
            self.where.choices += offered([(key, said) for key, said, _spot in places], group=heading)
        self.reason.ask_in([language()])
        self.reason.flags.required = True

    @property
    def spot(self) -> Spot:
        """The place that was chosen."""
        return self.spots[self.where.data]


def places(
    plan: Plan,
    sections: Sequence[PlanSection],
    actions: Sequence[PlanAction],
    said: Mapping[int, Sequence[Block]],
    may_write: bool,
) -> list[Group]:
    """All places of a plan, its actions first. New ones only for who `may_write`; `said` are blocks by section."""
    found: list[Group] = []
    doing = [(f"action-{each.id}", reading(each.title).text, Spot(Where.ACTION, action=each)) for each in actions]
    if may_write:
        doing.insert(0, ("action-new", _("A new action"), Spot(Where.NEW_ACTION)))
    if doing:
        found.append((pgettext("of a plan", "Actions"), doing))
    for section in sections:
        title = _("Section: %(title)s", title=reading(section.title).text)
        found.append((title, list(_places_in(section, said.get(section.id, ()), may_write))))
    return found


def _places_in(section: PlanSection, blocks: Sequence[Block], may_write: bool) -> Iterator[tuple[str, str, Spot]]:
    yield f"section-{section.id}", _("The whole section"), Spot(Where.SECTION, section=section)
    if may_write:
        new = Spot(Where.NEW_PARAGRAPH, section=section)
        yield f"section-{section.id}-new", _("A new paragraph at its end"), new
    known = set()
    for number, block in enumerate(blocks):
        source = source_of(block)
        if source and source not in known:
            known.add(source)
            key = f"section-{section.id}-{hash_of(source).hex()[:16]}"
            yield key, _short(block.text), Spot(Where.PARAGRAPH, section=section, paragraph=number)


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"
