"""The text of a region's page as people write it in a box: blank lines, `# ` before a heading, `- ` before an item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.content import pages
from portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list: `kind` is "heading", "text" or "items"."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a text. Lines of a paragraph are joined; an unfinished list or heading is a block all the same."""
    found: list[Block] = []
    for line in map(str.strip, text.splitlines()):
        kind = "heading" if line.startswith("# ") else "items" if line.startswith("- ") else "text" if line else ""
        content = line[2:].strip() if kind in ("heading", "items") else line
        goes_on = found and kind == found[-1].kind and kind != "heading"
        if goes_on:
            found[-1] = Block(kind, (*found[-1].lines, content))
        else:
            found.append(Block(kind, (content,)))
    return [block for block in found if block.kind]


def as_text(page: pages.Page) -> str:
    """A built-in page in that notation, to start one's own from."""
    return "\n\n".join(part for part in _parts(page) if part)


def _parts(page: pages.Page) -> Iterator[str]:
    yield page.lead
    for section in page.sections:
        yield f"# {section.heading}"
        yield from section.paragraphs
        yield "\n".join(f"- {item}" for item in section.items)
        yield "\n".join(f"- {phone.number}: {phone.label}" for phone in section.phones)


_of_portal: dict[str, str] = {}


def state_for_pages(**facts: object) -> None:
    """Say what the software itself keeps to: the slice that deletes drafts after so many days states `draft_days`."""
    _of_portal.update({name: str(fact) for name, fact in facts.items()})


def stated(region: Region) -> dict[str, str]:
    """What the pages of a region may name; what nobody stated is left out."""
    contact = {
        "organisation": region.organiser,
        "email": region.contact_email,
        "phone": region.contact_phone,
        "address": region.contact_address,
    }
    return {name: text for name, text in {**_of_portal, **region.statements, **contact}.items() if text}


def built_in(region: Region, key: str, language: str) -> pages.Page:
    """The page `key` with the region's variables filled in."""
    return pages.page(key, language, stated(region), region.country)
