"""The file for word processors, read back as its parts and by python-docx."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

from docx import Document
from lxml import etree

from portal.kernel import clock
from portal.plans.exports import FORMATS, edition
from portal.plans.models import ParagraphTranslation, TranslationState
from portal.plans.translations import hash_of
from tests.factories.plans import make_plan, make_section
from tests.factories.regions import four
from tests.plans.outputs import CANARIES, HOSTILE, hostile_plan

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(plan, lang="en", **how) -> bytes:
    return FORMATS["docx"].write(edition(plan, lang, **how))


def part(data: bytes, name: str):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def test_headings_lists_language_and_title_are_what_they_look_like(cast, session):
    plan = make_plan(cast.region, title=four("Łódź čšž"))
    make_section(plan, "## Why\n\nWords\n\n- one\n  - two\n- three\n\n1. first\n2. second\n\nBetween\n\n1. again")
    session.commit()
    data = made(plan, "pl")
    document = Document(io.BytesIO(data))
    assert document.core_properties.title == "Łódź čšž (pl)"
    assert document.core_properties.language == "pl-PL"
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    styles = part(data, "word/styles.xml")
    assert {each.get(f"{W}val") for each in styles.iter(f"{W}lang")} >= {"pl-PL"}
    body = part(data, "word/document.xml")
    items = [
        (number.find(f"{W}ilvl").get(f"{W}val"), number.find(f"{W}numId").get(f"{W}val"))
        for number in body.iter(f"{W}numPr")
    ]
    assert [level for level, _number in items] == ["0", "1", "0", "0", "0", "0"]
    lists = {number: None for _level, number in items}
    assert len(lists) == 4  # the list, the one inside it, and two numbered ones that both begin at 1
    known = {each.get(f"{W}numId") for each in part(data, "word/numbering.xml").iter(f"{W}num")}
    assert set(lists) <= known
    foreign = {each.get(f"{W}val") for each in body.iter(f"{W}lang")}
    assert "en-GB" in foreign  # the section is written in English


def test_tables_repeat_their_names_on_each_page(cast, session):
    document = Document(io.BytesIO(made(hostile_plan(cast, session))))
    assert len(document.tables) >= 5
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
        assert all(row._tr.trPr.find(f"{W}tblHeader") is None for row in table.rows[1:])


def test_hostile_words_are_words_and_nothing_private_is_there(cast, session):
    data = made(hostile_plan(cast, session))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    for name, text in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(text.encode())
        assert not [canary for canary in CANARIES if canary in text], name
    said = "\n".join(each.text for each in Document(io.BytesIO(data)).paragraphs)
    assert HOSTILE[0].replace("\\n", "")[:40] in said
    assert "<script>alert(1)</script>" in said
    assert "😀" in said
    assert "\u202e" not in said
    links = etree.fromstring(parts["word/_rels/document.xml.rels"].encode())
    assert "https://example.org/?a=1&b=2" in {each.get("Target") for each in links}


def test_translated_paragraphs_stand_where_they_belong_and_the_rest_is_marked(cast, session):
    plan = make_plan(cast.region)
    section = make_section(plan, "First paragraph.\n\n- Second paragraph.")
    made_from = {"source": "Second paragraph.", "source_hash": hash_of("Second paragraph."), "words": "Drugi odstavek."}
    session.add(
        ParagraphTranslation(
            section=section, language="sl", state=TranslationState.MACHINE, at=clock.now(), **made_from
        )
    )
    session.commit()
    said = [each.text for each in Document(io.BytesIO(made(plan, "sl"))).paragraphs]
    assert "Drugi odstavek." in said
    assert "Second paragraph." not in said
    assert "First paragraph." in said
    notes = [text for text in said if "English" in text]
    assert len(notes) == 1
