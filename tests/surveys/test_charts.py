from xml.etree import ElementTree

import pytest
from flask import Flask
from markupsafe import escape

ROWS = [
    {"label": "Too little money", "count": 96},
    {"label": "Zbyt drogie <zdrowe> jedzenie", "count": 41, "lang": "pl"},
    {"label": "Language", "count": None},
]
COMPARED = [
    {
        "label": "Housing",
        "cells": [
            {"label": "Residents", "count": 41, "base": 120},
            {"label": "Professionals", "count": None, "base": 30},
        ],
    }
]
CALLS = {
    "bars": "charts.bars('c', 'Barriers', rows, 120)",
    "scale": "charts.scale('c', 'Barriers', rows, 120, 'bad', 'good')",
    "table": "charts.table('Barriers', rows, 120, 'Residents')",
    "compared": "charts.compared('c', 'Barriers', compared)",
    "compared_table": "charts.compared_table('Barriers', compared, columns)",
}


def render(app: Flask, call: str) -> str:
    columns = [{"label": "Residents", "base": 120}, {"label": "Professionals", "base": 30}]
    with app.test_request_context("/?lang=en"):
        template = app.jinja_env.from_string("{{ " + call + " }}")
        return template.render(rows=ROWS, compared=COMPARED, columns=columns)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_hidden_figure_says_so_and_nothing_is_styled_inline(app: Flask, call: str) -> None:
    drawn = render(app, call)
    assert "Too few answers to show" in drawn
    assert "style=" not in drawn
    assert "None" not in drawn
    ElementTree.fromstring(f"<div>{drawn.replace('<br>', '<br/>')}</div>")


@pytest.mark.parametrize("name", ["bars", "scale"])
def test_a_chart_has_a_name_and_a_description(app: Flask, name: str) -> None:
    chart = ElementTree.fromstring(render(app, CALLS[name])).find(".//svg")
    assert chart is not None
    ids = {element.get("id"): "".join(element.itertext()) for element in chart if element.get("id")}
    named = [ids[name] for name in (chart.get("aria-labelledby") or "").split()]
    assert named[0] == "Barriers"
    assert "Too little money, 96 of 120" in named[1]
    assert "Not every answer is shown" in named[1]


def test_labels_are_escaped_and_carry_their_language(app: Flask) -> None:
    drawn = render(app, CALLS["bars"])
    assert f'lang="pl">{escape(ROWS[1]["label"])}</text>' in drawn


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 of 10"),
        (2, "fewer than 1 of 10"),
        (41, "3 of 10"),
        (118, "almost 10 of 10"),
        (120, "10 of 10"),
    ],
)
def test_tens_never_say_none_or_all_when_it_is_not_true(app: Flask, count: int, words: str) -> None:
    assert render(app, f"charts.of_ten({count}, 120)").strip() == words
