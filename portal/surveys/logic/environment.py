"""What an evaluation knows besides the answers: the day, the respondent's language and seed, the options' words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.surveys.definition import Definition, Option, Question


@dataclass(slots=True)
class Environment:
    """`now` is only for checks (`. <= now()`): in what is kept, now() is the day (rule 5: never an exact time).

    `option` is the option whose choice filter is being decided; `column` reads it.
    """

    today: date
    now: datetime
    seed: str = ""
    lang: str = ""
    definition: Definition = field(default_factory=Definition)
    external: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)  # lists that are given at run time
    option: Option | None = None

    @property
    def lists(self) -> dict[str, tuple[Option, ...]]:
        return {**self.definition.choices, **self.external}

    def choice_name(self, question: str, code: str) -> str:
        """Label of the question's option in the respondent's language, "" if there is no such option."""
        found = self.definition.find(question)
        options = self.definition.options(found, self.external) if isinstance(found, Question) else ()
        return next((self.words(option) for option in options if option.code == code), "")

    def option_text(self, key: str) -> str:
        """Label of the option `list-3`: the fourth of its list."""
        name, _, position = key.rpartition("-")
        options = self.lists.get(name, ())
        is_number = position.isdecimal() and len(position) < 6
        return self.words(options[int(position)]) if is_number and int(position) < len(options) else ""

    def words(self, option: Option) -> str:
        return option.label.best(self.lang, (self.definition.default_language,)).text

    def column(self, name: str) -> list[str]:
        """The cell of the option in hand as a node-set: an empty cell is no node."""
        if self.option is None:
            return []
        text = self.option.code if name == "name" else self.option.filters.get(name, "")
        return [text] if text else []
