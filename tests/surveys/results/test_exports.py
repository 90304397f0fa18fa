"""Every export read again: what is in it, what must not be, and that nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.kernel.permissions import ANYBODY
from portal.kernel.text import LocalizedText
from portal.surveys.actions.loading import load_responses
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.definition import Definition, Option, Question, Repeat
from portal.surveys.exports import FORMATS, Need, Wish
from portal.surveys.models import Survey, SurveyState
from portal.surveys.queries.results import figures, latest_release
from tests.surveys.results.world import close, form, make_areas, make_survey, multiple, respond, single, text

OTHER = (Option("green", text("Green")), Option("other", text("Something else"), free_text=True))
EVERYTHING = form(
    single("like", "yes", "no"),
    Question("place", "place", text("Where?"), list_name="areas"),
    multiple("heavy", "money", "house"),
    Question("order", "ranking", text("Order?"), list_name="a b"),
    Question("wish", "single", text("A wish?"), list_name="with_other"),
    Question("kids", "integer", text("Children?")),
    Question("born", "date", text("Born?")),
    Question("why", "long_text", text("Why?")),
    Question("score", "calculate", calculation="${kids} * 2"),
    Question("greeting", "calculate", calculation="concat('Hello ', ${why})"),
    Repeat("child", (Question("age", "integer", text("Age?")), Question("dream", "text", text("Dream?")))),
    lists={"with_other": OTHER},
)
FULL = {
    "like": "yes",
    "place": "north",
    "heavy": ["money"],
    "order": ["b", "a"],
    "wish": "other",
    "wish_other": "A bench of my own",
    "kids": "2",
    "born": "1980-05-06",
    "why": "Because of Marta at number 7",
    "score": "4",
    "greeting": "Hello Because of Marta at number 7",
    "child": [{"age": "4", "dream": "to fly"}, {"age": "6"}],
}
WORDS = ("A bench of my own", "Because of Marta at number 7", "to fly")


def written(key: str, survey: Survey, **wish: Any) -> bytes:
    return b"".join(FORMATS[key].write(survey, Wish(**wish)))


def table(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture
def survey(session) -> Survey:
    survey = make_survey(EVERYTHING, breakdowns=["area", "language"])
    areas = make_areas(survey.region, "north", "south")
    respond(survey, [FULL], area=areas["north"], language="pl")
    respond(survey, [{"like": "no"}], area=areas["south"])
    respond(survey, [{}])
    return survey


def test_records_have_a_column_for_each_closed_question_and_option(survey):
    rows = table(written("csv", survey))
    assert list(rows[0]) == [
        "area", "language", "like", "place", "heavy/money", "heavy/house", "order/a", "order/b", "wish", "kids", "born",
        "score", "child[1]/age", "child[2]/age",
    ]  # fmt: skip
    full = next(row for row in rows if row["language"] == "pl")
    assert full == {
        "area": "north", "language": "pl", "like": "yes", "place": "north", "heavy/money": "1", "heavy/house": "0",
        "order/a": "2", "order/b": "1", "wish": "other", "kids": "2", "born": "1980-05-06", "score": "4",
        "child[1]/age": "4", "child[2]/age": "6",
    }  # fmt: skip
    assert {row["heavy/money"] for row in rows} == {"1", ""}


def test_records_hold_no_word_that_somebody_wrote(survey):
    for key in ("csv", "csv-text", "json"):
        data = written(key, survey).decode()
        assert not [words for words in WORDS if words in data], key
    cells = [str(cell) for rows in sheets(written("xlsx", survey)).values() for row in rows for cell in row]
    assert not [words for words in WORDS if any(words in cell for cell in cells)]


@pytest.mark.parametrize("key", ["csv", "csv-text", "json"])
def test_what_was_not_declared_before_opening_is_no_column(survey, key):
    survey.breakdowns = []
    data = written(key, survey).decode()
    assert "north" not in data
    assert "area" not in data
    assert "language" not in data


def test_labels_stand_in_the_language_asked_for(survey):
    rows = table(written("csv-text", survey, lang="pl"))
    full = next(row for row in rows if row["area"] == "north")
    assert full["like. Question like (pl)"] == "Option yes (pl)"
    assert full["wish. A wish?"] == "Something else"
    assert full["heavy[house]. Question heavy (pl) [Option house (pl)]"] in ("no", "nie")


def test_semicolons_part_the_columns_where_asked(survey):
    assert table(written("csv", survey, delimiter=";"), ";") == table(written("csv", survey))


def test_json_tells_left_out_from_not_asked(survey):
    rows = json.loads(written("json", survey))
    full = next(row for row in rows if row["like"] == "yes")
    assert full["heavy"] == ["money"]
    assert full["order"] == ["b", "a"]
    assert full["child"] == [{"age": 4}, {"age": 6}]
    other = next(row for row in rows if row["like"] == "no")
    assert other["kids"] is None
    assert "child" not in other


def test_open_answers_come_alone(survey):
    rows = table(written("texts", survey, lang="nl"))
    assert sorted(row["answer"] for row in rows) == sorted(
        ["A bench of my own", "Because of Marta at number 7", "to fly"]
    )
    assert {len(row) for row in rows} == {4}
    assert {row["text of the question"] for row in rows} == {"A wish?", "Why?", "Dream?"}


def test_order_of_records_is_stable_and_not_that_of_arrival(session):
    survey = make_survey(form(Question("kids", "integer")))
    respond(survey, [{"kids": str(n)} for n in range(200)])
    order = [row["kids"] for row in table(written("csv", survey))]
    assert order == [row["kids"] for row in table(written("csv", survey))]
    assert sorted(order, key=int) == [str(n) for n in range(200)]
    assert order != [str(n) for n in range(200)]
    assert sum(abs(int(kids) - place) for place, kids in enumerate(order)) > 200 * 30


def test_order_of_open_answers_is_another_one(session):
    survey = make_survey(form(Question("kids", "integer"), Question("why", "text")))
    respond(survey, [{"kids": str(n), "why": f"because {n}"} for n in range(100)])
    numbers = [row["kids"] for row in table(written("csv", survey))]
    words = [row["answer"].removeprefix("because ") for row in table(written("texts", survey))]
    again = [row["answer"].removeprefix("because ") for row in table(written("texts", survey))]
    assert sorted(numbers) == sorted(words) == sorted(again)
    assert len({tuple(numbers), tuple(words), tuple(again)}) == 3


@pytest.mark.parametrize("key", ["csv", "csv-text"])
def test_exported_records_loaded_again_give_equal_counts(session, key):
    definition = form(
        single("like", "yes", "no", "maybe"),
        multiple("heavy", "money", "house", "work"),
        Question("order", "ranking", text("Order?"), list_name="a b c"),
        Question("kids", "integer", text("Children?")),
        Question("agrees", "consent", text("Agree?")),
        Repeat("child", (single("school", "near", "far"),)),
    )
    first = make_survey(definition, breakdowns=["language"])
    for n in range(60):
        answers = {
            "like": ["yes", "no", "maybe"][n % 3],
            "heavy": ["money", "house", "work"][: n % 4],
            "order": [["a", "b", "c"], ["c", "b", "a"]][n % 2],
            "kids": str(n % 5),
            "agrees": "OK",
            "child": [{"school": "near"}, {"school": "far"}][: n % 3],
        }
        respond(first, [answers], language="pl" if n % 2 else "nl")
    close(first)
    release_if_due(first)
    second = make_survey(definition, first.region, state=SurveyState.DRAFT, breakdowns=["language"])
    rows = list(csv.reader(io.StringIO(written(key, first, lang="sl").decode("utf-8-sig"))))
    done = load_responses(ANYBODY, second, lambda: iter(rows))
    assert (done.problems, done.ignored) == ((), ())
    for by in ("", "language"):
        assert shown(first, by) == shown(second, by)


def shown(survey: Survey, by: str) -> dict[str, Any]:
    release = latest_release(survey.id)
    assert release is not None
    found = figures(release, by)
    return {
        name: (figure.counts, figure.answered, figure.means, figure.groups) for name, figure in found.questions.items()
    }


HOSTILE = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "<script>alert(1)</script>"]


def hostile_form() -> Definition:
    label = LocalizedText(dict.fromkeys(("nl", "en", "pl", "sl"), "=HYPERLINK(1)"))
    lists = {"bad": tuple(Option(f"o{n}", LocalizedText(en=words, nl=words)) for n, words in enumerate(HOSTILE))}
    return form(Question("like", "single", label, list_name="bad"), Question("why", "long_text", label), lists=lists)


def runs(cell: Any) -> bool:
    return isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    "key", sorted(key for key, found in FORMATS.items() if "csv" in key or found.ending.endswith("xlsx"))
)
def test_no_cell_of_any_export_is_a_formula(session, key):
    survey = make_survey(hostile_form(), title=LocalizedText(en="=1+1"))
    respond(survey, [{"like": f"o{n % 7}", "why": HOSTILE[n % 7]} for n in range(70)])
    close(survey)
    release_if_due(survey)
    data = written(key, survey)
    if FORMATS[key].ending.endswith("csv"):
        cells: Iterator[Any] = (cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row)
        assert not [cell for cell in cells if runs(cell)]
    else:
        book = load_workbook(io.BytesIO(data))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds


def test_figures_are_those_of_the_release_and_hidden_ones_are_blank(session):
    survey = make_survey(form(single("like", "yes", "no", "maybe")), breakdowns=["language"])
    language = {"nl": 30, "pl": 25}
    for lang, n in language.items():
        respond(survey, [{"like": "yes"}] * n + [{"like": "no"}] * 8 + [{"like": "maybe"}], language=lang)
    close(survey)
    release_if_due(survey)
    rows = table(written("figures-csv", survey, lang="nl"))
    everybody = {row["answer"]: row["people"] for row in rows if not row["breakdown"]}
    assert everybody == {"yes": "55", "no": "", "maybe": ""}
    assert {(row["group"], row["name of the group"]) for row in rows if row["breakdown"]} == {
        ("nl", "Nederlands"),
        ("pl", "Polski"),
    }
    data = json.loads(written("figures-json", survey))
    assert data["questions"][0]["counts"] == {"yes": 55, "no": None, "maybe": None}
    assert data["release"]["final"]
    assert sheets(written("figures-xlsx", survey))["figures"][1][7] == 55


def test_without_a_release_there_are_no_figures(survey):
    assert table(written("figures-csv", survey)) == []
    assert json.loads(written("figures-json", survey))["release"] is None


def test_codebook_names_every_column_and_code(survey):
    book = sheets(written("codebook", survey))
    records = next(csv.reader(io.StringIO(written("csv", survey).decode("utf-8-sig"))))
    described = [row[0] for row in book["questions"][1:]]
    assert set(records) <= set(described)
    assert {"why", "wish_other", "dream"} <= set(described)
    assert ("like", "yes", *(f"Option yes ({lang})" for lang in ("nl", "en", "pl", "sl"))) in book["options"]


def test_the_form_comes_back_equal(survey):
    assert Definition.from_json(json.loads(written("model", survey))) == EVERYTHING


def test_records_and_texts_ask_for_their_own_right():
    needs = {key: found.need for key, found in FORMATS.items()}
    records = {"csv", "csv-text", "xlsx", "json", "texts", "files"}
    assert {key for key, need in needs.items() if need is Need.RECORDS} == records
