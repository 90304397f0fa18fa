"""An oracle for the way through a survey: pyxform's XForm, evaluated by lxml's XPath.

pyxform turns an XLSForm into an XForm: an XML instance and binds whose expressions are plain XPath over it. This
evaluates those binds as the XForms specification describes, with libxml2 for every expression and the functions of
ODK written as plainly as possible. It shares no code with the portal.
"""

from __future__ import annotations

import copy
import math
import re
from pathlib import Path
from typing import Any

from lxml import etree
from pyxform.xls2xform import convert

TODAY = "2025-03-01"
JR = "http://openrosa.org/javarosa"
PASSES = 30
Element = Any


def text_of(value: Any) -> str:
    if isinstance(value, list):
        return "".join(value[0].itertext()) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(etree.XPath("string($v)")(etree.Element("x"), v=value))


def _if(_context: Any, condition: Any, yes: Any, no: Any) -> Any:
    return yes if condition is True or (not isinstance(condition, bool) and bool(condition)) else no


def _position(_context: Any, nodes: list[Element]) -> float:
    return 1.0 + sum(1 for _ in nodes[0].itersiblings(nodes[0].tag, preceding=True))


def _indexed_repeat(_context: Any, nodes: list[Element], _rounds: Any, number: Any) -> Any:
    index = int(number) - 1
    return text_of(nodes[index : index + 1]) if index >= 0 else ""


FUNCTIONS = {
    "selected": lambda _, codes, code: text_of(code).strip() in text_of(codes).split(),
    "count-selected": lambda _, codes: float(len(text_of(codes).split())),
    "selected-at": lambda _, codes, n: dict(enumerate(text_of(codes).split())).get(int(n), ""),
    "if": _if,
    "coalesce": lambda _, *values: next((text_of(value) for value in values if text_of(value)), ""),
    "int": lambda _, value: float(int(value)) if math.isfinite(value) else value,
    "regex": lambda _, text, pattern: re.fullmatch(pattern, text_of(text)) is not None,
    "today": lambda _: TODAY,
    "join": lambda _, mark, *values: text_of(mark).join(
        text_of([node]) for value in values for node in (value if isinstance(value, list) else [])
    ),
    "count-non-empty": lambda _, nodes: float(sum(bool(text_of([node])) for node in nodes)),
    "indexed-repeat": _indexed_repeat,
    "odk-position": _position,
}  # fmt: skip
EXTENSIONS = {(None, name): function for name, function in FUNCTIONS.items()}


class XForm:
    """One form and one set of answers: `answer`, then `settle`, then ask."""

    def __init__(self, path: Path) -> None:
        html = etree.fromstring(convert(path).xform.encode())
        for element in html.iter(etree.Element):
            element.tag = etree.QName(element).localname
        model = html.find(".//model")
        self.data: Element = model.find("instance")[0]
        self.data.getparent().remove(self.data)
        self.data = etree.fromstring(etree.tostring(self.data))
        for template in self.data.xpath("//*[@*[local-name() = 'template']]"):
            template.getparent().remove(template)
        self.lists = {found.get("id"): found for found in model.findall("instance") if found.get("id")}
        self.words = {text.get("id"): text.findtext("value") for text in model.findall("itext/translation[1]/text")}
        self.binds = model.findall("bind")
        self.controls = {
            control.get("ref")
            for control in html.find("body").iter()
            if isinstance(control.tag, str) and control.get("ref")
        }
        self.repeats = [repeat.get("nodeset") for repeat in html.iter("repeat")]
        self.raw: dict[Element, str] = {}

    def rounds(self, repeat: str, answers: list[dict[str, str]]) -> None:
        """As many rounds of the repeat (one that stands in no other) as there are answers."""
        first = self.data.xpath(f"//{repeat}")[0]
        parent, index = first.getparent(), first.getparent().index(first)
        parent.remove(first)
        for number, given in enumerate(answers):
            new = copy.deepcopy(first)
            parent.insert(index + number, new)
            for name, text in given.items():
                new.find(f".//{name}").text = text

    def answer(self, name: str, text: str) -> None:
        self.data.find(f".//{name}").text = text

    def evaluate(self, node: Element, expression: str) -> Any:
        renamed = re.sub(r"\bposition\((?=\S)(?!\))", "odk-position(", expression)  # XPath's own takes no argument
        extensions = EXTENSIONS | {
            (None, "instance"): lambda _, name: [self.lists[name]],
            (JR, "itext"): lambda _, key: self.words.get(text_of(key), ""),
        }
        if "instance(" in renamed:  # inside another document an absolute path would start there
            paths = dict.fromkeys(re.findall(r"/data(?:/[\w.-]+)+", renamed))
            nodes = {f"v{number}": self.data.xpath(path) for number, path in enumerate(paths)}
            for number, path in enumerate(paths):
                renamed = renamed.replace(path, f"$v{number}")
            return node.xpath(renamed, extensions=extensions, namespaces={"jr": JR}, **nodes)
        return node.xpath(renamed.replace("current()/", "./"), extensions=extensions, namespaces={"jr": JR})

    def settle(self) -> None:
        """Relevance and calculations, again and again until nothing changes."""
        self.raw = {node: node.text or "" for node in self.data.iter()}
        for _ in range(PASSES):
            before = etree.tostring(self.data)
            for bind in self.binds:
                for node in self.nodes(bind):
                    self._settle(bind, node)
            if etree.tostring(self.data) == before:
                return
        raise AssertionError("the form does not come to rest")

    def nodes(self, bind: Element) -> list[Element]:
        found: list[Element] = self.data.xpath(bind.get("nodeset"))
        return found

    def _settle(self, bind: Element, node: Element) -> None:
        if len(node):
            return
        if not self.is_relevant(node):
            node.text = ""
        elif bind.get("calculate"):
            node.text = text_of(self.evaluate(node, bind.get("calculate"))).replace("NaN", "")
        else:
            node.text = self.raw[node]

    def is_relevant(self, node: Element) -> bool:
        for inner in (node, *node.iterancestors()):
            path = self.path(inner)
            for bind in self.binds:
                relevant = bind.get("relevant")
                if bind.get("nodeset") == path and relevant and not _truth(self.evaluate(inner, relevant)):
                    return False
        return True

    def path(self, node: Element) -> str:
        return "/" + "/".join(reversed([found.tag for found in (node, *node.iterancestors())]))

    def asked(self) -> list[str]:
        """Names of the relevant rows that have a control, in the order of the instance."""
        return [
            node.tag
            for node in self.data.iter()
            if self.path(node) in self.controls and not len(node) and self.is_relevant(node)
        ]

    def failed(self) -> list[str]:
        """Names of the relevant answers that break their constraint."""
        wrong = []
        for node in self.data.iter():
            for bind in self.binds:
                constraint = bind.get("constraint")
                if constraint and bind.get("nodeset") == self.path(node) and node.text and self.is_relevant(node):
                    wrong += [] if _truth(self.evaluate(node, constraint)) else [node.tag]
        return wrong

    def calculated(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for bind in self.binds:
            if bind.get("calculate") and not bind.get("nodeset").endswith("/instanceID"):
                relevant = [node for node in self.nodes(bind) if self.is_relevant(node)]
                found[bind.get("nodeset").rpartition("/")[2]] = [node.text or "" for node in relevant]
        return found


def _truth(value: Any) -> bool:
    return bool(value) and value == value
