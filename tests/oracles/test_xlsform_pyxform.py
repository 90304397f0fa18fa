"""XLSForm against pyxform: it accepts what we export, reads what we read, and nothing is lost on the way."""

from __future__ import annotations

import string
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyxform.xls2xform import convert

from portal.kernel.text import LocalizedText
from portal.surveys.definition import KINDS, Definition, Group, Node, Option, Question, Repeat, Settings, map_texts
from portal.surveys.templates import load_template
from portal.surveys.xlsform import check_file, export_xlsx
from tests.support.corpus import corpus_files

LANGUAGES = ("nl", "en", "pl", "sl")
NAMES = [f"{letter}{number}" for letter in "abcdefgh" for number in range(6)]
CODES = ("yes", "no", "don-t_know", "99")
ALPHABET = string.ascii_letters + string.digits + "=+-@'\"<>&%_{}[]();:,.!?/\\|*#~^ ąćęłńóśźżčšéëü„”–—☺\n"

words = st.text(ALPHABET, min_size=1, max_size=25).map(str.strip).filter(bool)
texts = st.dictionaries(st.sampled_from(LANGUAGES), words, min_size=1, max_size=4).map(LocalizedText)
some_texts = st.one_of(st.just(LocalizedText()), texts)
tags = st.dictionaries(
    st.sampled_from(["theme", "determinant", "note"]), words.map(lambda text: text.replace("\n", " "))
)
options = st.builds(
    Option,
    st.just(""),
    texts,
    exclusive=st.booleans(),
    free_text=st.booleans(),
    asks_contact=st.booleans(),
    pictogram=st.sampled_from(["", "tree", "house"]),
    filters=st.dictionaries(st.sampled_from(["region", "cf"]), st.sampled_from(["north", "south"])),
    media=st.dictionaries(st.sampled_from(["image", "audio"]), st.just(LocalizedText(nl="a.png"))),
    tags=tags,
)
WRITTEN = [kind.name for kind in KINDS.values() if kind.xlsform]


@st.composite
def questions(draw: st.DrawFn, name: str) -> Question:
    kind = draw(st.sampled_from(WRITTEN))
    has_options = KINDS[kind].has_options
    values: dict[str, Any] = {
        "label": draw(texts),
        "hint": draw(some_texts),
        "guidance": draw(some_texts),
        "relevant": draw(st.sampled_from(["", "1 = 1", "today() > '2025-01-01'"])),
        "required": draw(st.sampled_from(["", "true()", "1 = 1"])) if KINDS[kind].asks else "",
        "required_message": draw(some_texts),
        "constraint": draw(st.sampled_from(["", ". != 'x'", "string-length(.) < 9"])) if KINDS[kind].asks else "",
        "constraint_message": draw(some_texts),
        "appearance": draw(st.sampled_from(["", "multiline", "likert", "minimal", "w4 horizontal"])),
        "max_selected": draw(st.sampled_from([None, 2])),
        "max_length": draw(st.sampled_from([None, 200])),
        "sensitive": draw(st.sampled_from(["", "health"])),
        "pictogram": draw(st.sampled_from(["", "heart"])),
        "tags": draw(tags),
        "read_only": draw(st.sampled_from(["", "true()"])),
    }
    if kind == "calculate":
        values["calculation"] = "1 + 1"
    if kind == "range":
        values["parameters"] = {"start": "0", "end": "10", "step": "1"}
    if has_options:
        values["list_name"] = "answers"
        values["parameters"] = draw(st.sampled_from([{}, {"randomize": "true"}]))
        values["choice_filter"] = draw(st.sampled_from(["", "region = 'north'"]))
    return Question(name, kind, **values)


