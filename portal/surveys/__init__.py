"""Surveys: from a file to a published result, in four languages."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.regions.parts import add_findings, add_parts, add_tasks
    from portal.regions.voices import add_voices
    from portal.surveys import jobs, kinds  # noqa: F401 (its jobs register themselves)
    from portal.surveys.actions import releasing, retention  # noqa: F401 (their jobs, too)
    from portal.surveys.heard import heard
    from portal.surveys.parts import desk, open_surveys
    from portal.surveys.routes import answering, blueprint, organising, results  # noqa: F401 (views register on it)
    from portal.surveys.voices import voices

    organising.register(app)
    kinds.register()
    app.register_blueprint(blueprint)
    add_parts(open_surveys)
    add_tasks(desk)
    add_findings(heard)
    add_voices(voices)
