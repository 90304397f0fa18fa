"""The fields of a page's form as a browser would send them back untouched."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient


class _Filled(HTMLParser):
    """Collects inputs, boxes and lists of all forms with method post; buttons are pressed by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._box = self._list = ""
        self._is_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name") or "", told.get("value") or ""
        if tag == "form":
            self._is_form = told.get("method") == "post"
        if not self._is_form:
            return
        if tag == "input" and (told.get("type") not in ("radio", "checkbox") or "checked" in told):
            self.fields[name] = value
        elif tag == "textarea":
            self._box, self.fields[name] = name, ""
        elif tag == "select":
            self._list = name
        elif tag == "option" and self._list and ("selected" in told or self._list not in self.fields):
            self.fields[self._list] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._box] = self.fields[self._box].replace("\r\n", "\n").removeprefix("\n")
            self._box = ""
        elif tag == "select":
            self._list = ""

    def handle_data(self, data: str) -> None:
        if self._box:
            self.fields[self._box] += data


def filled(html: str) -> dict[str, str]:
    """The fields that stand in a page's forms."""
    found = _Filled()
    found.feed(html)
    return found.fields


def fields_on(client: FlaskClient, page: str, **changes: str) -> dict[str, str]:
    """The fields of a page with some changes; `words_2` is the field `words-2`."""
    return filled(client.get(page).text) | {name.replace("_", "-"): text for name, text in changes.items()}
