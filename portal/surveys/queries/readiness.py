"""What has to be settled before a survey opens, as a list that an organiser reads from top to bottom.

`MISSING` keeps the survey shut. `LOOK` does not, but the organiser has to say that they saw it. Where something is put
right is named by a place (and a question), which the pages turn into an address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal.kernel.clock import today
from portal.kernel.text import OWN_NAMES
from portal.regions.models import Process, PromiseLevel
from portal.surveys.definition import UNKNOWN_LANGUAGE, Definition, missing_texts
from portal.surveys.models import Survey, SurveyVersion
from portal.surveys.queries.organising import was_tried

LEAST_GROUP_HEALTH = 10
CONSENT_KEYS = ("settings#consent", "settings#consent_health")


class CheckState(StrEnum):
    OK = "ok"
    MISSING = "missing"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list."""

    state: CheckState
    text: str
    place: str = ""
    """process, questions, texts, consent, settings, import or trial: where it is put right."""
    question: str = ""


def checklist(survey: Survey, version: SurveyVersion) -> list[Check]:
    """Everything that is looked at before `version` of `survey` is opened."""
    definition = Definition.from_json(version.definition)
    found = [
        *_of_process(survey.process),
        _dates(survey),
        _retention(survey),
        *_of_questions(definition),
        *_consent(definition, version),
        _group_size(survey, definition),
        _breakdowns(survey, definition),
        *_of_texts(definition, version),
        _trial(survey, version),
    ]
    return in_order(found)


def checklist_of_change(version: SurveyVersion) -> list[Check]:
    """What is looked at before a changed version of an open survey is put in use; its dates and promise stay."""
    definition = Definition.from_json(version.definition)
    return in_order([*_of_questions(definition), *_consent(definition, version), *_of_texts(definition, version)])


def in_order(checks: list[Check]) -> list[Check]:
    """What is missing first, then what to look at again, then what is settled."""
    urgency = (CheckState.MISSING, CheckState.LOOK, CheckState.OK)
    return sorted(checks, key=lambda check: urgency.index(check.state))


def _check(fine: bool, good: str, bad: str, place: str, question: str = "") -> Check:
    return Check(CheckState.OK, good) if fine else Check(CheckState.MISSING, bad, place, question)


def _of_process(process: Process | None) -> Iterator[Check]:
    if process is None:
        yield Check(CheckState.MISSING, _("The survey belongs to no process yet."), "settings")
        return
    chosen = process.promise is not None and process.promise != PromiseLevel.INFORM
    unchosen = _("Choose what you promise the people who take part.")
    informs = _("The process only informs. A survey needs a promise that goes further.")
    yield _check(
        chosen, _("The promise is chosen."), informs if process.promise == PromiseLevel.INFORM else unchosen, "process"
    )
    reports = process.report_back_on
    yield _check(
        reports is not None and reports > today(),
        _("You report back on %(date)s.", date=_day(reports)) if reports else "",
        _("Choose a date in the future on which you report back."),
        "process",
    )
    yield _check(
        process.published_at is not None,
        _("The page of the process is public."),
        _("The page of the process is not public yet."),
        "process",
    )


def _dates(survey: Survey) -> Check:
    first, last = survey.opens_on or today(), survey.closes_on
    good = ""
    if last is not None:
        good = _("People can answer from %(first)s to %(last)s.", first=_day(first), last=_day(last))
    return _check(
        last is not None and last >= max(first, today()),
        good,
        _("Choose the last day, in the future and not before the first day."),
        "settings",
    )


def _retention(survey: Survey) -> Check:
    last, until = survey.closes_on or today(), survey.keep_until
    return _check(
        until is not None and until > last,
        _("The answers are deleted on %(date)s.", date=_day(until)) if until else "",
        _("Choose the day on which the answers are deleted, after the last day."),
        "settings",
    )


def _of_questions(definition: Definition) -> Iterator[Check]:
    count = definition.count_questions
    yield _check(
        count > 0,
        ngettext("The survey asks %(num)s question.", "The survey asks %(num)s questions.", count),
        _("The survey has no question yet."),
        "questions",
    )
    for item in definition.items():
        if item.kind == "unsupported":
            text = _(
                "We do not know the kind of question “%(name)s”. Choose another kind or remove it.", name=item.name
            )
            yield Check(CheckState.MISSING, text, "questions", item.name)
        elif item.answerable and item.list_name in definition.choices and not definition.options(item):
            text = _("The question “%(name)s” has no answers to choose from.", name=item.name)
            yield Check(CheckState.MISSING, text, "questions", item.name)


