"""What a survey is made of: options, questions, groups, repeats, settings. Immutable values.

A `Question` is any row that is not a group: also notes, calculations, hidden values and metadata. `question.asks` says
whether it asks something, `question.answerable` whether a respondent can answer it (a read-only row or the heading of a
matrix cannot). Expressions (`relevant`, `constraint`, `required`, `calculation`, `choice_filter`, `read_only`, dynamic
`default`s, a repeat's `count`) are kept as written in XLSForm: XPath 1.0 with ODK functions; `portal.surveys.logic`
compiles them. Names are unique in the whole form, answers are keyed by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from portal.kernel.text import LocalizedText
from portal.surveys.definition.kinds import KINDS, Kind

NO_TEXT = LocalizedText()
UNKNOWN_LANGUAGE = "und"  # BCP 47: the file does not say in which language its texts are
OTHER_LABEL = LocalizedText(nl="Iets anders", en="Something else", pl="Coś innego", sl="Nekaj drugega")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice list. `filters` are the extra columns that choice filters read."""

    code: str
    label: LocalizedText = NO_TEXT
    exclusive: bool = False  # chosen alone: "none of these", "I prefer not to say"
    free_text: bool = False  # opens a text field, stored under `Question.companion(option)`
    asks_contact: bool = False  # contact details are asked afterwards and kept apart from the answers
    pictogram: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, LocalizedText] = field(default_factory=dict)  # image, big-image, audio, video
    tags: Mapping[str, str] = field(default_factory=dict)  # links to the region's registers: theme, determinant, …


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the form that is not a group or a repeat."""

    name: str
    kind: str
    label: LocalizedText = NO_TEXT
    hint: LocalizedText = NO_TEXT
    guidance: LocalizedText = NO_TEXT  # longer help, also printed
    required: str = ""  # expression; "true()" when always
    required_message: LocalizedText = NO_TEXT
    relevant: str = ""
    constraint: str = ""
    constraint_message: LocalizedText = NO_TEXT
    calculation: str = ""
    default: str = ""  # literal or expression
    trigger: str = ""
    choice_filter: str = ""
    read_only: str = ""  # expression; "true()" when always
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)  # start, end, step, randomize, seed, …
    list_name: str = ""  # key of `Definition.choices`, or a list that is given at run time (areas, a file)
    or_other: bool = False
    max_selected: int | None = None
    max_length: int | None = None
    sensitive: str = ""  # "health" raises the minimum group size, "personal" warns, "contact" asks apart
    pictogram: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, LocalizedText] = field(default_factory=dict)
    source_type: str = ""  # the XLSForm type as written, where the kind alone does not tell it
    extra: Mapping[str, str] = field(default_factory=dict)  # columns kept for the round trip only

    @property
    def spec(self) -> Kind:
        return KINDS[self.kind]

    @property
    def asks(self) -> bool:
        """The row asks something: not a note, calculation, hidden value or metadata."""
        return self.spec.asks

    @property
    def appearances(self) -> frozenset[str]:
        return frozenset(self.appearance.split())

    @property
    def is_matrix_heading(self) -> bool:
        """A row that only shows the options above the rows of a matrix."""
        return "label" in self.appearances and self.spec.has_options

    @property
    def is_matrix_row(self) -> bool:
        return "list-nolabel" in self.appearances and self.spec.has_options

    @property
    def always_required(self) -> bool:
        return self.required == "true()"

    @property
    def always_read_only(self) -> bool:
        return self.read_only == "true()"

    @property
    def answerable(self) -> bool:
        """A respondent can answer this row (when it is relevant)."""
        return self.asks and not self.is_matrix_heading and not self.always_read_only and not self.is_contact

    @property
    def is_contact(self) -> bool:
        """It asks for a name or address: not among the answers, but apart, after they are sent."""
        return self.sensitive == "contact"

    @property
    def is_health(self) -> bool:
        return self.sensitive == "health"

    @property
    def randomized(self) -> bool:
        """The options come in a random order that stays the same for one respondent."""
        return self.parameters.get("randomize", "").lower() in {"true", "yes", "true()"}

    def companion(self, code: str) -> str:
        """Name under which the free text of option `code` is answered, as pyxform names it: `colour_other`."""
        return f"{self.name}_{code}"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together. A `field-list` or `table-list` group is one page."""

    name: str
    children: tuple[Node, ...] = ()
    label: LocalizedText = NO_TEXT
    hint: LocalizedText = NO_TEXT
    relevant: str = ""
    appearance: str = ""
    read_only: str = ""
    media: Mapping[str, LocalizedText] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def appearances(self) -> frozenset[str]:
        return frozenset(self.appearance.split())

    @property
    def is_page(self) -> bool:
        return bool(self.appearances & {"field-list", "table-list"})

    @property
    def is_table(self) -> bool:
        """Every question of choice in the group is a row of one matrix."""
        return "table-list" in self.appearances


@dataclass(frozen=True, slots=True)
class Repeat(Group):
    """A group that is answered any number of times, or `count` times; its answers are a list of mappings."""

    count: str = ""


Node = Group | Question


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole form. `minutes` and `min_group_size` are None when the file does not say."""

    form_id: str = ""
    version: str = ""
    instance_name: str = ""
    style: str = ""
    layout: str = "one"  # "one" question per screen, "pages" (a page per top-level group) or "all" on one page
    minutes: int | None = None
    min_group_size: int | None = None
    audience: str = ""
    level: str = ""  # language level the texts are written at, e.g. "B1"
    intro: LocalizedText = NO_TEXT
    thanks: LocalizedText = NO_TEXT  # may contain {date}: the day of the report-back
    consent: LocalizedText = NO_TEXT
    consent_health: LocalizedText = NO_TEXT
    extra: Mapping[str, str] = field(default_factory=dict)  # columns kept for the round trip only


def map_nodes(nodes: tuple[Node, ...], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    """The same tree with `change(node) -> node` applied to every node, children first."""
    changed = []
    for node in nodes:
        if isinstance(node, Group):
            node = replace(node, children=map_nodes(node.children, change))
        changed.append(change(node))
    return tuple(changed)
