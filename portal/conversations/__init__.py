"""Conversations around a thing: comments, reports and moderation, following, notices and digests."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.accounts.personal_data import contribute
    from portal.conversations import jobs, kinds, policy  # noqa: F401 (jobs and rules register themselves)
    from portal.conversations.own_data import collect, erase
    from portal.conversations.routes import blueprint, moderation, notices, talk
    from portal.regions.parts import add_tasks
    from portal.web.navigation import add_entries

    app.register_blueprint(blueprint)
    kinds.register()
    talk.register(app)
    contribute("conversations", collect, erase)
    add_tasks(moderation.tasks)
    add_entries(notices.entries)
