"""Which language the reader gets: `?lang=` in the address, then the last choice, then the person, then the browser."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale, gettext, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.config import ROOT
from portal.kernel.text import LANGUAGES

COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def language() -> str:
    """The reader's language in this request, one of LANGUAGES; English outside requests."""
    if not has_request_context():
        return "en"
    known = g.get("language")  # asked some 500 times for a long plan: each look at `g` costs a microsecond
    if known is None:
        known = g.language = _choose()
    return str(known)


def use_language(wish: str) -> None:
    """The reader chose it with a button of this request's form: from here on, and in the requests that follow."""
    g.language = g.wished_language = wish
    refresh()


def _choose() -> str:
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE), _of_person()):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or "en"


def _of_person() -> str | None:
    from portal.web.access import current_actor

    return current_actor().language


def _remember(response: Response) -> Response:
    wish = g.get("wished_language") or request.args.get("lang")
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, str(wish), max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def language_links() -> list[tuple[str, str]]:
    """For each language, the present page's address in it."""
    args = request.args.to_dict(flat=False) if request.method == "GET" else {}
    return [(lang, f"{request.path}?{urlencode({**args, 'lang': [lang]}, doseq=True)}") for lang in LANGUAGES]


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **values: Any) -> str:
    """`_` of templates: a long page asks 300 times, and Flask-Babel takes 20 µs where this takes 6."""
    found = _message(message, get_locale())
    return (found if context.autoescape else str(found)) % values


@lru_cache(maxsize=20_000)
def _message(message: str, _locale: Locale | None) -> Markup:
    """What the catalogue of the present locale says."""
    return Markup(gettext(message))  # noqa: S704 (a translation, as trusted as a template)


def register(app: Flask) -> None:
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(ROOT / "translations"))
    Babel(app, locale_selector=language, default_locale="en")
    app.after_request(_remember)
    app.jinja_env.globals.update(language=language, language_links=language_links, _=_in_template)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
