"""Whoever wants to hear from the organisers leaves an address apart: never with the answers, never linked to them."""

import io
from datetime import timedelta
from itertools import pairwise

import openpyxl
import pytest
from sqlalchemy import select, text

from portal.content import survey_templates
from portal.kernel import clock
from portal.kernel.db import db
from portal.surveys.actions import contact, moving, retention
from portal.surveys.actions.submitting import unseal_response
from portal.surveys.columns import plan
from portal.surveys.definition import Option
from portal.surveys.exports import FORMATS, Wish
from portal.surveys.measures import measures
from portal.surveys.models import Answer, ContactRequest, Sealed, SurveyState
from portal.surveys.queries.records import closed_questions, open_questions
from portal.surveys.templates import load_template
from portal.surveys.xlsform import check_file, export_xlsx
from tests.accounts.forms import token_on
from tests.factories.regions import four, make_process
from tests.factories.surveys import ask, make_definition, make_survey

WISHES = {
    "wishes": (
        Option("page", four("I will look")),
        Option("msg", four("Send me a message"), asks_contact=True, free_text=True),
        Option("join", four("I want to join in"), asks_contact=True),
        Option("no", four("No")),
    )
}
ADDRESS = "marta@example.org"


def definition():
    return make_definition(
        ask("like"),
        ask("after", "multiple", list_name="wishes"),
        ask("copy", "calculate", calculation="concat(${after}, '!')"),
        ask("mail", sensitive="contact", required="true()"),
        choices=WISHES,
        layout="all",
    )


@pytest.fixture
def survey(session):
    found = make_survey(definition())
    session.commit()
    return found


def sent(respondent, **answers):
    """Answers sent; the thanks page is open."""
    respondent.start().fill(like="green", **answers).press()
    respondent.fill(consent="OK").press("send")
    assert respondent.path.endswith("/thanks")
    return respondent


def leave(respondent, **details):
    forms = [form for form in respondent.page.xpath("//main//form") if form.get("action").endswith("/contact")]
    data = {
        "token": forms[0].xpath(".//input[@name='token']/@value")[0],
        "wish": forms[0].xpath(".//input[@checked]/@value"),
        **details,
    }
    respondent.response = respondent.client.post(
        forms[0].get("action"), data=data, headers=respondent._headers, follow_redirects=True
    )
    return respondent


def contacts(session):
    return session.scalars(select(ContactRequest)).all()


def test_an_address_is_asked_for_after_sending_with_what_was_chosen(somebody, session, survey):
    marta = sent(somebody(survey), after=["page", "msg"])
    boxes = marta.page.xpath("//input[@name='wish']")
    assert [(box.get("value"), box.get("checked") is not None) for box in boxes] == [
        ("after:msg", True),
        ("after:join", False),
    ]
    assert "Nobody can see which answers are yours" in marta.words
    leave(marta, name=" Marta ", address=ADDRESS)
    assert "separate from your answers" in marta.words
    kept = contacts(session)[0]
    assert (kept.name, kept.address, kept.wishes, kept.language) == ("Marta", ADDRESS, ["after:msg"], "en")
    assert (kept.month.day, kept.forget_on) == (1, min(survey.keep_until, kept.forget_on))


def test_nothing_about_contact_stands_with_the_answers(somebody, session, survey):
    """Neither what was chosen, nor the words beside it, nor what is calculated from it, nor a posted address."""
    sent(somebody(survey), after=["msg"], after_msg=ADDRESS, mail=ADDRESS)
    names = [row[0] for row in unseal_response(session.scalars(select(Sealed.content)).one())["answers"]]
    assert names == ["like"]
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now() - timedelta(days=1)
    moving.move(survey.id)
    assert [row.question for row in session.scalars(select(Answer))] == ["like"]
    assert [asked.name for asked in closed_questions(survey)] == []
    assert list(open_questions(survey)) == ["like"]
    assert [measure.name for measure in measures((definition(),), {})] == ["like"]


def test_a_question_for_an_address_is_not_shown_among_the_questions(somebody, session, survey):
    respondent = somebody(survey).start()
    assert "Question mail" not in respondent.words
    assert not respondent.page.xpath("//*[@name='mail']")


def test_a_survey_that_asks_for_no_contact_has_no_form(somebody, session):
    plain = make_survey(make_definition(ask("like"), layout="all"))
    respondent = sent(somebody(plain))
    assert not respondent.page.xpath("//form[contains(@action, '/contact')]")
    assert respondent.open("contact").response.status_code == 404


def test_nobody_leaves_an_address_who_sent_no_answers(somebody, session, survey):
    stranger = somebody(survey).open("contact")
    assert stranger.response.status_code == 404
    begun = somebody(survey).start().press()
    data = {"token": begun.page.xpath("//input[@name='token']/@value")[0], "address": ADDRESS}
    response = begun.client.post(f"/s/{survey.code}/contact", data=data, headers=begun._headers)
    assert response.status_code == 404
    assert contacts(session) == []


