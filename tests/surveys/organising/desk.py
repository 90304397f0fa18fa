"""Ada's browser: reads the forms of a page and sends them back changed, as a person does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


@dataclass
class Desk:
    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def form(self, address: str, index: int = 0) -> tuple[str, dict[str, Any]]:
        """Where the page's form with that number is sent, and its fields as they stand."""
        page = html.fromstring(self.get(address).text)
        forms = [form for form in page.forms if form.method == "POST"]
        form = forms[index]
        fields = _values(form.inputs)
        for field in page.xpath("//*[@form = $id][@name]", id=form.get("id") or "-"):
            fields |= _values([field])
        return form.action or address, fields

    def send(self, address: str, index: int = 0, *, without: tuple[str, ...] = (), **changes: Any) -> TestResponse:
        """Fill in the page's form and send it; names with hyphens are written with underscores twice."""
        action, fields = self.form(address, index)
        changed = fields | {name.replace("__", "-"): value for name, value in changes.items()}
        return self.client.post(action, data={k: v for k, v in changed.items() if k not in without})


def _values(inputs: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in inputs:
        kind = field.get("type", "")
        if not field.get("name") or kind in {"submit", "file"} or field.tag == "button":
            continue
        if kind in {"checkbox", "radio"}:
            if not field.checked:
                continue
            value = field.get("value", "on")
            found.setdefault(field.name, []).append(value) if kind == "checkbox" else found.update({field.name: value})
        else:
            found[field.name] = field.value if field.value is not None else ""
    return found
