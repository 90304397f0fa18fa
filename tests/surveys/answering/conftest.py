"""Open surveys and people who answer them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories.surveys import make_survey
from tests.support.respondent import Respondent


@pytest.fixture
def survey(session):
    """An open survey with three questions: `lives`, `likes` and `health`."""
    found = make_survey()
    session.commit()
    return found


@pytest.fixture
def somebody(app: Flask, session) -> Callable[..., Respondent]:
    """Opens a browser of its own: `somebody(survey, lang="pl")`."""

    def enter(survey, lang: str = "en") -> Respondent:
        return Respondent(app.test_client(), survey.code, lang)

    return enter


@pytest.fixture
def marta(somebody, survey) -> Respondent:
    """A resident with a phone and no account."""
    return somebody(survey)
