"""The page of a form that saves one thing: title, fields, one button. Most of an organiser's pages are this page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from portal.web.pages import render_page

Crumbs = Sequence[tuple[Any, str]]


def form_page(
    form: Any, *, title: Any, label: Any, crumbs: Crumbs, lead: Any = "", region: Any = None, **context: Any
) -> Response:
    """The form, with status 422 where it has mistakes. `crumbs` end with the page that one came from."""
    return render_page(
        "ui/form_page.html",
        status=422 if form.errors else 200,
        form=form,
        title=title,
        label=label,
        lead=lead,
        crumbs=crumbs,
        region=region,
        **context,
    )
