"""A region with its organiser, and surveys to work on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.kernel import clock
from tests.factories.regions import make_process
from tests.factories.surveys import make_draft_survey
from tests.surveys.organising.desk import Desk


@pytest.fixture
def process(cast):
    return make_process(cast.region)


@pytest.fixture
def draft(process):
    """A draft of which everything is settled."""
    return make_draft_survey(process=process, keep_until=clock.today() + timedelta(days=300))


@pytest.fixture
def desk(cast):
    """Ada's browser on the organiser's pages."""
    return Desk(cast.client(cast.ada))
