"""What one may see in a list is what one may open, for everybody and every state."""

from __future__ import annotations

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.permissions import can
from portal.regions.policy import ProcessVerb
from portal.regions.queries import processes, rounds, visible_processes
from tests.factories.regions import make_draft, make_process, make_region, make_reported
from tests.support.queries import assert_constant_queries


def test_everybody_may_see_exactly_the_processes_in_their_lists(cast):
    made = [
        make(region) for region in (cast.region, cast.elsewhere) for make in (make_draft, make_process, make_reported)
    ]
    for person in (cast.ada, cast.ben, cast.cem, cast.eva, None):
        actor = cast.actor(person)
        listed = set(db.session.scalars(visible_processes(actor)))
        assert listed == {process for process in made if can(actor, ProcessVerb.SEE, process)}


def test_only_organisers_of_the_region_edit(cast):
    process = make_process(cast.region)
    may = [
        person
        for person in (cast.ada, cast.ben, cast.cem, cast.eva, None)
        if can(cast.actor(person), ProcessVerb.EDIT, process)
    ]
    assert may == [cast.ada]


def test_draft_is_in_no_public_list_even_when_reported(cast):
    draft = make_draft(cast.region, reported_at=clock.now())
    assert draft not in rounds(cast.actor(cast.ada))
    assert draft in processes(cast.actor(cast.ben), cast.region)
    assert draft not in processes(cast.actor(cast.cem), cast.region)


def test_lists_ask_the_database_the_same_however_long_they_are(cast):
    dana, ada = cast.client(), cast.client(cast.ada)
    region = f"/r/{cast.region.slug}"
    assert_constant_queries(lambda: dana.get("/"), lambda: make_reported(make_region()))
    assert_constant_queries(lambda: dana.get(region), lambda: make_reported(cast.region))
    assert_constant_queries(lambda: ada.get(f"{region}/organise"), lambda: make_process(cast.region))