def _consent(definition: Definition, version: SurveyVersion) -> Iterator[Check]:
    """A consent text stands in every language and no machine wrote it."""
    languages = definition.languages
    wanted = {"settings#consent": definition.settings.consent}
    if any(item.is_health for item in definition.questions()):
        wanted["settings#consent_health"] = definition.settings.consent_health
    missing = sorted({lang for text in wanted.values() for lang in text.missing(languages)})
    unchecked = sorted(
        {lang for key in wanted for lang, state in version.text_states.get(key, {}).items() if state != "checked"}
    )
    names = ", ".join(_name(lang) for lang in missing or unchecked)
    bad = _("The consent text is missing in: %(languages)s.", languages=names)
    if not missing:
        bad = _("Somebody has to check the consent text in: %(languages)s.", languages=names)
    good = ngettext(
        "The consent text is there in %(num)s language.",
        "The consent text is there in %(num)s languages.",
        len(languages),
    )
    yield _check(not missing and not unchecked, good, bad, "consent")


def _group_size(survey: Survey, definition: Definition) -> Check:
    good = _("Figures about fewer than %(n)s people are hidden.", n=survey.threshold)
    if survey.threshold < LEAST_GROUP_HEALTH and any(item.is_health for item in definition.questions()):
        good = _(
            "Figures about fewer than %(n)s people are hidden, about health fewer than %(health)s.",
            n=survey.threshold,
            health=LEAST_GROUP_HEALTH,
        )
    return Check(CheckState.OK, good)


def _breakdowns(survey: Survey, definition: Definition) -> Check:
    count = len(survey.breakdowns)
    if "area" in survey.breakdowns and not any(item.kind == "place" for item in definition.questions()):
        text = _("The results are to be split by area, but no question asks for a place.")
        return Check(CheckState.LOOK, text, "settings")
    if not count:
        return Check(CheckState.OK, _("The results are not split into groups."))
    text = ngettext(
        "The results are split in %(num)s way. This cannot change later.",
        "The results are split in %(num)s ways. This cannot change later.",
        count,
    )
    return Check(CheckState.OK, text)


def _of_texts(definition: Definition, version: SurveyVersion) -> Iterator[Check]:
    if UNKNOWN_LANGUAGE in definition.languages:
        yield Check(CheckState.MISSING, _("The file does not say in which language its texts are."), "settings")
    missing = Counter(
        gap.lang for gap in missing_texts(definition, definition.languages) if gap.key not in CONSENT_KEYS
    )
    for lang, count in missing.items():
        text = ngettext(
            "%(language)s: %(num)s text is missing. People read it in another language.",
            "%(language)s: %(num)s texts are missing. People read them in another language.",
            count,
            language=_name(lang),
        )
        yield Check(CheckState.LOOK, text, "texts")
    yield from _doubtful(version)
    if not missing:
        yield Check(CheckState.OK, _("All texts are written in all languages."))


def _doubtful(version: SurveyVersion) -> Iterator[Check]:
    states = Counter(
        state for key, langs in version.text_states.items() if key not in CONSENT_KEYS for state in langs.values()
    )
    if old := states["outdated"]:
        text = ngettext(
            "%(num)s translation is older than its source.", "%(num)s translations are older than their source.", old
        )
        yield Check(CheckState.LOOK, text, "texts")
    if machine := states["machine"]:
        text = ngettext(
            "%(num)s text was translated by a machine and nobody checked it.",
            "%(num)s texts were translated by a machine and nobody checked them.",
            machine,
        )
        yield Check(CheckState.LOOK, text, "texts")


def _trial(survey: Survey, version: SurveyVersion) -> Check:
    if was_tried(survey):
        return Check(CheckState.OK, _("Somebody has tried the survey from start to finish."))
    return Check(CheckState.LOOK, _("Nobody has tried the survey from start to finish yet."), "trial")


def _day(day: date) -> str:
    return str(format_date(day, "long"))


def _name(lang: str) -> str:
    return OWN_NAMES.get(lang, lang)
