"""Nothing that was backed up is lost on the way back, whichever database it goes to."""

import gzip
import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.files import TakenFile
from portal.kernel.ids import new_uuid
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText
from portal.operating.backup import back_up, restore, verify
from portal.regions.models import Area, Region
from portal.surveys.models import AnswerFile, Response, Sealed, Survey, SurveyState, SurveyVersion
from tests.conftest import migrate


def fill() -> None:
    """Rows of every awkward type: circles of keys, a tree whose child comes first, bytes, UUIDs, dates, enums, JSON."""
    region = Region(
        slug="r", name="Łódzkie", country="PL", tagline=LocalizedText(pl="Zażółć"), organiser="o",
        languages=["pl"], default_language="pl",
    )  # fmt: skip
    db.session.add(region)
    db.session.flush()
    child = Area(region_id=region.id, code="c", name="child")
    db.session.add(child)
    db.session.flush()
    parent = Area(region_id=region.id, code="p", name="parent", population=7)
    db.session.add(parent)
    db.session.flush()
    child.parent_id = parent.id
    survey = Survey(
        code="abc", region_id=region.id, title=LocalizedText(sl="Anketa"), perspective=Perspective.RESIDENT,
        state=SurveyState.OPEN, created_at=clock.now(), closes_on=date(2027, 3, 1),
    )  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    version = SurveyVersion(survey_id=survey.id, number=1, definition={"a": ["ž", 1, None, {"b": 0.5}]})
    db.session.add(version)
    db.session.flush()
    survey.version_id = version.id
    for number in range(6):
        finder = bytes([number, 255]) * 16
        db.session.add(Sealed(id=new_uuid(), survey_id=survey.id, content=bytes(range(256)), withdraw_finder=finder))
    response = Response(survey_id=survey.id, version_id=version.id, language="pl", perspective="resident")
    db.session.add(response)
    db.session.flush()
    photos = [TakenFile("image/jpeg", b"\xff\xd8\xff\x00" * number) for number in range(1, 7)]  # more than one batch
    for photo in photos:
        db.session.add(AnswerFile(survey_id=survey.id, response_id=response.id, question="q", **photo.columns()))


def everything() -> dict[str, list[dict]]:
    return {
        table.name: [dict(row) for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings()]
        for table in db.metadata.sorted_tables
        if table.name != "tally"
    }


@pytest.fixture
def archive(app, tmp_path):
    with app.app_context():
        with transaction():
            fill()
        back_up(db.engine, db.metadata, app.config["KRING"].instance, tmp_path / "kring.backup")
    return tmp_path / "kring.backup"


def test_a_backup_restores_into_an_empty_sqlite_database_row_by_row(app, archive, make_app, settings, tmp_path):
    with app.app_context():
        before = everything()
    other = replace(settings, database_url=f"sqlite:///{tmp_path / 'other.sqlite'}", instance=tmp_path / "other")
    migrate(other.database_url, other.instance)
    with make_app(other).app_context():
        restore(db.engine, db.metadata, other.instance, archive)
        assert everything() == before
        with transaction():
            db.session.add(Area(region_id=1, code="new", name="counts on"))


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_an_sqlite_backup_restores_into_postgresql_and_goes_on_counting(postgres, make_app, settings, tmp_path):
    first = replace(settings, database_url=f"sqlite:///{tmp_path / 'first.sqlite'}", instance=tmp_path / "first")
    migrate(first.database_url, first.instance)
    with make_app(first).app_context():
        with transaction():
            fill()
        back_up(db.engine, db.metadata, first.instance, tmp_path / "kring.backup")
        before = everything()
    second = replace(settings, database_url=postgres.copy_template("kring_restored"), instance=tmp_path / "second")
    with make_app(second).app_context():
        restore(db.engine, db.metadata, second.instance, tmp_path / "kring.backup")
        assert everything() == before
        with transaction():
            db.session.add(Area(region_id=1, code="new", name="counts on"))


def test_a_filled_database_is_never_overwritten(app, archive):
    with app.app_context(), pytest.raises(Conflict, match="not empty"):
        restore(db.engine, db.metadata, app.config["KRING"].instance, archive)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_backup_is_refused_before_anything_is_written(archive):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Invalid):
        verify(archive)
    inner = bytearray(gzip.decompress(whole))
    where = inner.index(b"Za") + random.Random(1).randrange(2)
    inner[where] ^= 1
    archive.write_bytes(gzip.compress(bytes(inner)))
    with pytest.raises(Invalid, match="changed"):
        verify(archive)
