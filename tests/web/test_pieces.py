"""Pieces of pages that are kept: what they show is all that decides them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import meta, nodes

from portal.config import ROOT
from portal.web.pieces import fill, piece

TEMPLATES = ROOT / "templates"
USED = sorted(
    {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'piece\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    }
)
OF_THE_REQUEST = {"request", "session", "g", "can", "current_actor", "csrf_token", "get_flashed_messages", "config"}


def _with_all_it_includes(app: Flask, name: str) -> set[str]:
    found, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            tree = app.jinja_env.parse((TEMPLATES / here).read_text(encoding="utf-8"))
            waiting += [each for each in meta.find_referenced_templates(tree) if each]
    return found


@pytest.mark.parametrize("name", USED)
def test_a_piece_knows_nothing_of_who_reads(app: Flask, name: str) -> None:
    for each in _with_all_it_includes(app, name):
        tree = app.jinja_env.parse((TEMPLATES / each).read_text(encoding="utf-8"))
        assert not OF_THE_REQUEST & meta.find_undeclared_variables(tree), each
        macros = {call.attr for call in tree.find_all(nodes.Getattr) if getattr(call.node, "name", "") == "ui"}
        assert not macros & {"csrf", "act"}, f"{each} has a form token in it"


def test_the_same_piece_reads_otherwise_in_another_language(app: Flask) -> None:
    def drawn(lang: str) -> str:
        with app.test_request_context(f"/?lang={lang}"):
            return piece("boards/_pages.html", "pages", 1, 1, 2, ())

    assert "Next" in drawn("en")
    assert "Naprej" in drawn("sl")
    assert "Next" in drawn("en")


def test_what_people_wrote_is_never_taken_for_a_gap(app: Flask) -> None:
    with app.test_request_context("/"):
        drawn = piece("boards/_pages.html", "pages", 1, 1, 2, (("q", "<gap>"),))
    assert fill(drawn, "token") == drawn
