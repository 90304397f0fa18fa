"""What a survey needs before it opens, what opening fixes, how it closes and opens again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.kernel.text import LocalizedText
from portal.regions.models import PromiseLevel
from portal.surveys.actions.editing import edit_texts
from portal.surveys.actions.opening import (
    close_due,
    close_survey,
    discard_change,
    open_survey,
    remove_draft,
    reopen_survey,
    use_change,
)
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.actions.versions import digest
from portal.surveys.definition import with_text
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.queries.organising import TRIED, version_in_work
from portal.surveys.queries.readiness import CheckState, checklist
from tests.factories.regions import four, make_process
from tests.factories.surveys import (
    ask,
    make_closed_survey,
    make_definition,
    make_draft_survey,
    make_response,
    make_survey,
)
from tests.surveys.organising.test_editing import text


@pytest.fixture
def ada(cast):
    return cast.actor(cast.ada)


def places(survey, state=CheckState.MISSING):
    return [check.place for check in checklist(survey, survey.version) if check.state == state]


def ready(process, definition=None, **changes):
    """A draft of which everything is settled, but `changes`."""
    values = {"keep_until": clock.today() + timedelta(days=300)} | changes
    return make_draft_survey(definition, process, **values)


def test_survey_of_which_everything_is_settled_opens(draft, ada, session):
    open_survey(ada, draft, acknowledged=True)
    assert draft.state is SurveyState.OPEN
    assert draft.version.frozen_at is not None
    assert draft.version.digest == digest(draft.version)
    assert draft.process.promise_frozen_at is not None
    event = session.scalars(select(Event).where(Event.kind == "survey.opened")).one()
    assert (event.actor_id, event.details["digest"]) == (ada.id, draft.version.digest)


def test_survey_opens_only_once(draft, ada):
    open_survey(ada, draft, acknowledged=True)
    with pytest.raises(Conflict):
        open_survey(ada, draft, acknowledged=True)


def test_what_should_be_looked_at_again_has_to_be_acknowledged(draft, ada):
    assert places(draft, CheckState.LOOK) == ["trial"]
    with pytest.raises(Invalid) as refusal:
        open_survey(ada, draft)
    assert "acknowledged" in refusal.value.fields
    assert draft.state is SurveyState.DRAFT


def test_trial_from_start_to_end_settles_that_it_was_tried(draft, session):
    session.add(Event(kind=TRIED, subject_kind="survey", subject_id=str(draft.id), at=clock.now(), details={}))
    session.flush()
    assert places(draft, CheckState.LOOK) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"promise": None},
        {"promise": PromiseLevel.INFORM},
        {"report_back_on": None},
        {"report_back_on": clock.today()},
        {"published_at": None},
    ],
)
def test_process_without_promise_date_or_public_page_keeps_it_shut(cast, ada, changes):
    survey = ready(make_process(cast.region, **changes))
    assert places(survey) == ["process"]
    with pytest.raises(Invalid):
        open_survey(ada, survey, acknowledged=True)


def test_survey_without_process_stays_shut(cast, ada, draft):
    draft.process_id = None
    assert "settings" in places(draft)
    with pytest.raises(Invalid):
        open_survey(ada, draft, acknowledged=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_on": None},
        {"closes_on": clock.today() - timedelta(days=1)},
        {"opens_on": clock.today() + timedelta(days=9), "closes_on": clock.today() + timedelta(days=8)},
        {"keep_until": None},
        {"keep_until": clock.today() + timedelta(days=7)},
    ],
)
def test_dates_that_are_missing_or_in_the_wrong_order_keep_it_shut(process, changes):
    assert places(ready(process, **changes)) == ["settings"]


def test_consent_must_stand_in_every_language_and_be_checked_by_a_person(process):
    without_polish = with_text(make_definition(), "settings#consent", "pl", "")
    assert places(ready(process, without_polish)) == ["consent"]
    survey = ready(process)
    for state in ("machine", "outdated"):
        survey.version.text_states = {"settings#consent": {"sl": state}}
        assert places(survey) == ["consent"]
    survey.version.text_states = {"settings#consent": {"sl": "checked"}}
    assert places(survey) == []


def test_agreement_about_health_is_needed_only_where_health_is_asked(process):
    bare = make_definition(ask("a"), consent_health=LocalizedText())
    assert places(ready(process, bare)) == []
    assert places(ready(process, make_definition(ask("a", sensitive="health"), consent_health=LocalizedText()))) == [
        "consent"
    ]


def test_question_of_unknown_kind_keeps_it_shut_and_is_named(process):
    survey = ready(process, make_definition(ask("a"), ask("odd", "unsupported")))
    missing = [check for check in checklist(survey, survey.version) if check.state is CheckState.MISSING]
    assert [(check.place, check.question) for check in missing] == [("questions", "odd")]


def test_survey_without_questions_or_with_an_empty_list_stays_shut(process):
    assert places(ready(process, make_definition(ask("note", "note")))) == ["questions"]
    empty = make_definition(ask("a", "single", list_name="none"), choices={"none": ()})
    assert places(ready(process, empty)) == ["questions"]


def test_missing_and_doubtful_texts_are_shown_but_do_not_keep_it_shut(process, ada):
    survey = ready(process, with_text(make_definition(), "question:lives#label", "sl", ""))
    survey.version.text_states = {"question:likes#label": {"pl": "outdated", "nl": "machine"}}
    assert places(survey, CheckState.LOOK) == ["texts", "texts", "texts", "trial"]
    open_survey(ada, survey, acknowledged=True)
    assert survey.state is SurveyState.OPEN


def test_split_by_area_without_a_question_about_places_is_to_be_looked_at(process):
    assert "settings" in places(ready(process, breakdowns=["area"]), CheckState.LOOK)
    asking = make_definition(ask("where", "place", list_name="areas"))
    assert "settings" not in places(ready(process, asking, breakdowns=["area"]), CheckState.LOOK)


def test_texts_in_no_known_language_keep_it_shut(process):
    definition = replace(make_definition(ask("a", label=LocalizedText(und="?"))), languages=("und",))
    assert "settings" in places(ready(process, definition))


def test_changed_version_is_used_from_then_on_and_the_old_one_stays(process, ada, session):
    survey = make_survey(process=process)
    old = survey.version
    edit_texts(ada, survey, [text(survey, "form#title", en="New title")])
    use_change(ada, survey, acknowledged=True)
    assert survey.version.number == 2
    assert survey.version.frozen_at is not None
    assert survey.title["en"] == "New title"
    assert old.definition["title"]["en"] == "Your neighbourhood (en)"
    assert session.scalars(select(Event.kind).where(Event.kind == "survey.changed")).all() == ["survey.changed"]


def test_change_with_a_missing_consent_is_not_used(process, ada):
    survey = make_survey(process=process)
    edit_texts(ada, survey, [text(survey, "settings#consent", pl="")])
    with pytest.raises(Invalid):
        use_change(ada, survey, acknowledged=True)


def test_discarded_change_leaves_the_version_in_use(process, ada):
    survey = make_survey(process=process)
    edit_texts(ada, survey, [text(survey, "form#title", en="New title")])
    discard_change(ada, survey)
    assert version_in_work(survey).id == survey.version_id
    with pytest.raises(Conflict):
        discard_change(ada, survey)


def test_closed_survey_takes_no_more_answers_from_that_day(process, ada, session):
    survey = make_survey(process=process)
    close_survey(ada, survey)
    assert survey.state is SurveyState.CLOSED
    assert survey.closed_at is not None
    assert survey.closes_on == clock.today()
    with pytest.raises(Conflict):
        close_survey(ada, survey)


def test_survey_closes_by_itself_when_its_last_day_is_over(process, session):
    over = make_survey(process=process, closes_on=clock.today() - timedelta(days=1))
    last_day = make_survey(process=process, closes_on=clock.today())
    close_due()
    assert (over.state, last_day.state) == (SurveyState.CLOSED, SurveyState.OPEN)
    events = session.scalars(select(Event).where(Event.kind == "survey.closed")).all()
    assert [(event.subject_id, event.actor_id) for event in events] == [(str(over.id), None)]


def test_closed_survey_opens_again_until_a_later_day(process, ada):
    survey = make_closed_survey(process=process)
    until = clock.today() + timedelta(days=5)
    reopen_survey(ada, survey, until)
    assert (survey.state, survey.closes_on, survey.closed_at) == (SurveyState.OPEN, until, None)


def test_survey_stays_closed_after_the_report_back(process, ada):
    survey = make_closed_survey(process=process)
    process.reported_at = clock.now()
    with pytest.raises(Conflict):
        reopen_survey(ada, survey, clock.today() + timedelta(days=5))


def test_survey_stays_closed_once_its_final_figures_are_out(process, ada):
    survey = make_closed_survey(process=process)
    for number in range(12):
        make_response(survey, {"lives": "yes" if number % 2 else "no"})
    release_if_due(survey)
    with pytest.raises(Conflict):
        reopen_survey(ada, survey, clock.today() + timedelta(days=5))


def test_draft_is_removed_with_everything_in_it(draft, ada, session):
    remove_draft(ada, draft)
    session.commit()
    assert session.scalars(select(Survey)).all() == []
    assert session.scalars(select(SurveyVersion)).all() == []
    event = session.scalars(select(Event).where(Event.kind == "survey.removed")).one()
    assert event.details["title"]["pl"] == "Your neighbourhood (pl)"


def test_opened_survey_and_one_with_answers_are_never_removed(process, draft, ada):
    draft.responses_count = 3
    for survey in (draft, make_survey(process=process), make_closed_survey(process=process)):
        with pytest.raises(Conflict):
            remove_draft(ada, survey)


@pytest.mark.parametrize("days", [-1, 365, 400])
def test_survey_opens_again_only_for_days_between_now_and_the_deletion_of_answers(process, ada, days):
    survey = make_closed_survey(process=process)
    with pytest.raises(Invalid) as refusal:
        reopen_survey(ada, survey, clock.today() + timedelta(days=days))
    assert "until" in refusal.value.fields


def test_digest_is_the_same_in_whatever_order_the_keys_are_kept(process):
    survey = make_draft_survey(process=process)
    before = digest(survey.version)
    survey.version.definition = dict(reversed(survey.version.definition.items()))
    assert digest(survey.version) == before
    survey.version.definition = make_definition(ask("a", label=four("Other"))).to_json()
    assert digest(survey.version) != before