@pytest.mark.parametrize("address", ["", "marta", "marta@", "12345", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_explained_and_nothing_typed_is_lost(somebody, session, survey, address):
    respondent = leave(sent(somebody(survey), after=["join"]), name="Marta", address=address)
    assert respondent.response.status_code == 422
    assert list(respondent.problems()) == ["address"]
    assert respondent.page.xpath("//input[@id='name']/@value") == ["Marta"]
    assert respondent.page.xpath("//input[@name='wish' and @checked]/@value") == ["after:join"]
    assert contacts(session) == []


@pytest.mark.parametrize("address", ["+31 6 1234 5678", "(030) 12 34 567", "x.y+z@sub.example.org"])
def test_telephone_numbers_and_addresses_are_taken(somebody, session, survey, address):
    leave(sent(somebody(survey)), address=address)
    assert [kept.address for kept in contacts(session)] == [address]


def test_the_same_address_is_kept_once(somebody, session, survey):
    respondent = leave(sent(somebody(survey)), address=ADDRESS)
    leave(respondent.open("contact"), address=ADDRESS.upper(), name="Marta")
    assert [kept.name for kept in contacts(session)] == ["Marta"]


def test_a_try_out_keeps_no_address(session, app, somebody):
    from portal.surveys.routes.answering_guard import TRY, trial_token

    found = make_survey(definition(), state=SurveyState.DRAFT)
    session.commit()
    respondent = somebody(found)
    respondent.open(f"/s/{found.code}?{TRY}={trial_token(found.code)}")
    leave(sent(respondent, after=["msg"]), address=ADDRESS)
    assert contacts(session) == []


def hidden() -> str:
    return "ctid::text, xmin::text" if db.engine.dialect.name == "postgresql" else "rowid, 0"


def test_the_order_of_addresses_says_nothing_about_the_order_of_answers(session, survey):
    """Neither place on disk nor transaction: all are written anew together whenever one comes."""
    for number in range(30):
        contact.leave_contact(survey.id, contact.Contact(f"p{number:02}@example.org"), "nl")
        session.commit()
    rows = session.execute(text(f"SELECT address, {hidden()} FROM contact_request ORDER BY 2")).all()
    order = [int(row[0][1:3]) for row in rows]
    assert sorted(order) == list(range(30))
    assert sum(place == number for place, number in enumerate(order)) < 10
    assert sum(abs(one - other) == 1 for one, other in pairwise(order)) < 13
    assert len({row[2] for row in rows}) == 1


def test_addresses_are_no_part_of_any_export_of_answers(somebody, session, survey):
    leave(sent(somebody(survey), after=["msg"]), address=ADDRESS, name="Marta Jansen")
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now() - timedelta(days=1)
    moving.move(survey.id)
    for form in FORMATS.values():
        data = b"".join(form.write(survey, Wish()))
        if form.mimetype.endswith("sheet"):
            cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.values for cell in row]
            data = repr(cells).encode()
        assert ADDRESS.encode() not in data
        assert b"Jansen" not in data


def test_organisers_read_take_and_delete_the_list(cast, session):
    found = make_survey(definition(), make_process(cast.region))
    for number in (1, 2):
        contact.leave_contact(found.id, contact.Contact(f"=p{number}@example.org", wishes=("after:msg",)), "pl")
    session.commit()
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    page = f"/o/surveys/{found.id}/contacts"
    assert ben.get(page).status_code == 403
    assert "Send me a message" in ada.get(page).get_data(as_text=True)
    token = token_on(ada, page)
    taken = ada.post(f"{page}/copy", data={"csrf_token": token})
    assert "'=p1@example.org" in taken.get_data(as_text=True)
    ada.post(f"{page}/removal", data={"csrf_token": token, "contact": contacts(session)[0].id.hex})
    assert len(contacts(session)) == 1
    ada.post(f"{page}/removal", data={"csrf_token": token, "all": "1"})
    assert contacts(session) == []


def test_addresses_are_deleted_with_the_answers_or_after_a_year(session, survey):
    contact.leave_contact(survey.id, contact.Contact(ADDRESS), "nl")
    survey.keep_until = None
    with clock.fixed(clock.now() + timedelta(days=366)):
        assert contact.forget_contacts() == 1
    contact.leave_contact(survey.id, contact.Contact(ADDRESS), "nl")
    retention.delete_answers(survey)
    assert contacts(session) == []


def test_a_loaded_file_brings_no_address_either():
    found = plan(definition(), {}, ["like", "after/msg", "after_msg", "mail"])
    assert [field.name for field in found.fields] == ["like"]
    assert found.ignored == ("after/msg", "after_msg", "mail")


def test_the_flags_survive_a_file_and_the_shipped_templates_carry_them():
    assert check_file(export_xlsx(definition())).definition.contact_names == {"after", "copy", "mail"}
    assert [len(load_template(code).contact_names) for code in survey_templates()] == [1, 1]
