"""Telling floods from people, without asking people anything: what looks wrong waits for a moderator and is not lost.

Thirty people behind one library's address are thirty authors with a key each; an address alone is suspect only far
beyond what they write. Figures are for ten minutes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.limits import count_try
from portal.kernel.secrets import keyed_hash, new_token

WINDOW = timedelta(minutes=10)
MOST_OF_RESIDENT, MOST_OF_MEMBER, MOST_OF_SOURCE = 8, 40, 200
QUICKEST = 2
"""Seconds in which nobody reads a form and writes something."""
ALIKE = 0.7
"""Share of common word triples from which two texts are the same in other words (Broder's resemblance)."""
LONG_ENOUGH = 40
"""Characters below which two people may well say the same."""
LINKS = 2
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_STAMP = re.compile(r"([\w-]{22})\.(\d{1,12})\.([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came along with a form beside what was written."""

    stamp: str
    """From `new_stamp`, when the form was made."""
    trap: str = ""
    """A field that people do not see; programs fill it in."""
    source: str = ""
    """Where the request came from; counted under a keyed hash of the day, never kept."""


def new_stamp() -> str:
    """For a hidden field of a form: which form it is, and when it was made."""
    token, made = new_token(), str(int(clock.now().timestamp()))
    return f"{token}.{made}.{_mark(token, made)}"


def _mark(token: str, made: str) -> str:
    return keyed_hash("form stamp", token, made)[:16].hex()


def age(stamp: str) -> float | None:
    """How many seconds ago the form was made; None for a stamp that is not ours."""
    found = _STAMP.fullmatch(stamp)
    if found is None or found[3] != _mark(found[1], found[2]):
        return None
    return clock.now().timestamp() - int(found[2])


def form_key(stamp: str, *said: str) -> bytes:
    """By which a form sent twice is known: the same form with the same text; another text is another contribution."""
    return keyed_hash("form", stamp or new_token(), *said)


def doubt(author: Author, place: str, text: str, sent: Sent, recent: Iterable[str] = ()) -> str:
    """Why a contribution should wait for a moderator, in one word for the log, or "".

    Counts it too, so it is asked once for each. `recent` are the last texts in the same place.
    """
    seconds = age(sent.stamp)
    who = f"person {author.person_id}" if author.actor.is_signed_in else f"visitor {(author.visitor or b'').hex()}"
    most = MOST_OF_MEMBER if author.actor.is_signed_in else MOST_OF_RESIDENT
    by_author = count_try("contribution", who, WINDOW)
    by_source = count_try("contribution from", sent.source, WINDOW) if sent.source else 0
    signs = {
        "trap": bool(sent.trap),
        "stamp": seconds is None,
        "quick": seconds is not None and seconds < QUICKEST,
        "often": by_author > most,
        "source": by_source > MOST_OF_SOURCE,
    }
    if not author.actor.is_signed_in:
        signs |= {
            "links": is_full_of_links(text),
            "alike": len(text) >= LONG_ENOUGH and any(resemblance(text, other) >= ALIKE for other in recent),
        }
    return next((sign for sign, is_there in signs.items() if is_there), "")


def is_full_of_links(text: str) -> bool:
    """Whether a text reads like an advertisement."""
    return len(_LINK.findall(text)) > LINKS


def resemblance(one: str, other: str) -> float:
    """The share of word triples that two texts have in common, 0 to 1."""
    a, b = _triples(one), _triples(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _triples(text: str) -> set[str]:
    words = re.findall(r"\w+", unicodedata.normalize("NFKD", text.casefold()))
    return {" ".join(words[start : start + 3]) for start in range(max(1, len(words) - 2))} if words else set()
