"""Files: what becomes a survey, what is told instead, and that nothing is ever half-imported."""

import io

import pytest
from lxml import html
from openpyxl import Workbook
from sqlalchemy import select

from portal.kernel.text import LANGUAGES
from portal.surveys.definition import Definition
from portal.surveys.models import Survey
from portal.surveys.queries.organising import last_import, version_in_work
from portal.surveys.xlsform import export_xlsx
from tests.factories.regions import four
from tests.factories.surveys import ask, make_definition, make_draft_survey, make_survey
from tests.support.corpus import corpus_files


def content(survey):
    return Definition.from_json(version_in_work(survey).definition)


def words(answer):
    return " ".join(" ".join(html.fromstring(answer.text).xpath("//main//text()")).split())


def workbook(**sheets):
    """The bytes of a workbook with these rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = workbook(
    survey=[
        ["type", "name", "label::Nederlands (nl)", "label::English (en)"],
        ["text", "idea", "Uw idee?", "Your idea?"],
    ],
    settings=[["form_title"], ["Ideas"]],
)
BROKEN = workbook(
    survey=[
        ["type", "name", "label", "relevant"],
        ["select_one nowhere", "a", "A?", ""],
        ["text", "b", "B?", "${c} = "],
    ]
)
REMARK = workbook(survey=[["type", "name", "label"], ["text", "idea", "Idea?"]], entities=[["list_name"], ["people"]])


def upload(desk, address, data, name="form.xlsx", **changes):
    action, fields = desk.form(address)
    return desk.client.post(action, data={**fields, **changes, "file": (io.BytesIO(data), name)})


@pytest.fixture
def new(cast):
    return f"/r/{cast.region.slug}/organise/surveys/new"


def test_file_becomes_a_draft(desk, new, process, session):
    answer = upload(desk, new, GOOD, start="file", process_id=str(process.id), perspective="professional")
    survey = session.scalars(select(Survey)).one()
    assert answer.location == f"/o/surveys/{survey.id}/questions"
    assert (survey.process_id, survey.perspective.value) == (process.id, "professional")
    assert content(survey).question("idea").label == {"nl": "Uw idee?", "en": "Your idea?"}
    assert last_import(survey).source == "form.xlsx"


def test_who_hands_in_a_file_need_not_say_so_as_well(desk, new, session):
    assert upload(desk, new, GOOD).status_code == 303
    assert content(session.scalars(select(Survey)).one()).question("idea").label["nl"] == "Uw idee?"


def test_errors_are_told_by_sheet_row_and_column_and_nothing_is_kept(desk, new, process, session):
    answer = upload(desk, new, BROKEN, start="file", process_id=str(process.id), perspective="professional")
    page = html.fromstring(answer.text)
    assert answer.status_code == 422
    rows = [[cell.text_content().strip() for cell in row.xpath("./td")][:3] for row in page.xpath("//table//tbody/tr")]
    assert ["survey", "2", "type"] in rows
    assert ["survey", "3", "relevant"] in rows
    assert session.scalars(select(Survey)).all() == []


def test_other_choices_are_still_there_after_a_broken_file(desk, new, process):
    answer = upload(desk, new, BROKEN, start="file", process_id=str(process.id), perspective="professional")
    page = html.fromstring(answer.text)
    chosen = page.xpath("//option[@selected]/@value | //input[@type='radio'][@checked]/@value")
    assert set(chosen) == {"file", str(process.id), "professional"}


def test_problems_are_told_in_the_readers_language(desk, new):
    texts = set()
    for lang in ("nl", "pl", "sl"):
        texts.add(html.fromstring(upload(desk, f"{new}?lang={lang}", BROKEN, start="file").text).get("lang"))
    assert texts == {"nl", "pl", "sl"}


def test_remarks_do_not_keep_a_file_out_and_can_be_read_later(desk, new, session):
    answer = upload(desk, new, REMARK, start="file")
    survey = session.scalars(select(Survey)).one()
    assert answer.location == f"/o/surveys/{survey.id}/import"
    assert "“entities”" in words(desk.get(answer.location))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.xlsx", b""),
        ("words.xlsx", b"hello"),
        ("half.xlsx", GOOD[: len(GOOD) // 2]),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600),
        ("../../etc/passwd", b"root:x:0:0"),
        ("a\x00b.xlsx", GOOD[:100]),
    ],
    ids=["empty", "words", "half", "old", "path as a name", "control characters"],
)
def test_garbage_is_refused_with_words(desk, new, session, name, data):
    answer = upload(desk, new, data, name=name, start="file")
    assert answer.status_code == 422
    assert html.fromstring(answer.text).xpath("//table//tbody/tr")
    assert session.scalars(select(Survey)).all() == []


def test_file_that_is_too_large_is_refused(desk, new, session):
    assert upload(desk, new, b"PK" + b"\x00" * (13 << 20), start="file").status_code == 413
    assert session.scalars(select(Survey)).all() == []


def test_form_without_a_file_says_so(desk, new):
    assert desk.send(new, start="file").status_code == 422


def test_file_again_shows_what_changes_before_it_changes_anything(desk, process):
    survey = make_draft_survey(make_definition(ask("idea"), ask("gone")), process)
    address = f"/o/surveys/{survey.id}/replacement"
    shown = upload(desk, address, GOOD, name="again.xlsx")
    assert shown.status_code == 200
    assert "Questions that would be removed Question gone (en) gone" in words(shown)
    assert "Languages that would be removed: Polski, Slovenščina" in words(shown)
    assert content(survey).find("gone") is not None
    sealed = html.fromstring(shown.text).xpath("//input[@name='sealed']/@value")[0]
    token = html.fromstring(shown.text).xpath("//input[@name='csrf_token']/@value")[0]
    assert desk.client.post(f"{address}/use", data={"csrf_token": token, "sealed": sealed}).status_code == 303
    assert [item.name for item in content(survey).items()] == ["idea"]
    assert last_import(survey).source == "again.xlsx"
    assert survey.title == content(survey).title


def test_file_again_shows_which_texts_read_otherwise_and_which_would_be_gone(desk, process):
    now = make_definition(ask("idea", label=four("Old words")), ask("gone", label=four("Lost words")))
    survey = make_draft_survey(now, process)
    wanted = make_definition(ask("idea", label=four("Old words").with_text("en", "New <b>words</b>")))
    shown = html.fromstring(upload(desk, f"/o/surveys/{survey.id}/replacement", export_xlsx(wanted)).text)
    reworded, dropped = shown.xpath("//details[.//del]")
    assert [place.text_content() for place in reworded.xpath(".//dt/code")] == ["question:idea#label"]
    assert (reworded.xpath("string(.//del)"), reworded.xpath("string(.//ins)")) == (
        "Old words (en)",
        "New <b>words</b>",
    )
    assert reworded.xpath("string(.//dd[ins]/@lang)") == "en"
    assert {place.text for place in dropped.xpath(".//del")} == {f"Lost words ({lang})" for lang in LANGUAGES}
    assert not dropped.xpath(".//ins")


def sealed_form(desk, address, data):
    page = html.fromstring(upload(desk, address, data).text)
    return {name: page.xpath(f"//input[@name='{name}']/@value")[0] for name in ("sealed", "csrf_token")}


def test_comparison_that_is_overtaken_is_not_used(desk, draft):
    address = f"/o/surveys/{draft.id}/replacement"
    form = sealed_form(desk, address, GOOD)
    desk.send(f"/o/surveys/{draft.id}/questions/likes", max_selected="2")
    assert desk.client.post(f"{address}/use", data=form).status_code == 409
    assert content(draft).find("likes") is not None


def test_sealed_file_of_another_survey_or_a_changed_one_is_not_used(desk, draft, process):
    form = sealed_form(desk, f"/o/surveys/{draft.id}/replacement", GOOD)
    other = make_draft_survey(process=process)
    for sealed in (form["sealed"], form["sealed"][:-4], "", "{}", "é"):
        data = form | {"sealed": sealed}
        assert desk.client.post(f"/o/surveys/{other.id}/replacement/use", data=data).status_code == 422
    assert content(other).find("likes") is not None


def test_answered_question_cannot_change_its_kind_by_a_file(desk, process):
    survey = make_survey(make_definition(ask("idea", "single")), process)
    address = f"/o/surveys/{survey.id}/replacement"
    shown = upload(desk, address, GOOD)
    assert "Questions that cannot change their kind" in words(shown)
    assert not html.fromstring(shown.text).xpath("//input[@name='sealed']")


def test_file_for_an_open_survey_waits_as_a_change(desk, process):
    survey = make_survey(process=process)
    address = f"/o/surveys/{survey.id}/replacement"
    desk.client.post(f"{address}/use", data=sealed_form(desk, address, GOOD))
    assert version_in_work(survey).number == 2
    assert survey.version.number == 1


def test_exported_file_changes_nothing_when_it_comes_back(desk, process):
    survey = make_draft_survey(process=process)
    shown = upload(desk, f"/o/surveys/{survey.id}/replacement", export_xlsx(content(survey)))
    assert "Nothing: the file says the same" in words(shown)


@pytest.mark.corpus
def test_every_real_file_becomes_a_survey_or_is_refused_with_words(desk, new, session):
    for path in corpus_files("surveys/*"):
        answer = upload(desk, new, path.read_bytes(), name=path.name, start="file")
        assert answer.status_code in {303, 422}, path.name
        if answer.status_code == 303:
            survey = session.scalars(select(Survey).order_by(Survey.id.desc())).first()
            for page in ("questions", "texts", "settings", "opening", "paper"):
                assert desk.get(f"/o/surveys/{survey.id}/{page}").status_code == 200, (path.name, page)
            lang = content(survey).languages[0]
            assert desk.get(f"/o/surveys/{survey.id}/paper/{lang}").status_code == 200, path.name
            for item in list(content(survey).items())[:12]:
                assert desk.get(f"/o/surveys/{survey.id}/questions/{item.name}").status_code == 200, (
                    path.name,
                    item.name,
                )
