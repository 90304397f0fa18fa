"""Plans: written together, suggested, decided, signed and followed."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.accounts.personal_data import contribute
    from portal.plans import drafting, followed, following_kinds, jobs, kinds, policy, reused, stands  # noqa: F401 (policy's rules register themselves)
    from portal.plans.own_data import collect, erase
    from portal.plans.parts import desk, entries, plan_parts
    from portal.plans.report_back import heard
    from portal.plans.routes import agreement, blueprint, decisions, following, words
    from portal.regions.parts import add_findings, add_parts, add_tasks
    from portal.web.navigation import add_entries

    words.register(app)
    kinds.register()
    drafting.register(app)
    following_kinds.register()
    followed.register()
    reused.register()
    stands.register()
    jobs.register()
    following.register(app)
    agreement.register(app)
    decisions.register()
    app.register_blueprint(blueprint)
    contribute("plans", collect, erase)
    add_parts(plan_parts)
    add_findings(heard)
    add_tasks(desk)
    add_entries(entries)
