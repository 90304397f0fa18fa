"""Every template compiles, is titled, has one main heading and carries no script or style of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import reduce
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
_EXTENDS = re.compile(r'{%-? extends "([^"]+)" -?%}')
_TITLE = re.compile(r"{%-? block title -?%}(.*?){%-? endblock", re.DOTALL)
_INCLUDE = re.compile(r'{%-? include "([^"]+)"')
DYNAMIC = re.compile(r'{%-? include "[^"]+" ~')
_INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", re.IGNORECASE)


def source(name: str) -> str:
    return _COMMENT.sub("", (TEMPLATES / name).read_text("utf-8"))


def chain(name: str) -> list[str]:
    """The template and those it extends, the nearest first."""
    found = [name]
    while parent := _EXTENDS.search(source(found[-1])):
        found.append(parent[1])
    return found


def whole(name: str) -> str:
    """A template's text with what it includes by name, as deep as that goes."""
    text = source(name)
    return text + "".join(whole(included) for included in _INCLUDE.findall(text) if (TEMPLATES / included).exists())


def headings(node: nodes.Node) -> set[int]:
    """How many main headings a part of a template puts on the page: one number for each way through its conditions."""
    if isinstance(node, nodes.TemplateData):
        return {node.data.count("<h1")}
    if isinstance(node, nodes.Include):
        if isinstance(node.template, nodes.Const):
            return headings(PARSER.parse(source(node.template.value)))
        is_beside = isinstance(node.template, nodes.Getattr) and node.template.attr == "beside_template"
        return {0} if is_beside else {0, 1}  # a kind may bring the heading; what stands in a comment never does
    if isinstance(node, nodes.If):
        branches = [node.body, *(other.body for other in node.elif_), node.else_]
        return {count for branch in branches for count in summed(branch)}
    return summed(node.iter_child_nodes())


def summed(parts: Iterable[nodes.Node]) -> set[int]:
    return reduce(lambda found, part: {a + b for a in found for b in headings(part)}, parts, {0})


PARSER = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
CHAINS = {name: chain(name) for name in NAMES}
FRAMES = {parent for found in CHAINS.values() for parent in found[1:]}
PAGES = [name for name in NAMES if name not in FRAMES and CHAINS[name][-1] == "base.html"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    from portal.app import create_app
    from portal.config import Settings

    app: Flask = create_app(
        Settings(instance=tmp_path_factory.mktemp("instance"), secret_key="for tests", testing=True)
    )
    return app.jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(environment, name):
    environment.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_template_carries_no_inline_script_or_style(name):
    assert not _INLINE.search(source(name)), _INLINE.search(source(name))


@pytest.mark.parametrize("name", PAGES)
def test_page_has_a_title(name):
    titles = [_TITLE.search(source(each)) for each in CHAINS[name]]
    assert any(title and title[1].strip() for title in titles)


@pytest.mark.parametrize("name", PAGES)
def test_page_has_one_main_heading(name):
    counts = summed(PARSER.parse(source(each)) for each in CHAINS[name])
    assert 1 in counts
    assert counts == {1} or DYNAMIC.search(source(name))


def templates_named(argument: ast.expr) -> list[str]:
    """The templates that a view's first argument names: a text, or an f-string in which anything may stand."""
    if isinstance(argument, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "*" for part in argument.values)
        return [name for name in PAGES if fnmatch(name, "".join(map(str, parts)))]
    named = ast.literal_eval(argument)
    return [name for name in PAGES if name == named or name.endswith(f"/organise/{named}")]


def rendered_fragments() -> Iterator[tuple[str, str]]:
    """Each `(template, block)` that a view may render alone, read from the calls that say `fragments=(…)`."""
    for path in (ROOT / "portal").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            keywords = call.keywords if isinstance(call, ast.Call) else []
            for keyword in keywords:
                if keyword.arg == "fragments" and isinstance(keyword.value, ast.Tuple):
                    blocks = ast.literal_eval(keyword.value)
                    yield from ((name, block) for block in blocks for name in templates_named(call.args[0]))


FRAGMENTS = sorted(set(rendered_fragments()))


def test_fragments_are_found():
    assert ("insights/index.html", "insight_list") in FRAGMENTS


@pytest.mark.parametrize(("name", "block"), FRAGMENTS)
def test_fragment_is_a_block_and_the_id_of_an_element(name, block):
    text = whole(name)
    assert re.search(rf"{{%-? block {block} -?%}}", source(name))
    assert f'id="{block}"' in text
