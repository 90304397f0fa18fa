"""The demo world is made by the rules that hold for everybody."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.config import Settings
from portal.demo import is_seeded, seed, sign_ins
from portal.kernel import clock
from portal.kernel.db import db
from portal.regions.models import Process, Region
from portal.surveys.models import Release, Response, Sealed, Survey, SurveyState


def count(model, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


@pytest.fixture
def world(demo_server, engine, make_app):
    """The database of a portal on which `kring demo` has run."""
    with make_app(Settings.from_env(demo_server(engine).environment)).app_context():
        yield db.session


def test_the_demo_world_has_everything_that_is_promised(session):
    assert not is_seeded()
    seed()
    assert is_seeded()
    assert {region.slug for region in session.scalars(select(Region))} == {"lodzkie", "pomurje", "voorbeeldstad"}
    assert count(Survey, Survey.state == SurveyState.OPEN) == 5
    closed = session.scalars(select(Survey).where(Survey.state == SurveyState.CLOSED)).one()
    assert closed.results_public
    assert closed.process.reported_at is not None
    assert count(Response) == 593
    assert count(Sealed) == 0
    languages = set(session.scalars(select(Response.language).distinct()))
    assert languages == {"nl", "en", "pl", "sl"}
    assert count(Release) == 5, "figures of all surveys but the one that shows none before it closes"
    overdue = session.scalars(
        select(Process).where(Process.report_back_on < clock.today(), Process.reported_at.is_(None))
    )
    assert [process.slug for process in overdue] == ["ob-muri"]


def test_every_demo_sign_in_is_a_demo_person(world):
    for email, _, _ in sign_ins():
        assert world.scalars(select(Person).where(Person.email == email)).one().is_demo


def test_two_worlds_are_alike(world):
    """Generated answers do not change from one start to the next."""
    from portal.demo.answers import make_answers
    from portal.surveys.actions.submitting import unseal_response

    survey = world.scalars(select(Survey).where(Survey.state == SurveyState.OPEN)).first()
    data = {"responses": 5, "areas": {"SYN-NL-01": 1}, "languages": [["nl", 1], ["pl", 1]]}

    def contents(name: str) -> list[dict]:
        make_answers(survey, data, name)
        found = [unseal_response(row.content) for row in world.scalars(select(Sealed))]
        world.rollback()
        return sorted(found, key=repr)

    assert contents("a") == contents("a")
    assert contents("a") != contents("b")