@st.composite
def trees(draw: st.DrawFn, names: list[str], depth: int = 2) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for _ in range(draw(st.integers(1, 3))):
        name = names.pop()
        kind = draw(st.sampled_from(["question", "question", "group", "repeat"] if depth else ["question"]))
        if kind == "question":
            nodes.append(draw(questions(name)))
        else:
            group = Group if kind == "group" else Repeat
            appearance = draw(st.sampled_from(["", "field-list"])) if kind == "group" else ""
            children = draw(trees(names, depth - 1))
            nodes.append(group(name, children, label=draw(texts), appearance=appearance, relevant="1 = 1"))
    return tuple(nodes)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    languages = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))
    listed = [draw(options) for _ in CODES]
    definition = Definition(
        title=LocalizedText({languages[0]: draw(words)}),
        languages=tuple(languages),
        default_language=languages[0],
        language_names=draw(st.sampled_from([{}, {languages[0]: "My language"}])),
        settings=Settings(
            form_id="form_1",
            version="3",
            layout=draw(st.sampled_from(["one", "pages", "all"])),
            minutes=draw(st.sampled_from([None, 5])),
            min_group_size=draw(st.sampled_from([None, 10])),
            audience=draw(st.sampled_from(["", "resident"])),
            intro=draw(some_texts),
            thanks=draw(some_texts),
            consent=draw(some_texts),
            consent_health=draw(some_texts),
        ),
        nodes=(Question("first", "text", label=LocalizedText(nl="x")), *draw(trees(NAMES.copy()))),
    )
    used = any(item.list_name for item in definition.items())
    return _within(definition, set(languages), {"answers": _coded(listed)} if used else {})


def _coded(listed: list[Option]) -> tuple[Option, ...]:
    return tuple(replace(option, code=code) for option, code in zip(listed, CODES, strict=True))


def _within(definition: Definition, languages: set[str], choices: dict[str, tuple[Option, ...]]) -> Definition:
    """Texts only in the form's own languages, references nowhere, and labels everywhere, as pyxform wants them."""

    def cut(key: str, text: LocalizedText) -> LocalizedText:
        kept = {lang: words.replace("${", "$ {") for lang, words in text.items() if lang in languages}
        return LocalizedText(kept or ({definition.default_language: "Label"} if key.endswith("#label") else {}))

    def media(option: Option) -> Option:
        return replace(option, media={kind: text for kind, text in option.media.items() if text})

    whole = map_texts(replace(definition, choices=choices), cut)
    return replace(whole, choices={name: tuple(map(media, listed)) for name, listed in whole.choices.items()})


def accepted(data: bytes) -> str:
    """The XForm pyxform makes of a file; an exception if it refuses."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "form.xlsx")
        file.write_bytes(data)
        return str(convert(file, warnings=[]).xform)


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_any_form_survives_the_way_through_a_file_and_pyxform_accepts_it(definition: Definition) -> None:
    data = export_xlsx(definition)
    report = check_file(data)
    assert [problem.code for problem in report.problems] == []
    assert report.definition == definition
    assert etree.fromstring(accepted(data).encode()) is not None


@pytest.mark.parametrize("code", ["resident_neighbourhood", "professional"])
def test_shipped_surveys_can_be_taken_elsewhere(code: str) -> None:
    definition = load_template(code)
    data = export_xlsx(definition)
    assert check_file(data).definition == definition
    assert accepted(data)


@pytest.mark.corpus
@pytest.mark.parametrize("file", corpus_files("surveys/*.xls*"), ids=lambda file: file.name)
def test_real_forms_survive_import_and_export(file: Path) -> None:
    report = check_file(file)
    assert report.definition is not None
    data = export_xlsx(report.definition)
    assert check_file(data).definition == report.definition
    assert accepted(data)


NOT_ASKING = {"note", "calculate", "hidden", "audit", "start", "end", "today", "deviceid", "username", "phonenumber",
              "email", "uri:deviceid", "group", "repeat", "survey"}  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("file", corpus_files("surveys/*.xls*"), ids=lambda file: file.name)
def test_real_forms_have_the_rows_pyxform_finds(file: Path) -> None:
    """Names and number of the rows that ask something, without those pyxform adds itself."""
    report = check_file(file)
    assert report.definition is not None
    survey = convert(file, warnings=[])._survey
    found = [
        element.name
        for element in survey.iter_descendants()
        if element.type not in NOT_ASKING and element.__class__.__name__ not in {"Option", "Itemset", "Tag"}
        and not element.name.startswith(("generated_", "reserved_name_for")) and not element.name.endswith("_other")
        and element.name not in {"instanceID", "instanceName", "meta"}
    ]  # fmt: skip
    assert [item.name for item in report.definition.items() if item.asks and not item.name.endswith("_other")] == found
    assert report.questions == sum(item.asks for item in report.definition.items())


@pytest.mark.corpus
@pytest.mark.parametrize("file", corpus_files("surveys/melinda_si.lss") + corpus_files("surveys/rse_nl_2017.txt"))
def test_real_limesurvey_files_are_recognised_and_refused(file: Path) -> None:
    report = check_file(file)
    assert report.format in {"lss", "limesurvey-tsv"}
    assert [problem.code for problem in report.problems] == ["limesurvey"]
    assert not report.importable
