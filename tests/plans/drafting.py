"""Saying something about a section as a person does: open the form, take time, send it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.plans.actions.suggesting import suggest
from portal.plans.models import PlanSection, Suggestion, SuggestionKind
from portal.texts import queries as texts
from portal.texts.anchors import Anchor, anchor
from tests.factories.boards import resident

_INPUT = re.compile(r"<input[^>]*>")
_NAME, _VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')


def hidden_in(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to `action`."""
    start = page.index(f'action="{action}"')
    form = page[start : page.index("</form>", start)]
    inputs = [each for each in _INPUT.findall(form) if 'type="hidden"' in each]
    return {_NAME.search(each)[1]: html.unescape(_VALUE.search(each)[1]) for each in inputs}


def form_at(client: FlaskClient, section: PlanSection, what: str, place: str = "paragraph=0") -> dict[str, str]:
    """The hidden fields of the form `suggest` or `comment` about a place, which was opened some time ago."""
    with clock.fixed(clock.now() - timedelta(minutes=1)):
        page = client.get(f"/sections/{section.id}/say?{place}").text
    return hidden_in(page, f"/sections/{section.id}/{what}")


def send_suggestion(
    client: FlaskClient, section: PlanSection, place: str = "paragraph=0", **fields: Any
) -> TestResponse:
    """Suggest something; `fields` are named without their prefix."""
    fields = {"kind": "replace", "words": "Other words", "language": "en"} | fields
    named = {f"suggest-{name}": value for name, value in fields.items()}
    return client.post(f"/sections/{section.id}/suggest", data=form_at(client, section, "suggest", place) | named)


def send_comment(client: FlaskClient, section: PlanSection, body: str, place: str = "paragraph=0") -> TestResponse:
    typed = {"talk-body": body, "talk-language": "en"}
    return client.post(f"/sections/{section.id}/comment", data=form_at(client, section, "comment", place) | typed)


def place_in(section: PlanSection, words: str = "", paragraph: int = 0) -> Anchor:
    """The place of some words, or of a whole paragraph."""
    blocks = texts.blocks(section.text)
    start = blocks[paragraph].text.index(words) if words else 0
    return anchor(blocks, paragraph, start, start + len(words) if words else None)


def make_suggestion(section: PlanSection, place: Anchor | None = None, **changes: Any) -> Suggestion:
    """A resident's open suggestion for the first paragraph."""
    author: Author = changes.pop("author", None) or resident()
    values = {"kind": SuggestionKind.REPLACE, "words": "Other words.", "why": "", "language": section.language}
    return suggest(author, section, place or place_in(section), **values | changes)


def form_to_settle(client: FlaskClient, suggestion: Suggestion, what: str = "accept") -> dict[str, str]:
    """The hidden fields of the form that accepts or declines a suggestion."""
    page = client.get(f"/suggestions/{suggestion.id}/{what}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    seq = re.search(r'name="base_seq"[^>]*value="(\d+)"', page)
    return {"csrf_token": token[1]} | ({"base_seq": seq[1]} if seq else {})


def accept(client: FlaskClient, suggestion: Suggestion, words: str | None = None, **fields: Any) -> TestResponse:
    """Open the form and accept a suggestion, in its own words or in others."""
    hidden = form_to_settle(client, suggestion)
    values = {"words": suggestion.words if words is None else words, "reason-en": "It is clearer."}
    return client.post(f"/suggestions/{suggestion.id}/accept", data=hidden | values | fields)


def decline(client: FlaskClient, suggestion: Suggestion, **fields: Any) -> TestResponse:
    hidden = form_to_settle(client, suggestion, "decline")
    values = {"reason-en": "There is no money for it."}
    return client.post(f"/suggestions/{suggestion.id}/decline", data=hidden | values | fields)
