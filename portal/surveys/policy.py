"""Who may do what with a survey. Answering needs no permission: an open survey is there for everybody."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import allow, any_of, member, organiser
from portal.surveys.models import Survey


class SurveyVerb(Enum):
    """What can be done with a survey (or with a region, for `CREATE`)."""

    CREATE = "create a survey"
    ORGANISE = "edit, open and close it"
    SEE_FIGURES = "see its released figures before they are public"
    TAKE_RECORDS = "export single responses"
    READ_CONTACTS = "read who wants to be contacted"


def figures_are_public(actor: object, survey: Survey) -> bool:
    return survey.results_public


allow(
    {
        SurveyVerb.CREATE: organiser,
        SurveyVerb.ORGANISE: organiser,
        SurveyVerb.SEE_FIGURES: any_of(figures_are_public, member),
        SurveyVerb.TAKE_RECORDS: organiser,
        SurveyVerb.READ_CONTACTS: organiser,
    }
)
