"""What another definition would change in a survey: told before it takes the place of the present one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Question, texts
from portal.surveys.definition.texts import QUESTION_TEXTS


class TextChange(NamedTuple):
    """One text in one language as it reads now and as it would: "" where it is not there."""

    key: str
    lang: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Questions by what happens to them, and texts that would read otherwise, in the order of the form."""

    added: tuple[Question, ...]
    removed: tuple[Question, ...]
    changed: tuple[Question, ...]
    """Present in both, but working otherwise: kind, options, conditions."""
    clashing: tuple[Question, ...]
    """Present in both, but with answers of another form: impossible once people have answered."""
    reworded: tuple[TextChange, ...]
    """Texts that read otherwise or are new."""
    dropped: tuple[TextChange, ...]
    """Texts that are there now and would be gone."""
    new_languages: tuple[str, ...]
    lost_languages: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (
            self.added or self.removed or self.changed or self.reworded or self.dropped
            or self.new_languages or self.lost_languages
        )  # fmt: skip


def compare(old: Definition, new: Definition) -> Comparison:
    """What `new` changes in `old`."""
    before = {question.name: question for question in old.questions()}
    after = {question.name: question for question in new.questions()}
    both = [(before[name], after[name]) for name in after if name in before]
    return Comparison(
        added=tuple(question for name, question in after.items() if name not in before),
        removed=tuple(question for name, question in before.items() if name not in after),
        changed=tuple(b for a, b in both if _works(old, a) != _works(new, b)),
        clashing=tuple(b for a, b in both if a.spec.value != b.spec.value),
        reworded=tuple(_reworded(texts(old), texts(new))),
        dropped=tuple(_dropped(texts(old), texts(new))),
        new_languages=tuple(lang for lang in new.languages if lang not in old.languages),
        lost_languages=tuple(lang for lang in old.languages if lang not in new.languages),
    )


def _works(definition: Definition, question: Question) -> tuple[Any, ...]:
    """A question without its texts and without what only the file's layout decides."""
    no_texts: dict[str, Any] = dict.fromkeys(QUESTION_TEXTS, LocalizedText())
    bare = replace(question, **no_texts, list_name="", source_type="", extra={}, media={})
    codes = [(option.code, option.exclusive, option.free_text) for option in definition.options(question)]
    return bare, codes, [group.relevant for group in definition.above(question.name)]


def _reworded(old: dict[str, LocalizedText], new: dict[str, LocalizedText]) -> Iterator[TextChange]:
    nothing = LocalizedText()
    for key, text in new.items():
        for lang, words in text.items():
            before = old.get(key, nothing).get(lang, "")
            if before != words:
                yield TextChange(key, lang, before, words)


def _dropped(old: dict[str, LocalizedText], new: dict[str, LocalizedText]) -> Iterator[TextChange]:
    nothing = LocalizedText()
    for key, text in old.items():
        for lang, words in text.items():
            if lang not in new.get(key, nothing):
                yield TextChange(key, lang, words, "")
