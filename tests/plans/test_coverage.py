"""Causes and sectors of a plan's actions: every number is right, and gaps are seen."""

from __future__ import annotations

import random
from itertools import product

from portal.plans.coverage import Touched, coverage
from portal.plans.models import ActionDeterminant, ActionSector
from portal.regions.models import Theme
from tests.factories.plans import make_action, make_plan
from tests.factories.regions import four

CAUSES, SECTORS = ("housing", "income", "noise", "work"), ("care", "school", "police")


def test_counts_agree_with_looking_at_every_action_for_every_cell():
    dice = random.Random(7)
    for _round in range(200):
        actions = [
            Touched(number, dice.sample(CAUSES, dice.randint(0, 4)), dice.sample(SECTORS, dice.randint(0, 3)))
            for number in range(dice.randint(0, 8))
        ]
        theme = dice.sample(CAUSES, dice.randint(0, 4))
        found = coverage(actions, theme, SECTORS[:2])
        for cause, sector in product((*CAUSES, ""), (*SECTORS, "")):
            ids = [each.id for each in actions if touches(each.determinants, cause) and touches(each.sectors, sector)]
            assert found.count(cause, sector) == len(ids)
            assert not ids or (cause in found.rows and sector in found.columns)
        for cause in (*CAUSES, ""):
            assert found.of_row(cause) == [each.id for each in actions if touches(each.determinants, cause)]
        assert found.gaps == [cause for cause in theme if not any(cause in each.determinants for each in actions)]
        assert found.rows[: len(theme)] == theme
        assert len(found.rows) == len(set(found.rows))


def touches(named, key):
    return key in named if key else not named


def test_page_shows_numbers_gaps_and_the_actions_behind_a_number(cast, session):
    theme = Theme(key="start", name=four("Start"), determinants=["housing", "income"], sectors=["care", "school"])
    session.add(theme)
    plan = make_plan(cast.region, theme=theme)
    visits, lessons = make_action(plan, title=four("Visits")), make_action(plan, title=four("Lessons"), position=1)
    visits.determinants, visits.sectors = [ActionDeterminant(key="income")], [ActionSector(key="care")]
    lessons.determinants = [ActionDeterminant(key="income")]
    client, page = cast.client(), f"/plans/{plan.id}/coverage?lang=en"
    text = client.get(page).text
    assert text.count('class="gap"') == 1
    assert "No sector named" in text
    assert "Sectors of this theme that have no action yet:" in text
    chosen = client.get(f"{page}&determinant=income&sector=care").text
    assert "Visits" in chosen
    assert "Lessons" not in chosen
    assert "Lessons" in client.get(f"{page}&determinant=income").text
    assert "No action yet" in client.get(f"{page}&determinant=housing").text
    assert client.get(f"{page}&determinant=%3Cb%3E&sector=x").status_code == 200


def test_draft_plan_has_no_coverage_page_for_others(cast):
    plan = make_plan(cast.region, published_at=None)
    assert cast.client().get(f"/plans/{plan.id}/coverage").status_code == 404
