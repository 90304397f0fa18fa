"""`kring` with two topics and a page for tests.

Everybody may follow `probe:1`, members of a region `members:<its id>`. The page shows how many events there were, and
has a field to write in.
"""

from __future__ import annotations

from flask import Blueprint, Flask
from jinja2 import ChoiceLoader, DictLoader

from portal import boards, serving
from portal.cli import main
from portal.kernel import live
from portal.web.access import public
from portal.web.pages import render_page

PAGE = """{% extends "base.html" %}{% block title %}Live{% endblock %}
{% block body_attributes %}{{ live_attributes("probe:1") }}{% endblock %}
{% block scripts %}{{ super() }}<script src="{{ asset('js/live.js') }}" defer></script>{% endblock %}
{% block main %}<h1>Live</h1>
{% block part %}<div id="part" data-live-on="probe:1" hx-get="/live-page" hx-trigger="kring-live" hx-target="#part"
hx-swap="outerHTML"><output>{{ count }}</output><label>Note <input id="note"></label></div>{% endblock %}
{% endblock %}"""

live.add_topic("probe", lambda actor, number: number != "404")
live.add_topic("members", lambda actor, number: bool(actor.roles.get(int(number))))


@public
def live_page():
    return render_page("live.html", fragments=("part",), count=live.latest("probe:1")["probe:1"])


def mount(app: Flask) -> None:
    blueprint = Blueprint("live_probe", __name__)
    blueprint.add_url_rule("/live-page", "page", live_page)
    app.register_blueprint(blueprint)
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, DictLoader({"live.html": PAGE})])


if __name__ == "__main__":
    register = boards.register
    boards.register = lambda app: (register(app), mount(app))
    serving.GRACE = 60  # on a busy machine, too, it is plain what was waited for
    main()
