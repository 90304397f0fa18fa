"""Which kind of device somebody uses, as far as one may know: families in words, never the agent's full text."""

from __future__ import annotations

from flask_babel import gettext as _

# The first whose mark is found wins: Edge also calls itself Chrome, Chrome also calls itself Safari.
_BROWSERS = (
    ("edge", "Edg", "Edge"),
    ("samsung", "SamsungBrowser", "Samsung Internet"),
    ("firefox", "Firefox", "Firefox"),
    ("firefox", "FxiOS", "Firefox"),
    ("chrome", "Chrom", "Chrome"),
    ("chrome", "CriOS", "Chrome"),
    ("safari", "Safari", "Safari"),
)
_SYSTEMS = (
    ("android", "Android", "Android"),
    ("iphone", "iPhone", "iPhone"),
    ("ipad", "iPad", "iPad"),
    ("windows", "Windows", "Windows"),
    ("mac", "Macintosh", "Mac"),
    ("chromebook", "CrOS", "Chromebook"),
    ("linux", "Linux", "Linux"),
)
_NAMES = {key: name for key, _mark, name in (*_BROWSERS, *_SYSTEMS)}


def device_family(agent: str) -> str:
    """`browser/system` of a User-Agent header, `other` for what is not known."""
    return f"{_first(_BROWSERS, agent)}/{_first(_SYSTEMS, agent)}"


def device_words(family: str) -> str:
    """The same in the reader's language, such as "Firefox on Android"."""
    browser, _slash, system = family.partition("/")
    words: str = _(
        "%(browser)s on %(system)s",
        browser=_NAMES.get(browser) or _("Another browser"),
        system=_NAMES.get(system) or _("another device"),
    )
    return words


def _first(families: tuple[tuple[str, str, str], ...], agent: str) -> str:
    return next((key for key, mark, _name in families if mark in agent), "other")
