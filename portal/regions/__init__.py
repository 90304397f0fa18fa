"""Regions with their areas, organisations, themes and processes, and the report-back of each process."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.regions import policy  # noqa: F401 (its rules register themselves)
    from portal.regions.page_text import state_for_pages
    from portal.regions.routes import blueprint, words
    from portal.regions.routes.menu import entries, region_pages
    from portal.web.navigation import add_entries

    app.register_blueprint(blueprint)
    app.jinja_env.globals["region_pages"] = region_pages
    words.register(app)
    add_entries(entries)
    state_for_pages(backup_days=app.config["KRING"].backup_days or "")
