"""What all pages of one survey share: its head, its tabs, the version in work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Response, g, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.kernel.text import LANGUAGES
from portal.surveys.definition import Definition
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.queries.organising import version_in_work
from portal.web.locale import language
from portal.web.pages import render_page

EDITING = ("surveys.edit", "surveys.texts")
Tab = tuple[str, str, bool]


def survey_page(
    template: str,
    survey: Survey,
    *,
    here: str,
    version: SurveyVersion | None = None,
    status: int = 200,
    fragments: Sequence[str] = (),
    **context: Any,
) -> Response:
    """A page of one survey; `here` is the endpoint of its tab."""
    version = version or version_in_work(survey)
    definition = context.pop("definition", None) or Definition.from_json(version.definition)
    return render_page(
        f"surveys/organise/{template}",
        fragments=fragments,
        status=status,
        region=survey.region,
        survey=survey,
        version=version,
        is_change=survey.state is SurveyState.OPEN and version.id != survey.version_id,
        is_editing=here in EDITING,
        definition=definition,
        tabs=_tabs(survey, here),
        **context,
    )


def _tabs(survey: Survey, here: str) -> list[Tab]:
    pages = [
        ("surveys.edit", _("Questions")),
        ("surveys.texts", _("Translations")),
        ("surveys.settings", _("Settings")),
        ("surveys.opening", _("Open and close")),
        ("surveys.share", _("Invite people")),
        ("surveys.monitor", _("Answers as they come in")),
        ("surveys.organise_results", _("Results")),
        ("surveys.paper", _("On paper")),
    ]
    return [(name, url_for(endpoint, survey_id=survey.id), endpoint == here) for endpoint, name in pages]


@contextmanager
def in_language(lang: str) -> Iterator[None]:
    """Write a sheet in the language of those who will read it, not of the one who prints it."""
    reader = language()
    g.language = lang if lang in LANGUAGES else reader
    try:
        with force_locale(g.language):
            yield
    finally:
        g.language = reader


def sheet(template: str, survey: Survey, definition: Definition, lang: str, *, back: str, **context: Any) -> Response:
    """A page to print in `lang`; what leads back stays in the reader's language."""
    labels = {"reader": language(), "back_label": _("Back"), "print_label": _("Print this page from your browser.")}
    with in_language(lang):
        return render_page(
            f"surveys/organise/{template}",
            survey=survey,
            region=survey.region,
            definition=definition,
            lang=lang,
            back=back,
            **labels,
            **context,
        )
