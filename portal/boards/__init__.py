"""Idea boards: ideas, support, answers, statement votes and opinion groups."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.accounts.personal_data import contribute
    from portal.boards import happened, jobs, joined, kinds, moderating, policy, snapshots  # noqa: F401 (they register themselves)
    from portal.boards.own_data import collect, erase
    from portal.boards.parts import board_parts, desk, entries
    from portal.boards.routes import blueprint, words
    from portal.boards.statement_moderation import register as moderate_statements
    from portal.boards.voices import voices
    from portal.regions.parts import add_parts, add_tasks
    from portal.regions.voices import add_voices
    from portal.web.navigation import add_entries

    words.register(app)
    kinds.register()
    happened.register()
    joined.register()
    moderating.register()
    moderate_statements()
    app.register_blueprint(blueprint)
    contribute("boards", collect, erase)
    add_parts(board_parts)
    add_tasks(desk)
    add_voices(voices)
    add_entries(entries)
