"""Photos, sound, video and documents as answers, without scripts: added, kept, replaced, taken out, sent, deleted."""

import io
import zipfile

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.kernel.db import db
from portal.surveys.actions import drafts, moving, retention
from portal.surveys.definition import Group, Repeat
from portal.surveys.exports import FORMATS, Wish
from portal.surveys.models import Answer, AnswerFile, Draft, Survey, SurveyState, WaitingFile
from tests.factories.regions import four
from tests.factories.surveys import ask, make_definition, make_survey
from tests.support.media import mp3, mp4, photo

SENT = {
    "photo": (photo(), "IMG_1.jpg"),
    "audio": (mp3(b"Marta"), "memo.mp3"),
    "video": (mp4(place=b"+52.09+005.12/"), "VID.mp4"),
    "file": (b"%PDF-1.7 plan", "plan.pdf"),
}


def upload(data: bytes, name: str):
    return io.BytesIO(data), name


@pytest.fixture
def asked(session):
    """A survey of one page: a photo, and what one says about it."""
    found = make_survey(make_definition(ask("it", "photo"), ask("about"), layout="all"))
    session.commit()
    return found


def waiting(session) -> int:
    return session.scalar(select(func.count()).select_from(WaitingFile))


def shown(respondent) -> Image.Image:
    """The photo on the page, fetched like a browser does."""
    address = respondent.page.xpath("//img[contains(@class, 'given')]/@src")[0]
    response = respondent.client.get(address)
    assert response.status_code == 200
    return Image.open(io.BytesIO(response.data))


def send(respondent):
    return respondent.open("review").fill(consent="OK").press("send")


def over(session, survey: Survey) -> Survey:
    """The survey is closed and its inbox moved."""
    survey.state, survey.closed_at = SurveyState.CLOSED, survey.created_at
    session.commit()
    assert moving.move(survey.id)
    session.commit()
    return survey


@pytest.mark.parametrize("kind", SENT)
def test_a_file_goes_all_the_way_without_scripts(somebody, session, kind):
    survey = make_survey(make_definition(ask("it", kind, required="true()"), layout="all"))
    respondent = somebody(survey).start()
    assert respondent.page.xpath("//form[@id='answer']/@enctype") == ["multipart/form-data"]
    respondent.press()
    assert "Please answer this question." in respondent.problems().values()
    respondent.fill(it=upload(*SENT[kind])).press()
    assert respondent.path.endswith("/review")
    assert "Skipped" not in respondent.words
    assert send(respondent).path.endswith("/thanks")
    over(session, survey)
    kept = session.scalars(select(AnswerFile)).one()
    answer = session.scalars(select(Answer)).one()
    assert (answer.question, answer.text) == ("it", kept.id.hex)
    assert (kept.response_id, kept.question, kept.size) == (answer.response_id, "it", len(kept.content))
    assert b"Marta" not in kept.content
    assert b"+52.09" not in kept.content
    assert waiting(session) == 0


def test_a_photo_is_shown_again_replaced_and_taken_out(somebody, session, asked):
    respondent = somebody(asked).start().fill(it=upload(photo(colour="red"), "a.jpg"), about="a bench").press()
    assert shown(respondent).getpixel((9, 9))[0] > 200
    assert shown(respondent.open("it?change=1")).getpixel((9, 9))[0] > 200
    respondent.press().open("it?change=1").fill(it=upload(photo(colour="blue"), "b.png")).press()
    assert shown(respondent).getpixel((9, 9))[2] > 200
    assert waiting(session) == 1
    respondent.open("it?change=1").fill(**{"it~remove": "1"}).press()
    assert not respondent.page.xpath("//img[contains(@class, 'given')]")
    assert waiting(session) == 0


def test_a_refused_file_says_why_and_loses_nothing(somebody, session, asked):
    respondent = somebody(asked, "nl").start().fill(it=upload(photo(), "a.jpg"), about="een bank").press()
    respondent.open("it?change=1").fill(it=upload(b"%PDF-1.7", "photo.jpg"), about="twee banken").press()
    assert respondent.response.status_code == 422
    assert list(respondent.problems()) == ["it"]
    assert respondent.values("about") == ["twee banken"]
    assert shown(respondent).size == (60, 40)
    assert waiting(session) == 1


def test_a_photo_survives_a_mistake_beside_it(somebody, session):
    survey = make_survey(make_definition(ask("it", "photo"), ask("many", "integer"), layout="all"))
    respondent = somebody(survey).start().fill(it=upload(photo(), "a.jpg"), many="two").press()
    assert list(respondent.problems()) == ["many"]
    assert shown(respondent).size == (60, 40)
    assert respondent.fill(many="2").press().path.endswith("/review")
    assert waiting(session) == 1


