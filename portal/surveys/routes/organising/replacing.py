"""Another file for a survey that exists: what it would change is shown first, and nothing is kept until then."""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.secrets import keyed_hash, seal, unseal
from portal.surveys.actions.importing import plain, replace_definition, revision_of
from portal.surveys.comparison import compare
from portal.surveys.definition import Definition
from portal.surveys.forms.organising import UploadForm
from portal.surveys.models import Survey
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.organising import last_import, remark, version_in_work
from portal.surveys.queries.visible import survey as load
from portal.surveys.routes import blueprint
from portal.surveys.routes.organising.frame import survey_page
from portal.surveys.routes.organising.upload import check_upload, file_name
from portal.surveys.sources import template_titles
from portal.surveys.xlsform import CheckReport
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to

HERE = "surveys.edit"


@blueprint.get("/o/surveys/<int:survey_id>/import")
@requires(SurveyVerb.ORGANISE, load=load)
def imported(survey: Survey) -> Response:
    report = last_import(survey)
    if report is None:
        raise NotFound
    template = dict(template_titles()).get(report.source)
    return survey_page("imported.html", survey, here=HERE, report=report, source=template or report.source)


@blueprint.get("/o/surveys/<int:survey_id>/replacement")
@requires(SurveyVerb.ORGANISE, load=load)
def replacement(survey: Survey) -> Response:
    return survey_page("replace.html", survey, here=HERE, form=UploadForm(formdata=None))


@blueprint.post("/o/surveys/<int:survey_id>/replacement")
@requires(SurveyVerb.ORGANISE, load=load)
def compare_replacement(survey: Survey) -> Response:
    """Read the file and show what it would change; the page carries what was read, sealed, to the next step."""
    form = UploadForm()
    if not form.validate():
        return survey_page("replace.html", survey, here=HERE, form=form, status=422)
    report = check_upload(form.file.data)
    if report.definition is None:
        return survey_page("replace.html", survey, here=HERE, form=form, problems=report.problems, status=422)
    version = version_in_work(survey)
    comparison = compare(Definition.from_json(version.definition), report.definition)
    return survey_page(
        "compare.html",
        survey,
        here=HERE,
        version=version,
        comparison=comparison,
        problems=report.problems,
        source=file_name(form.file.data),
        sealed=_sealed(survey, report, file_name(form.file.data), revision_of(version)),
    )


@blueprint.post("/o/surveys/<int:survey_id>/replacement/use")
@requires(SurveyVerb.ORGANISE, load=load)
def replace(survey: Survey) -> Response:
    found = _unsealed(survey, request.form.get("sealed", ""))
    try:
        replace_definition(
            current_actor(),
            survey,
            Definition.from_json(found["definition"]),
            seen=found["seen"],
            source=found["source"],
            remarks=[remark(one) for one in found["remarks"]],
        )
    except (Conflict, Invalid) as refusal:
        refusal.way_out = url_for("surveys.replacement", survey_id=survey.id)
        raise
    notify(_("The survey now says what the file says."))
    return redirect_to(url_for(HERE, survey_id=survey.id))


def _key() -> bytes:
    return keyed_hash("survey-replacement")


def _sealed(survey: Survey, report: CheckReport, source: str, seen: int) -> str:
    assert report.definition is not None  # noqa: S101 (asked before)
    found = {"definition": report.definition.to_json(), "source": source, "seen": seen}
    packed = zlib.compress(json.dumps(found | {"remarks": [plain(one) for one in report.problems]}).encode(), 9)
    return b85encode(seal(_key(), packed, str(survey.id).encode())).decode()


def _unsealed(survey: Survey, sealed: str) -> dict[str, Any]:
    """What `_sealed` put away for this survey; nobody else can have written it."""
    try:
        packed = unseal(_key(), b85decode(sealed), str(survey.id).encode())
    except ValueError:
        packed = None
    if packed is None:
        raise Invalid(_l("Choose the file once more."), way_out=url_for("surveys.replacement", survey_id=survey.id))
    found: dict[str, Any] = json.loads(zlib.decompress(packed))
    return found
