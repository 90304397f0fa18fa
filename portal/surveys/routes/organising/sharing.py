"""How people come to a survey: a short address, a QR code, a poster in each language."""

from __future__ import annotations

import io

import segno
from flask import Response, current_app, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.regions.promise import promise_of
from portal.surveys.definition import Definition
from portal.surveys.models import Survey, SurveyState
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import version_in_work
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.answering_guard import trial_address
from portal.surveys.routes.organising.frame import in_language, sheet, survey_page
from portal.web.access import requires
from portal.web.formats import day

HERE = "surveys.share"


def address_of(survey: Survey, lang: str = "") -> str:
    """The short address that people scan or type; with `lang` it opens in that language."""
    address = f"{current_app.config['KRING'].address}/s/{survey.code}"
    return f"{address}?lang={lang}" if lang else address


@blueprint.get("/o/surveys/<int:survey_id>/share")
@requires(SurveyVerb.ORGANISE, load=load)
def share(survey: Survey) -> Response:
    version = version_in_work(survey)
    definition = Definition.from_json(version.definition)
    words = [(lang, _invitation(survey, definition, lang)) for lang in definition.languages]
    return survey_page(
        "share.html", survey, here=HERE, version=version, definition=definition,
        address=address_of(survey), invitations=words,
        trial=current_app.config["KRING"].address + trial_address(survey),
    )  # fmt: skip


def _invitation(survey: Survey, definition: Definition, lang: str) -> str:
    """Words to send along, in one language."""
    with in_language(lang):
        until = _("Take part until %(date)s:", date=day(survey.closes_on)) if survey.closes_on else _("Take part:")
        parts = [definition.title.best(lang).text, definition.settings.intro.best(lang).text, until]
        return "\n\n".join(part for part in parts if part) + f"\n{address_of(survey, lang)}"


@blueprint.get("/o/surveys/<int:survey_id>/qr.svg")
@requires(SurveyVerb.ORGANISE, load=load)
def qr_svg(survey: Survey) -> Response:
    """The QR code as a picture without style, so that it stands on any page and prints at any size."""
    code = segno.make_qr(address_of(survey), error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
    picture = code.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(picture, mimetype="image/svg+xml")


@blueprint.get("/o/surveys/<int:survey_id>/qr.png")
@requires(SurveyVerb.ORGANISE, load=load)
def qr_png(survey: Survey) -> Response:
    """The QR code for a word processor: some 1000 pixels wide."""
    picture = io.BytesIO()
    segno.make_qr(address_of(survey), error="m").save(picture, kind="png", scale=30, border=4)
    response = Response(picture.getvalue(), mimetype="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="kring-{survey.code}.png"'
    return response


@blueprint.get("/o/surveys/<int:survey_id>/poster/<poster_lang>")
@requires(SurveyVerb.ORGANISE, load=load)
def poster(survey: Survey, poster_lang: str) -> Response:
    """One sheet of A4 to hang up, in one language."""
    version = survey.version if survey.state != SurveyState.DRAFT else version_in_work(survey)
    definition = Definition.from_json((version or version_in_work(survey)).definition)
    if poster_lang not in definition.languages:
        raise NotFound
    return sheet(
        "poster.html",
        survey,
        definition,
        poster_lang,
        back=url_for(HERE, survey_id=survey.id),
        shown_address=address_of(survey).partition("://")[2],
        promise=promise_of(survey.process) if survey.process else None,
    )
