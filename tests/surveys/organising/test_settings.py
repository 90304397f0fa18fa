"""Settings: what may be chosen, what is fixed at opening, who was first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText
from portal.surveys.actions.settings import SettingsEdit, Terms, Wording, edit_settings, settings_mark
from portal.surveys.definition import Definition
from portal.surveys.queries.organising import version_in_work
from tests.factories.regions import make_process
from tests.factories.surveys import ask, make_definition, make_draft_survey, make_survey


@pytest.fixture
def ada(cast):
    return cast.actor(cast.ada)


def content(survey):
    return Definition.from_json(version_in_work(survey).definition)


def seen(survey, **changes):
    """The settings as they stand, with `changes`."""
    definition = content(survey)
    values = SettingsEdit(
        mark=settings_mark(survey, definition),
        wording=Wording(
            layout=definition.settings.layout,
            languages=definition.languages,
            default_language=definition.default_language,
            minutes=definition.settings.minutes,
        ),
        closes_on=survey.closes_on,
        keep_until=survey.keep_until,
    )
    return replace(values, **changes)


def terms(survey, **changes):
    values = Terms(process=survey.process, perspective=survey.perspective, opens_on=survey.opens_on)
    return replace(values, **changes)


def test_draft_takes_all_settings_at_once(draft, ada, session):
    wish = terms(
        draft, perspective=Perspective.PROFESSIONAL, threshold=8, breakdowns=("language", "area"), interim=True
    )
    wording = replace(seen(draft).wording, layout="pages", minutes=7, languages=("en", "pl"))
    edit_settings(ada, draft, seen(draft, terms=wish, wording=wording))
    session.flush()
    session.refresh(draft)
    assert (draft.perspective, draft.threshold, draft.interim) == (Perspective.PROFESSIONAL, 8, True)
    assert draft.breakdowns == ["area", "language"]
    assert content(draft).settings.layout == "pages"
    assert content(draft).languages == ("en", "pl")
    assert content(draft).question("lives").label["nl"], "texts of a language that is not offered stay"


def test_change_of_settings_is_recorded_with_both_values(draft, ada, session):
    edit_settings(ada, draft, seen(draft, terms=terms(draft, threshold=12)))
    event = session.scalars(select(Event).where(Event.kind == "survey.set")).one()
    assert event.details["changed"] == {"threshold": ["5", "12"]}


def test_settings_that_somebody_else_changed_are_refused(draft, ada):
    late = seen(draft, terms=terms(draft, threshold=20))
    edit_settings(ada, draft, seen(draft, terms=terms(draft, threshold=10)))
    with pytest.raises(Conflict):
        edit_settings(ada, draft, late)


def test_group_of_fewer_than_five_is_refused(draft, ada):
    with pytest.raises(Invalid) as refusal:
        edit_settings(ada, draft, seen(draft, terms=terms(draft, threshold=4)))
    assert "threshold" in refusal.value.fields


def test_process_of_another_region_is_refused(draft, cast, ada):
    with pytest.raises(Invalid) as refusal:
        edit_settings(ada, draft, seen(draft, terms=terms(draft, process=make_process(cast.elsewhere))))
    assert "process_id" in refusal.value.fields


def test_open_survey_keeps_its_terms(process, ada):
    survey = make_survey(process=process)
    with pytest.raises(Conflict):
        edit_settings(ada, survey, seen(survey, terms=terms(survey, threshold=9)))


def test_open_survey_may_last_longer_but_answers_are_never_kept_longer(process, ada):
    survey = make_survey(process=process)
    later = clock.today() + timedelta(days=20)
    edit_settings(ada, survey, seen(survey, closes_on=later, keep_until=survey.keep_until - timedelta(days=30)))
    assert survey.closes_on == later
    with pytest.raises(Invalid) as refusal:
        edit_settings(ada, survey, seen(survey, keep_until=survey.keep_until + timedelta(days=1)))
    assert "keep_until" in refusal.value.fields


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_on": None}, "closes_on"),
        ({"closes_on": clock.today() - timedelta(days=1)}, "closes_on"),
        ({"closes_on": clock.today() - timedelta(days=9)}, "closes_on"),
        ({"keep_until": None}, "keep_until"),
        ({"keep_until": clock.today()}, "keep_until"),
    ],
)
def test_impossible_dates_are_refused_beside_their_field(process, ada, changes, field):
    survey = make_survey(process=process)
    with pytest.raises(Invalid) as refusal:
        edit_settings(ada, survey, seen(survey, **changes))
    assert set(refusal.value.fields) == {field}


def test_wording_of_an_open_survey_waits_for_the_next_version(process, ada):
    survey = make_survey(process=process)
    edit_settings(ada, survey, seen(survey, wording=replace(seen(survey).wording, layout="all")))
    assert version_in_work(survey).number == 2
    assert survey.version.definition.get("settings", {}).get("layout", "one") == "one"


def test_texts_of_an_unknown_language_are_given_one(process, ada):
    definition = replace(
        make_definition(ask("a", label=LocalizedText(und="Hoe?"))), languages=("und",), default_language="und"
    )
    survey = make_draft_survey(definition, process)
    wording = Wording(layout="one", languages=("nl",), default_language="nl")
    edit_settings(ada, survey, seen(survey, wording=wording, texts_are_in="nl"))
    assert content(survey).languages == ("nl",)
    assert content(survey).question("a").label == {"nl": "Hoe?"}
