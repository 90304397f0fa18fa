"""Pieces of pages that are drawn from values alone, and kept: the same values in the same language look the same.

    {{ piece("boards/_row.html", "row", shown, is_on)|fill(ui.csrf()) }}

A piece is found by all that it shows, so nothing has to be let go when something changes: it is another piece then. The
page still asks the database what its reader may see; only drawing is spared, which took most of the time of a list of
cards. A macro that is drawn so knows nothing of the request: no form token, no rights, not who reads. What belongs
there, it leaves open with `{{ gap }}`, and the page fills that in.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, current_app
from markupsafe import Markup

from portal.web.locale import language

MOST = 4000
"""Pieces kept, of a kilobyte each: those that were shown last."""
GAP = Markup("<gap>")
"""Nobody can write it: what people wrote is escaped."""


def piece(template: str, macro: str, *values: Hashable) -> Markup:
    """What `macro` draws of `values`; while the templates are worked on, it is drawn each time."""
    draw = _kept.__wrapped__ if current_app.debug else _kept
    return draw(template, macro, language(), *values)


@lru_cache(MOST)
def _kept(template: str, macro: str, _language: str, *values: Hashable) -> Markup:
    draw = getattr(current_app.jinja_env.get_template(template).module, macro)
    return Markup(str(draw(*values)).strip())  # noqa: S704 (a template has drawn it)


def fill(drawn: Markup, what: Markup | str) -> Markup:
    """A piece with `what` in its gaps."""
    return drawn.replace(GAP, what)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(piece=piece, gap=GAP)
    app.jinja_env.filters["fill"] = fill
