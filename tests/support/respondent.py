"""A respondent whose browser runs no scripts: opens pages, fills in what a form holds, presses one of its buttons."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


class Respondent:
    """`fill` uses names of controls; a list for several boxes, "" for none. `press` sends the form and follows."""

    def __init__(self, client: FlaskClient, code: str, lang: str = "en") -> None:
        self.client, self.code, self.lang = client, code, lang
        self.response: TestResponse = None  # type: ignore[assignment]
        self.filled: dict[str, Any] = {}

    @property
    def page(self) -> Any:
        return html.fromstring(self.response.get_data(as_text=True))

    @property
    def path(self) -> str:
        return self.response.request.path

    @property
    def heading(self) -> str:
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    @property
    def words(self) -> str:
        """The text of the page, without runs of white space."""
        return " ".join(self.page.xpath("//body")[0].text_content().split())

    def open(self, path: str = "") -> Respondent:
        address = path if path.startswith("/") else f"/s/{self.code}" + (f"/{path}" if path else "")
        self.response = self.client.get(address, headers={"Accept-Language": self.lang}, follow_redirects=True)
        self.filled = {}
        return self

    def start(self) -> Respondent:
        """From the welcome page to the first question."""
        self.open()
        return self.open(self.page.xpath("//main//a[contains(@class, 'big')]/@href")[0])

    def fill(self, **answers: Any) -> Respondent:
        self.filled |= answers
        return self

    def press(self, go: str | None = "next", form: str = "answer") -> Respondent:
        """Send the form with the button `go`."""
        address, data = self.posting(go, form)
        self.response = self.client.post(address, data=data, headers=self._headers, follow_redirects=True)
        self.filled = {}
        return self

    def posting(self, go: str | None = "next", form: str = "answer") -> tuple[str, dict[str, Any]]:
        """What a browser would send: the address, and the fields as they stand."""
        element = self.page.xpath(f"//form[@id='{form}']")[0] if form else self.page.xpath("//main//form")[0]
        assert go is None or self.page.xpath(f"//button[@name='go' and @value='{go}']"), f"no button {go!r}"
        data = {**_fields(element), **self.filled, **({"go": go} if go else {})}
        return element.get("action"), {name: value for name, value in data.items() if value not in ("", [])}

    def values(self, name: str) -> list[str]:
        """What is filled in or chosen on the page for `name`."""
        found = _fields(self.page.xpath("//form[@id='answer']")[0]).get(name, [])
        return found if isinstance(found, list) else [found]

    def problems(self) -> dict[str, str]:
        """The summary of mistakes: id of the control it leads to → text. Every id is there."""
        links = self.page.xpath("//div[@role='alert']//a")
        found = {link.get("href")[1:]: link.text_content() for link in links}
        for target in found:
            assert self.page.xpath(f"//*[@id='{target}']"), f"no element {target!r}"
        return found

    @property
    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.lang, "Origin": "http://localhost"}


def _fields(form: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for control in form.xpath(".//input | .//select | .//textarea"):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.get("disabled") is not None:
            continue
        if kind in ("radio", "checkbox"):
            if control.get("checked") is not None:
                fields.setdefault(name, []).append(control.get("value", "on"))
        elif control.tag == "select":
            chosen = [option for option in control.xpath(".//option") if option.get("selected") is not None]
            fields[name] = chosen[0].get("value", chosen[0].text) if chosen else ""
        elif control.tag == "textarea":
            fields[name] = (control.text or "").removeprefix("\n")
        else:
            fields[name] = control.get("value", "")
    return fields
