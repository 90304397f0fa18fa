"""What one application of a process has learned and the next one need not learn again.

Every test has an application of its own, and each compiled 350 routes, its templates and its SQL anew: 300 ms of the
390 ms that a test of three pages took. Nothing here is the state of an application: routes, code, statements and
catalogues depend on their sources alone.
"""

from __future__ import annotations

import gc
from types import CodeType
from typing import Any

from flask import Flask
from flask_babel import Domain
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from portal.kernel.db import db
from portal.web.transactions import KringApp

STATEMENTS = 10_000
"""Compiled statements that are kept; the usual 500 are less than the tests of one slice make."""

_COMPILED = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
_rules: dict[tuple[object, ...], dict[str, Any]] = {}
_engines: dict[str, Any] = {}
_messages = Domain()


class KnownRule(Rule):
    """A route that is compiled once per process: parsing it and making its two functions took 0.5 ms."""

    def compile(self) -> None:
        key = (self.rule, self.merge_slashes, self.subdomain, self.host, repr(self.defaults))
        if key not in _rules:
            super().compile()
            _rules[key] = {name: vars(self)[name] for name in _COMPILED}
        vars(self).update(_rules[key])


class KnownTemplates(BytecodeCache):
    """The code of each template, for as long as its source stays as it is."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


_templates = KnownTemplates()


def prepare() -> None:
    """Before the first application: from now on they share what they compile."""
    KringApp.url_rule_class = KnownRule
    KringApp.jinja_options = {"bytecode_cache": _templates}


def take_over(app: Flask) -> None:
    """Give a new application what earlier ones have learned."""
    app.extensions["babel"].instance.domain_instance = _messages
    with app.app_context():
        engine: Any = db.engine
    if known := _engines.get(engine.dialect.name):
        engine.dialect = engine.pool._dialect = known.dialect
        engine._compiled_cache = known._compiled_cache


def hand_on() -> None:
    """Keep what the first engine of its kind has learned: statements are known by the dialect that compiled them.

    From then on the garbage collector leaves alone what is there: walking over it took a quarter of the time.
    """
    engine: Any = db.engine
    name, version = engine.dialect.name, engine.dialect.server_version_info
    if name not in _engines and version:  # it has met its database
        _engines[name] = engine
        engine._compiled_cache.capacity = STATEMENTS
        gc.collect()
        gc.freeze()
