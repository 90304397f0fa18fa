"""Who may use a route. Every view says it with `@requires` or `@public`; a view that says neither is refused.

`load` names a query `load(actor, …)` whose other parameters are taken from the address. It returns only what the actor
may see and raises NotFound otherwise, so that the unknown and the forbidden look alike.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, TypeVar, overload

from flask import Flask, abort, current_app, g, request
from flask_babel import lazy_gettext as _l

from portal.kernel.errors import NotAllowed, SignInNeeded
from portal.kernel.permissions import ANYBODY, Actor, can

View = TypeVar("View", bound=Callable[..., Any])
Loader = Callable[..., Any]

_actor_loader: Callable[[], Actor] = lambda: ANYBODY  # noqa: E731


def use_actor_loader(loader: Callable[[], Actor]) -> None:
    """Say how the person behind a request is found; the accounts slice does."""
    global _actor_loader
    _actor_loader = loader


def current_actor() -> Actor:
    """Who makes this request; found once per request."""
    if "actor" not in g:
        g.actor = _actor_loader()
    return g.actor  # type: ignore[no-any-return]


def requires(verb: Enum, load: Loader | None = None) -> Callable[[View], View]:
    """The view is for those who may `verb` the thing that `load` finds; the view gets it as its first argument."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**kwargs: Any) -> Any:
            thing = _load(load, kwargs)
            actor = current_actor()
            if not can(actor, verb, thing[0] if thing else None):
                if not actor.is_signed_in:
                    raise SignInNeeded(_l("Sign in to go on."))
                raise NotAllowed(_l("You are not allowed to do this."))
            return view(*thing, **kwargs)

        guarded.access = verb  # type: ignore[attr-defined]
        guarded.load = load  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


@overload
def public(view: View) -> View: ...
@overload
def public(*, load: Loader | None = None) -> Callable[[View], View]: ...
def public(view: View | None = None, *, load: Loader | None = None) -> View | Callable[[View], View]:
    """The view is for everybody: `@public`, or `@public(load=…)` for a thing that everybody may see."""

    def decorate(view: View) -> View:
        @wraps(view)
        def open_to_all(**kwargs: Any) -> Any:
            return view(*_load(load, kwargs), **kwargs)

        open_to_all.access = "public"  # type: ignore[attr-defined]
        open_to_all.load = load  # type: ignore[attr-defined]
        return open_to_all  # type: ignore[return-value]

    return decorate(view) if view is not None else decorate


def _load(load: Loader | None, kwargs: dict[str, Any]) -> tuple[Any, ...]:
    if load is None:
        return ()
    names = list(inspect.signature(load).parameters)[1:]
    return (load(current_actor(), **{name: kwargs.pop(name) for name in names if name in kwargs}),)


def _refuse_undeclared() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "access", None) is None:
        current_app.logger.error("route %s says neither @requires nor @public", request.endpoint)
        abort(500)


def register(app: Flask) -> None:
    app.before_request(_refuse_undeclared)
    app.jinja_env.globals["current_actor"] = current_actor
    app.jinja_env.globals["can"] = lambda verb, thing=None: can(current_actor(), verb, thing)