def test_photos_in_a_repeat_belong_to_their_round(somebody, session):
    round_ = Repeat("place", (ask("it", "photo"), ask("about")), label=four("Place"), appearance="field-list")
    survey = make_survey(make_definition(Group("all", (round_,))))
    respondent = somebody(survey).start()
    for number, colour in enumerate(("red", "blue"), 1):
        respondent.fill(more="yes").press()
        respondent.fill(**{f"place~{number}~it": upload(photo(colour=colour), "a.jpg")}).press()
    respondent.fill(more="no").press()
    assert send(respondent).path.endswith("/thanks")
    over(session, survey)
    said = {row.question: row.text for row in session.scalars(select(Answer))}
    for number, (red, blue) in enumerate([(True, False), (False, True)], 1):
        kept = session.scalars(select(AnswerFile).where(AnswerFile.question == f"place[{number}]/it")).one()
        pixel = Image.open(io.BytesIO(kept.content)).getpixel((9, 9))
        assert said[kept.question] == kept.id.hex
        assert (pixel[0] > 200, pixel[2] > 200) == (red, blue)


def test_a_draft_on_disk_shows_no_file(somebody, session, asked):
    """Neither the photo nor the key is readable in the database before the answers are sent, nor in the inbox."""
    respondent = somebody(asked).start().fill(it=upload(photo(), "a.jpg")).press()
    sealed = session.scalars(select(WaitingFile.content)).one()
    assert b"\xff\xd8\xff" not in sealed
    send(respondent)
    assert session.scalars(select(WaitingFile.content)).one() == sealed
    assert session.scalars(select(WaitingFile.draft)).one() is None


def test_nobody_else_sees_a_file_of_a_draft(somebody, session, asked):
    respondent = somebody(asked).start().fill(it=upload(photo(), "a.jpg")).press()
    address = respondent.page.xpath("//img[contains(@class, 'given')]/@src")[0]
    response = respondent.client.get(address)
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "private, no-store"
    other = somebody(asked).start().fill(about="x").press()
    assert other.client.get(address).status_code == 404
    for wrong in ("about", "it~1~it", "none", "it~remove", "~"):
        assert respondent.client.get(f"/s/{asked.code}/file/{wrong}").status_code == 404
    mark = session.scalars(select(WaitingFile.id)).one()
    forged = {"it": f"{mark.hex}.{'A' * 43}"}
    assert not other.open("it").fill(**forged).press().page.xpath("//img[contains(@class, 'given')]")


@pytest.mark.parametrize("how", ["skip", "forget", "old", "withdrawn in the inbox", "withdrawn", "retention", "gone"])
def test_a_file_is_gone_when_its_answer_is(somebody, session, asked, how):
    respondent = somebody(asked).start().fill(it=upload(photo(), "a.jpg")).press()
    assert waiting(session) == 1
    if how == "skip":
        respondent.open("it").press("skip")
    elif how == "forget":
        respondent.open().press(None, "")
    elif how == "old":
        session.execute(db.update(Draft).values(forget_on=asked.opens_on))
        drafts.forget_old()
    else:
        send(respondent)
        code = respondent.page.xpath("//p[contains(@class, 'wide-code')]")[0].text
        if how != "withdrawn in the inbox":
            over(session, asked)
            assert session.scalar(select(func.count()).select_from(AnswerFile)) == 1
        if how.startswith("withdrawn"):
            respondent.open("withdraw").fill(code=code).press(None)
        elif how == "retention":
            retention.delete_answers(asked)
        else:
            session.delete(asked)
            session.flush()
    session.expire_all()
    assert waiting(session) == 0
    assert session.scalar(select(func.count()).select_from(AnswerFile)) == 0


def test_a_file_of_an_answer_that_does_not_count_is_not_sent(somebody, session):
    rows = [ask("wants", "single"), ask("it", "photo", relevant="${wants} = 'yes'")]
    survey = make_survey(make_definition(*rows))
    respondent = somebody(survey).start().fill(wants="yes").press().fill(it=upload(photo(), "a.jpg")).press()
    respondent.open("wants?change=1").fill(wants="no").press()
    assert send(respondent).path.endswith("/thanks")
    assert waiting(session) == 0


def test_a_file_too_large_is_refused_at_its_control(somebody, session):
    survey = make_survey(make_definition(ask("it", "file"), ask("about"), layout="all"))
    large = upload(b"%PDF-" + bytes(14 << 20), "a.pdf")
    respondent = somebody(survey).start().fill(it=large, about="kept").press()
    assert respondent.problems() == {"it": "This file is too large. 12 MB is the most."}
    assert respondent.values("about") == ["kept"]


def test_zip_and_open_answers_name_the_same_files_and_nothing_else(somebody, session, asked):
    for colour in ("red", "blue"):
        respondent = somebody(asked).start().fill(it=upload(photo(colour=colour), "a.jpg"), about=colour).press()
        send(respondent)
    over(session, asked)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(FORMATS["files"].write(asked, Wish()))))
    names = sorted(archive.namelist())
    assert names == sorted(f"it/{number.hex}.jpg" for number in session.scalars(select(AnswerFile.id)))
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert all(archive.read(name).startswith(b"\xff\xd8\xff") for name in names)
    texts = b"".join(FORMATS["texts"].write(asked, Wish())).decode()
    assert all(name in texts for name in names)
    records = b"".join(FORMATS["csv"].write(asked, Wish())).decode()
    assert not any(number.hex in records for number in session.scalars(select(AnswerFile.id)))
