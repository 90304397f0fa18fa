"""Files made to hurt: never a crash, never half an import, little time and memory."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from portal.surveys.xlsform import CheckReport, check_file, export_xlsx
from portal.surveys.xlsform.workbook import _READER
from tests.surveys.engine.forms import imported, xlsx

HEAD = ["type", "name", "label"]
FORM = xlsx([HEAD, *(["text", f"q{number}", f"Question {number}"] for number in range(60))])
SECONDS, MEGABYTES = 10, 100


def packed(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_sheet(content: bytes) -> bytes:
    """The form with other XML for its sheet."""
    with zipfile.ZipFile(io.BytesIO(FORM)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    return packed({**entries, "xl/worksheets/sheet1.xml": content})


def far_cell(place: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    sheet["A1"], sheet["B1"], sheet[place] = "type", "name", "x"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def many_rows(number: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(HEAD)
    for index in range(number):
        sheet.append(["text", f"q{index}", f"Question {index}"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<sheetData><row r="1"><c t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData>'
    return f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "ha">{entities}]><worksheet>{cell}</worksheet>'.encode()


HOSTILE = {
    "bomb": lambda: packed({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(60 << 20)}),
    "ratio": lambda: packed({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(20 << 20)}),
    "entries": lambda: packed({f"f{number}": b"" for number in range(1500)}),
    "no_workbook": lambda: packed({"readme.txt": b"hello"}),
    "laughs": lambda: with_sheet(laughs()),
    "deep": lambda: with_sheet(b"<worksheet>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</worksheet>"),
    "far_cell": lambda: far_cell("XFD1048576"),
    "far_row": lambda: far_cell("C1048576"),
    "rows": lambda: many_rows(100_000),
    "long": lambda: xlsx([HEAD, *(["text", f"q{n}", os.urandom(1000).hex()] for n in range(2500))]),
    "wide": lambda: xlsx(
        [[*HEAD, *(f"c{n}" for n in range(600))], *(["text", f"q{n}", *["x"] * 600] for n in range(700))]
    ),
    "huge": lambda: FORM + os.urandom(13 << 20),
}


def measured(data: bytes) -> tuple[CheckReport, float]:
    started = time.perf_counter()
    report = check_file(data)
    return report, time.perf_counter() - started


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_time_and_memory(name: str, tmp_path: Path) -> None:
    data = HOSTILE[name]()
    report, seconds = measured(data)
    assert not report.importable
    assert report.problems[0].code in {"too_large", "too_many_rows", "damaged", "not_a_workbook", "too_slow"}
    assert seconds < SECONDS
    assert peak_memory(data, tmp_path) < MEGABYTES


def peak_memory(data: bytes, folder: Path) -> float:
    """Megabytes the reading process takes at most, measured from a process that is smaller still."""
    file = folder / "form"
    file.write_bytes(data)
    measure = (
        "import resource, subprocess, sys\n"
        f"subprocess.run([sys.executable, '-I', {str(_READER)!r}], stdin=open({str(file)!r}, 'rb'), "
        "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", measure], capture_output=True, check=True)
    return int(done.stdout) / 1024


def test_a_large_form_is_read_in_time_and_memory(tmp_path: Path) -> None:
    data = many_rows(4_900)
    report, seconds = measured(data)
    assert report.importable
    assert report.questions == 4_900
    assert seconds < SECONDS
    assert peak_memory(data, tmp_path) < MEGABYTES


def test_a_survey_with_too_many_rows_names_the_first_one() -> None:
    (problem,) = check_file(many_rows(6_000)).problems
    assert (problem.code, problem.sheet, problem.row) == ("too_many_rows", "survey", 5_002)


def test_too_much_logic_is_refused() -> None:
    long = " or ".join(["${q0} = 'x'"] * 1000)
    rows = [[*HEAD, "relevant"], ["text", "q0", "Q"], *(["text", f"r{n}", "R", long] for n in range(40))]
    report, seconds = measured(xlsx(rows))
    assert [problem.code for problem in report.problems] == ["logic_too_much"]
    assert seconds < SECONDS


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_damaged(part: float) -> None:
    report = check_file(FORM[: int(len(FORM) * part)])
    assert [problem.code for problem in report.problems] == ["damaged"]


def test_mutated_files_never_crash() -> None:
    """A bounded number of a kind; each of them is refused or read, and what is read is whole."""
    chance = random.Random(20250301)
    for _ in range(40):
        data = bytearray(FORM)
        for _ in range(chance.choice([1, 3, 10, 100])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        report = check_file(bytes(data))
        assert report.importable == (report.definition is not None)
        assert report.importable or report.problems


WORDS = """
    select_one c|text|begin_group|end_group|begin repeat|${q1}|${|=1+1|q1|q 1|'|"|::|label::|calculate|note|count(//*)
    |../../..|selected(., ${q1})|TRUE|range|start=1 end|1e999|яблоко|regex(., '((((a+)+)+)+$')|yes|${self}|1 div 0
""".strip().split("|")
LONG = ["(" * 99, "x" * 5000, "\u202e", "a" * 40, "\n"]
HEADERS = """
    type|name|label|label::|label::xx|relevant|constraint|calculation|choice_filter|repeat_count|parameters|default
    |portal_options|portal_tags|required|media::image|::|:
""".strip().split("|")


def test_mutated_cells_never_crash() -> None:
    """Valid workbooks with nonsense in every cell."""
    chance = random.Random(7)
    for _ in range(40):
        head = ["type", "name", *[header.strip() for header in chance.sample(HEADERS, 6)]]
        rows = [[chance.choice([*WORDS, *LONG]).strip() for _ in head] for _ in range(12)]
        choices = [
            ["list_name", "name", chance.choice(HEADERS)],
            *([chance.choice([*WORDS, *LONG]).strip() for _ in range(3)] for _ in range(5)),
        ]
        report = check_file(
            xlsx([head, *rows], choices, [[chance.choice(HEADERS)], [chance.choice([*WORDS, *LONG]).strip()]])
        )
        assert report.importable or report.problems
        if report.definition is not None:
            assert check_file(export_xlsx(report.definition)).definition == report.definition


def test_no_exported_cell_is_a_formula_and_every_text_survives() -> None:
    texts = ["=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "#N/A", "'quoted", "0012", "TRUE", "1e5", "2025-03-01",
             "<script>", "_x0041_", "a\nb", "{=1}", "%s"]  # fmt: skip
    rows = [
        [*HEAD, "hint"],
        *(["text", f"q{n}", f"Q{n}", text if text[0] != "=" else ""] for n, text in enumerate(texts)),
    ]
    definition = imported(rows)
    data = export_xlsx(definition)
    assert check_file(data).definition == definition
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
