"""Which office document a file is, told by its content."""

import pytest

from portal.kernel.documents import ENDINGS, office_type
from portal.kernel.files import DOCUMENT, OFFICE, BadFile, take_file
from tests.support.media import office, photo

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "application/vnd.oasis.opendocument.text"
CALC = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [(office(), "plan.docx", WORD), (office(TEXT), "plan.odt", TEXT), (b"%PDF-1.7", "plan.pdf", "application/pdf")],
)
def test_documents_are_kept_as_they_are(data, name, media_type):
    taken = take_file(data, name, {DOCUMENT, OFFICE})
    assert (taken.media_type, taken.data) == (media_type, data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (office(**{"word/vbaProject.bin": b"macros"}), "plan.docx"),
        (office(TEXT, **{"Basic/Standard/script-lb.xml": b"macros"}), "plan.odt"),
        (office("application/vnd.oasis.opendocument.text-master"), "plan.odt"),
        (office(bomb=bytes(30 << 20)), "plan.docx"),
        (office(**{f"part{n}": b"" for n in range(1100)}), "plan.docx"),
        (office()[:200], "plan.docx"),
        (office(), "plan.pdf"),
        (b"PK\x03\x04 something else", "plan.docx"),
        (photo(), "plan.docx"),
        (b"<html><script>alert(1)</script>", "plan.html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "plan.doc"),
    ],
)
def test_what_is_no_document_or_holds_programs_is_refused(data, name):
    with pytest.raises(BadFile):
        take_file(data, name, {DOCUMENT, OFFICE})


def test_surveys_take_no_office_documents():
    with pytest.raises(BadFile):
        take_file(office(), "plan.docx", {DOCUMENT})


def test_a_damaged_container_never_crashes():
    whole = office(CALC, note=b"people write things here")
    for at in range(len(whole)):
        office_type(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    assert office_type(whole) == CALC
    assert max(map(len, ENDINGS)) <= 100
