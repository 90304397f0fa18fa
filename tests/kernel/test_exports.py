"""Files that people open in a spreadsheet: re-read here with someone else's reader."""

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.exports import csv_chunks, json_chunks, neutral, xlsx_file

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("value", HOSTILE)
def test_no_cell_or_header_is_a_formula(value):
    table = list(csv.reader(io.StringIO(b"".join(csv_chunks([value], [[value]])).decode("utf-8-sig"), newline="")))
    assert all(cell.startswith("'") for row in table for cell in row)
    book = openpyxl.load_workbook(xlsx_file([("Sheet", [value], [[value]])]))
    cells = [cell for row in book.active.rows for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.value.startswith("'") for cell in cells)


@pytest.mark.parametrize("value", ["-99", "+31", "-1,5", "3.14", -99, 2.5, None, "a=b", ""])
def test_numbers_and_codes_stay_what_they_are(value):
    assert neutral(value) == value


@given(
    st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=20), min_size=2, max_size=2), max_size=5)
)
def test_json_gives_back_what_was_put_in(rows):
    read = json.loads(b"".join(json_chunks(["a", "b"], rows)))
    assert [[row["a"], row["b"]] for row in read] == rows


def test_ten_thousand_rows_come_in_chunks_and_are_all_there():
    rows = ([str(n), "ž"] for n in range(10_000))
    chunks = list(csv_chunks(["n", "text"], rows, delimiter=";"))
    assert len(chunks) > 10
    read = list(csv.reader(io.StringIO(b"".join(chunks).decode("utf-8-sig")), delimiter=";"))
    assert len(read) == 10_001
    assert read[-1] == ["9999", "ž"]


def test_a_workbook_takes_any_characters_and_long_texts():
    book = openpyxl.load_workbook(xlsx_file([("A" * 60, ["h"], [["x\x00\x0b" + "ł" * 40_000]])]))
    assert len(book.active["A2"].value) == 32767
