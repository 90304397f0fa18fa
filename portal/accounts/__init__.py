"""People with an account: sign-in, invitations, sessions, their data."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
    from portal.accounts import jobs, policy  # noqa: F401 (they register themselves)
    from portal.accounts.cli import account
    from portal.accounts.personal_data import contribute
    from portal.accounts.queries.own_data import account_data, history
    from portal.accounts.routes import blueprint
    from portal.accounts.routes.cookies import load_actor, note_use
    from portal.accounts.words import person_name
    from portal.web.access import use_actor_loader

    contribute("account", account_data)
    contribute("history", history)
    use_actor_loader(load_actor)
    app.after_request(note_use)
    app.cli.add_command(account)
    app.jinja_env.filters["person_name"] = person_name
    app.register_blueprint(blueprint)
