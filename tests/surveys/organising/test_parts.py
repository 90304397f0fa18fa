"""Where surveys show on other pages: the home, a region, a process, the organiser's desk."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.permissions import ANYBODY
from portal.surveys.parts import desk, open_surveys
from tests.factories.regions import make_process
from tests.factories.surveys import make_closed_survey, make_draft_survey, make_survey


@pytest.fixture
def shown(app, process):
    """The parts of the home, the region and the process, as the titles' addresses."""

    def find(place="process"):
        where = {"home": (None, None), "region": (process.region, None), "process": (process.region, process)}[place]
        with app.test_request_context("/"):
            return {part.address: part for part in open_surveys(ANYBODY, *where)}

    return find


@pytest.mark.parametrize("place", ["home", "region", "process"])
def test_open_survey_is_shown_with_what_it_takes(shown, process, place):
    survey = make_survey(process=process, responses_count=1234)
    part = shown(place)[f"/s/{survey.code}"]
    assert part.is_open
    assert part.title["pl"] == "Your neighbourhood (pl)"
    assert part.text["pl"] == "We want to know (pl)"
    facts = [words for _symbol, words in part.facts]
    assert facts[0] == "5 minutes, without your name"
    assert facts[2] == "1,234 people took part"


def test_draft_and_a_survey_that_opens_later_are_not_shown(shown, process):
    make_draft_survey(process=process)
    make_survey(process=process, opens_on=clock.today() + timedelta(days=1))
    assert [shown(place) for place in ("home", "region", "process")] == [{}, {}, {}]


def test_closed_survey_stays_on_its_process_and_leads_to_public_figures(shown, process):
    closed = make_closed_survey(process=process)
    public = make_closed_survey(process=process, results_public=True)
    assert set(shown()) == {f"/s/{closed.code}", f"/s/{public.code}/results"}
    assert not any(part.is_open or part.action for part in shown().values())
    assert shown("home") == {}


def test_survey_whose_last_day_is_over_is_not_called_open(shown, process):
    survey = make_survey(process=process, closes_on=clock.today() - timedelta(days=1))
    assert not shown()[f"/s/{survey.code}"].is_open


def test_survey_of_another_region_or_process_is_not_shown(shown, cast, process):
    make_survey(process=make_process(cast.elsewhere))
    other = make_survey(process=make_process(cast.region))
    assert shown() == {}
    assert set(shown("region")) == {f"/s/{other.code}"}


def test_desk_counts_surveys_for_organisers_only(app, cast, process):
    make_survey(process=process)
    make_draft_survey(process=process)
    make_draft_survey(process=process)
    with app.test_request_context("/"):
        [task] = desk(cast.actor(cast.ada), cast.region)
        assert desk(cast.actor(cast.ben), cast.region) == []
    assert task.address == f"/r/{cast.region.slug}/organise/surveys"
    assert task.note == "1 open survey · 2 drafts"
