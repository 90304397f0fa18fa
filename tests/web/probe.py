"""A blueprint with one view for each thing the toolkit promises; only tests mount it."""

from __future__ import annotations

from enum import Enum

from flask import Blueprint, Flask, request
from jinja2 import ChoiceLoader, DictLoader

from portal.insights.models import Insight
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from portal.kernel.permissions import allow
from portal.kernel.text import LocalizedText
from portal.web.access import public, requires
from portal.web.pages import redirect_to, render_page

PAGE = """{% extends "base.html" %}{% block title %}Probe{% endblock %}
{% block main %}<h1>Probe</h1>{% block card %}<div id="card">card {{ word }}</div>{% endblock %}{% endblock %}"""

REFUSALS = {error.status: error for error in (NotFound, NotAllowed, Conflict, Invalid, TooMany)}


class ProbeVerb(Enum):
    NEVER = "never"


allow({ProbeVerb.NEVER: lambda actor, thing: False})


def write(key: str) -> None:
    db.session.add(Insight(key=key, kind="works", text=LocalizedText(nl="x"), source=""))


def mount(app: Flask) -> None:
    blueprint = Blueprint("probe", __name__)

    @blueprint.get("/probe/page")
    @public
    def page():
        return render_page("probe.html", fragments=("card",), word=request.args.get("word", ""))

    @blueprint.post("/probe/write/<int:status>")
    @public
    def write_then(status):
        write("kept")
        return render_page("probe.html", status=status)

    @blueprint.post("/probe/refuse/<int:status>")
    @public
    def refuse(status):
        write("dropped")
        raise REFUSALS[status]("The reason <b>why</b>", keep=lambda: write("survives"))

    @blueprint.post("/probe/go")
    @public
    def go():
        return redirect_to("/probe/page")

    @blueprint.get("/probe/broken")
    @public
    def broken():
        raise RuntimeError("a secret detail")

    @blueprint.get("/probe/undeclared")
    def undeclared():
        return "never shown"

    @blueprint.get("/probe/members")
    @requires(ProbeVerb.NEVER)
    def members():
        return "never shown"

    app.register_blueprint(blueprint)
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, DictLoader({"probe.html": PAGE})])
