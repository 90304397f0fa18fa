"""Many rows past the mapper: the same rows as one by one."""

from sqlalchemy import select

from portal.kernel.bulk import fresh_numbers, insert_rows
from portal.regions.models import Area
from tests.factories.regions import make_region

ODD = ["plain", 'a "quote"', "tab\tand\nline", "back\\slash", "\\N", "žlłó", "%(x)s ? :y"]


def test_rows_come_out_as_they_went_in_and_the_next_row_gets_a_fresh_number(session):
    region = make_region()
    session.flush()
    into, table = session.connection(), Area.__table__
    numbers = fresh_numbers(into, table, len(ODD))
    names = ("id", "region_id", "code", "name", "level", "parent_id")
    insert_rows(
        into, table, names, [(n, region.id, f"c{n}", text, "", None) for n, text in zip(numbers, ODD, strict=True)]
    )
    insert_rows(into, table, names, [])
    later = Area(region_id=region.id, code="later", name="later", level="")
    session.add(later)
    session.flush()

    rows = session.scalars(select(Area).where(Area.region_id == region.id).order_by(Area.id)).all()
    assert [(row.id, row.name) for row in rows] == [*zip(numbers, ODD, strict=True), (later.id, "later")]
    assert rows[0].parent_id is None
