"""The survey itself, to be used again: as an XLSForm and as the model in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from portal.surveys.definition import Definition
from portal.surveys.exports.formats import Wish
from portal.surveys.models import Survey
from portal.surveys.queries.organising import version_in_work
from portal.surveys.xlsform import export_xlsx


def model_json(survey: Survey, _wish: Wish) -> Iterator[bytes]:
    """The definition; `Definition.from_json` gives an equal one."""
    yield (json.dumps(_definition(survey).to_json(), ensure_ascii=False, indent=1) + "\n").encode()


def xlsform(survey: Survey, _wish: Wish) -> Iterator[bytes]:
    """An XLSForm that other tools accept and that is imported again without loss."""
    yield export_xlsx(_definition(survey))


def _definition(survey: Survey) -> Definition:
    return Definition.from_json(version_in_work(survey).definition)
