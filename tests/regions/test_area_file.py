"""Reading a file of areas: what is taken, and what is said about each mistake."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regions.area_file import COLUMNS, MOST_BYTES, AreaRow, decode, read

PLAIN = "code,name,parent_code,level,population\nM1,Molenveld,,wijk,1200\nM1a,Noord,M1,buurt,\n"


def rows_of(data: bytes, known=None):
    text, table = decode(data)
    assert not table.problems
    table = read(text, known or {})
    assert not table.problems, table.problems
    return table.rows


def problems_of(text: str, known=None):
    return [(problem.line, problem.text) for problem in read(text, known or {}).problems]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_separator_mark_and_line_end_gives_the_same_rows(separator, mark, end):
    data = mark + PLAIN.replace(",", separator).replace("\n", end).encode()
    assert rows_of(data) == [
        AreaRow(2, "M1", "Molenveld", "", "wijk", 1200),
        AreaRow(3, "M1a", "Noord", "M1", "buurt", None),
    ]


@pytest.mark.parametrize("written", ["12500", "12.500", "12,500", "12 500", "12\u00a0500", " 12500 "])
def test_number_of_people_is_read_as_it_is_written_in_each_country(written):
    assert rows_of(f"code;name;population\nA;Aa;{written}".encode())[0].population == 12500


@pytest.mark.parametrize("written", ["-5", "12.5", "many", "1.2.3", "1e3", "٣", "9999999999", "12.50"])
def test_what_is_no_number_of_people_is_named_by_its_row(written):
    assert problems_of(f"code;name;population\nA;Aa;{written}") == [(2, f"“{written}” is not a number of people.")]


def test_columns_may_stand_in_any_order_and_others_are_left_alone():
    assert rows_of(b"Name , colour,CODE\nNoord,red,N")[0] == AreaRow(2, "N", "Noord", "", "", None)


def test_every_mistake_is_told_at_once_with_its_row():
    text = "code,name,parent_code\n,Noord,\nN,,\nZ,Zuid,X\nZ,Zuid,\n"
    assert problems_of(text) == [
        (2, "The column “code” is empty."),
        (3, "The column “name” is empty."),
        (5, "The code “Z” is in an earlier row too."),
        (4, "There is no area with the code “X”."),
    ]


def test_parent_may_be_an_area_that_the_region_has():
    assert rows_of(b"code,name,parent_code\nN,Noord,M", {"M": None})[0].parent_code == "M"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("code,name,parent_code\nA,Aa,A", {}),
        ("code,name,parent_code\nA,Aa,B\nB,Bb,A", {}),
        ("code,name,parent_code\nA,Aa,B", {"B": "A", "A": None}),
    ],
)
def test_area_within_itself_is_refused(text, known):
    assert "within itself" in problems_of(text, known)[0][1]


@pytest.mark.parametrize(
    "data",
    [
        "Łódź".encode("cp1250"),
        "code,name".encode("utf-16"),
        b"PK\x03\x04\x00\x00",
        b"\x00" * 50,
        b"a" * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_csv_file_is_refused_as_a_whole(data):
    text, table = decode(data)
    assert text == ""
    assert [problem.line for problem in table.problems] == [0]


@pytest.mark.parametrize("text", ["", "\n", "code,name\n", "code,name\n,,\n"])
def test_empty_file_is_refused(text):
    assert len(problems_of(text)) >= 1


def test_missing_quotation_mark_is_told_with_its_row():
    assert problems_of('code,name\nA,"Noord' + "x" * 140_000)[0][0] == 2


def test_areas_lie_at_most_twelve_levels_deep():
    deep = "code,name,parent_code\n" + "".join(f"{k},n,{k + 1}\n" for k in range(14)) + "14,n,\n"
    assert [line for line, _ in problems_of(deep)] == [2, 3, 4]  # 0, 1 and 2; area 3 stands on the twelfth level


def test_too_many_rows_are_refused():
    text = "code,name\n" + "".join(f"{k},n\n" for k in range(6_000))
    assert problems_of(text) == [(0, "This file has more than 5000 rows.")]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    read(text, {})


code = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=8)
name = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(str.strip)


@given(st.dictionaries(code, name, min_size=1, max_size=20))
def test_what_the_csv_module_writes_is_read_back(areas):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([code, name, "", "", ""] for code, name in areas.items())
    read_back = {row.code: row.name for row in read(file.getvalue(), {}).rows}
    assert read_back == {code: name.strip() for code, name in areas.items()}
