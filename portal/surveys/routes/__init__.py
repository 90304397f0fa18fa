"""The slice's pages, one module for each place: answering, organising, results."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("surveys", __name__)
