"""The PDF, read by another program: tagged, titled, in its language, and every word only ever a word."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest
from pypdf import PdfReader

from portal.plans.exports import FORMATS, edition
from portal.plans.exports import pdf as exporter
from tests.factories.plans import make_plan, make_section
from tests.factories.regions import four
from tests.plans.outputs import CANARIES, hostile_plan


def made(plan, lang="en", **how) -> PdfReader:
    return PdfReader(io.BytesIO(FORMATS["pdf"].write(edition(plan, lang, **how))))


def words(reader: PdfReader) -> str:
    """All its words on one line, without the places where long ones may break."""
    return " ".join("\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def tags(node, found=None, what="/S") -> list[str]:
    """The structure tree's tags (or languages) in reading order."""
    found = [] if found is None else found
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            tags(each, found, what)
    elif isinstance(node, dict):
        if what in node:
            found.append(str(node[what]))
        if "/K" in node:
            tags(node["/K"], found, what)
    return found


def test_pdf_is_tagged_titled_and_in_its_language(cast, session):
    plan = make_plan(cast.region, starts_on=date(2026, 1, 1), title=four("Łódź čšž"))
    make_section(plan, "## Why\n\nŁódź żółć čšž\n\n- one\n  - two\n\n1. first\n\n### Deeper\n\nWords")
    session.commit()
    reader = made(plan, "pl")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Łódź čšž (pl)"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    found = tags(root["/StructTreeRoot"])
    levels = [int(tag[2]) for tag in found if tag[:2] == "/H" and tag[2:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert found.count("/L") >= 3
    assert "en" in tags(root["/StructTreeRoot"], what="/Lang")  # the section is written in English
    assert "Łódź żółć čšž" in words(reader)
    assert all(font["/FontDescriptor"] for font in _fonts(reader))


def _fonts(reader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()["/DescendantFonts"][0].get_object()


def test_every_table_has_headers_and_nothing_is_read_as_markup(cast, session):
    plan = hostile_plan(cast, session)
    reader = made(plan)
    found = tags(reader.trailer["/Root"]["/StructTreeRoot"])
    assert found.count("/Table") == found.count("/THead") >= 5
    assert "/TH" in found
    said = words(reader)
    assert '#include "x.typ" #read("/etc/passwd") #{panic()} $x$ @a <b> *c* `d`' in said.replace("“", '"')
    assert "<script>alert(1)</script>" in said
    assert "root:" not in said
    assert "Donaudampfschifffahrt" * 2 in said.replace(" ", "")
    assert "□" in said
    assert "is shown as □" in said
    assert not [canary for canary in CANARIES if canary in said]


def test_members_are_named_only_where_asked(cast, session):
    plan = hostile_plan(cast, session)
    assert "Ben" not in words(made(plan))
    assert "Ben" in words(made(plan, with_names=True))


def test_version_is_what_it_was(cast, session):
    plan = hostile_plan(cast, session)
    plan.title = four("Another title")
    session.commit()
    assert "Another title" in words(made(plan))
    assert "Another title" not in words(made(plan, number=1))
    assert "Version 1 of" in words(made(plan, number=1))


def test_each_sign_that_is_said_to_be_drawn_is_drawn(cast, session):
    """PDF/UA refuses a file with a sign that its font lacks: so all of them stand in one plan."""
    signs = "".join(chr(code) for code in range(0x20, 0x2700) if not exporter._NOT_DRAWN.match(chr(code)))
    plan = make_plan(cast.region, summary=four(" ".join(signs)))
    session.commit()
    assert len(signs) > 700
    assert "is shown as □" not in words(made(plan))


def test_letters_in_two_pieces_and_thin_spaces_are_drawn(cast, session):
    plan = make_plan(cast.region, summary=four("z\u030cupan a\u0328 1\u202f000"))
    session.commit()
    said = words(made(plan))
    assert "župan ą 1 000" in said
    assert "□" not in said


def test_too_long_a_plan_is_refused_in_words(cast, session, monkeypatch):
    plan = make_plan(cast.region)
    session.commit()
    monkeypatch.setattr(exporter, "SECONDS", 0.001)
    with pytest.raises(exporter.TooLong):
        FORMATS["pdf"].write(edition(plan, "en"))


def test_neither_typst_nor_docx_is_loaded_at_start(app):
    """In a process of its own, because these tests load both."""
    code = "import sys, portal.app, portal.plans.routes; sys.exit('typst' in sys.modules or 'docx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
