"""A plan for a word processor: headings, lists and tables are what they look like, and every word has its language."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portal.kernel.text import Reading
from portal.plans.exports.composing import composed, version_line
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Listed, Node, Note, Paper, Part, Table, Words, tree
from portal.texts.blocks import Block, Run

if TYPE_CHECKING:
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

LOCALES = {"nl": "nl-NL", "en": "en-GB", "pl": "pl-PL", "sl": "sl-SI"}
_BULLETS, _NUMBERS = 9001, 9002
"""Our two kinds of lists in numbering.xml, beside those of the template."""
_INK = "16324F"
"""Of headings: the template's own blue has a contrast of 4 to 1 only."""
_LEVELS = 9
_INDENT = 360
"""Twips by which each level of a list is set in."""


def docx(edition: Edition) -> bytes:
    """The file. Call it inside `force_locale(edition.lang)`."""
    return _Writer(composed(edition), edition).file()


def _element(name: str, **attributes: object) -> Any:
    """`w:name` with attributes of the same namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


class _Writer:
    """Writes the parts of one document one behind the other."""

    def __init__(self, paper: Paper, edition: Edition) -> None:
        from docx import Document  # 10 MB with its template; only who asks for such a file needs it

        self.paper, self.edition = paper, edition
        self.document = Document()
        self.numbering = self.document.part.numbering_part.element
        self.lists = 0
        self._prepare()

    def file(self) -> bytes:
        for part in self.paper.parts:
            self._part(part)
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _prepare(self) -> None:
        from docx.shared import Mm, RGBColor

        properties = self.document.core_properties
        properties.title, properties.language = self.paper.title[:255], LOCALES[self.paper.lang]
        properties.author = self.edition.plan.region.organiser[:255]
        properties.created = properties.modified = self.edition.at
        properties.comments, properties.subject = "", version_line(self.edition)[:255]
        for language in self.document.styles.element.xpath("w:docDefaults//w:lang"):
            language.attrib.clear()
            language.set(language.nsmap["w"].join("{}") + "val", LOCALES[self.paper.lang])
        for name in ("Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption", "Intense Quote"):
            self.document.styles[name].font.color.rgb = RGBColor.from_string(_INK)
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        for number, (kind, mark) in {_BULLETS: ("bullet", "•"), _NUMBERS: ("decimal", "")}.items():
            self.numbering.insert(0, _levels(number, kind, mark))

    def _part(self, part: Part) -> None:
        match part:
            case Heading(level, words):
                self._say(self.document.add_heading(level=level), words)
            case Words(blocks, lang):
                self._nodes(tree(blocks), lang)
            case Line(label, words):
                paragraph = self.document.add_paragraph()
                paragraph.add_run(f"{label} ").bold = True
                self._say(paragraph, words)
            case Note(text):
                self.document.add_paragraph(style="Intense Quote").add_run(text)
            case Table(caption, head, rows):
                self._table(caption, head, rows)

    def _say(self, paragraph: Paragraph, words: Reading) -> None:
        self._mark(paragraph.add_run(words.text)._r, words.lang)  # noqa: SLF001 (python-docx has no language of runs)

    def _mark(self, run: Any, lang: str) -> None:
        if lang != self.paper.lang and lang in LOCALES:
            run.get_or_add_rPr().append(_element("lang", val=LOCALES[lang]))

    def _nodes(self, nodes: Iterable[Node], lang: str, depth: int = -1, number: int = 0) -> None:
        """Paragraphs and lists; inside an item the first paragraph has the item's mark, the others are set in."""
        is_first = True
        for node in nodes:
            if isinstance(node, Listed):
                inner = self._new_list(node.kind)
                for item in node.items:
                    self._nodes(item, lang, depth + 1, inner)
            else:
                self._paragraph(node, lang, depth, number if is_first else 0)
            is_first = False

    def _paragraph(self, block: Block, lang: str, depth: int, number: int) -> None:
        paragraph = self.document.add_paragraph(style=None if depth < 0 else "List Paragraph")
        properties, level = paragraph._p.get_or_add_pPr(), min(depth, _LEVELS - 1)  # noqa: SLF001
        if number:
            marked = _element("numPr")
            marked.extend([_element("ilvl", val=level), _element("numId", val=number)])
            properties.append(marked)
        elif depth >= 0:
            properties.append(_element("ind", left=_INDENT * (level + 2)))
        for run in block.runs:
            self._run(paragraph, run, lang)

    def _run(self, paragraph: Paragraph, run: Run, lang: str) -> None:
        made = paragraph.add_run(run.text)
        made.bold, made.italic, made.underline = run.strong or None, run.em or None, bool(run.link) or None
        self._mark(made._r, lang)  # noqa: SLF001
        if run.link:
            from docx.opc.constants import RELATIONSHIP_TYPE
            from docx.oxml import OxmlElement
            from docx.oxml.ns import qn

            place: Any = OxmlElement("w:hyperlink")
            place.set(qn("r:id"), self.document.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            made._r.addprevious(place)  # noqa: SLF001
            place.append(made._r)  # noqa: SLF001

    def _new_list(self, kind: str) -> int:
        """The number of a list of its own, so that each numbered one begins at 1."""
        self.lists += 1
        number = _NUMBERS + self.lists
        made = _element("num", numId=number)
        made.append(_element("abstractNumId", val=_BULLETS if kind == "bullet" else _NUMBERS))
        for level in range(_LEVELS):
            override = _element("lvlOverride", ilvl=level)
            override.append(_element("startOverride", val=1))
            made.append(override)
        self.numbering.append(made)
        return number

    def _table(self, caption: str, head: tuple[str, ...], rows: tuple[tuple[Reading, ...], ...]) -> None:
        if caption:
            above = self.document.add_paragraph(caption, style="Caption")
            above.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        if caption:
            table._tbl.tblPr.append(_element("tblCaption", val=caption))  # noqa: SLF001
        names = table.rows[0]
        for cell, name in zip(names.cells, head, strict=True):
            cell.paragraphs[0].add_run(name).bold = True
        _keep(names, is_head=True)
        for row in rows:
            made = table.add_row()
            _keep(made)
            for cell, words in zip(made.cells, row, strict=True):
                self._say(cell.paragraphs[0], words)
        self.document.add_paragraph()


def _keep(row: _Row, *, is_head: bool = False) -> None:
    """Keep a row on one page; that of the names is repeated on each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(_element("cantSplit"))
    if is_head:
        properties.append(_element("tblHeader"))


def _levels(number: int, kind: str, mark: str) -> Any:
    """The look of a kind of list on each of its levels."""
    made = _element("abstractNum", abstractNumId=number)
    made.append(_element("multiLevelType", val="multilevel"))
    for level in range(_LEVELS):
        one = _element("lvl", ilvl=level)
        one.extend([_element("start", val=1), _element("numFmt", val=kind)])
        one.extend([_element("lvlText", val=mark or f"%{level + 1}."), _element("lvlJc", val="left")])
        around = _element("pPr")
        around.append(_element("ind", left=_INDENT * (level + 2), hanging=_INDENT))
        one.append(around)
        made.append(one)
    return made
