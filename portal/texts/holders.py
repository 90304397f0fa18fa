"""Rows that hold a shared text: the registry in which other slices say who may read and write it, and where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from portal.kernel.permissions import Actor

May: TypeAlias = Callable[[Actor, int], bool]
Address: TypeAlias = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Holder:
    """A kind of row. `may_write` says yes only where `may_read` does; `address` is the page with the text."""

    kind: str
    may_read: May
    may_write: May
    address: Address
    title: Address


_holders: dict[str, Holder] = {}


def add_holder(kind: str, may_read: May, may_write: May, address: Address, title: Address = lambda _id: "") -> None:
    """Register a kind of row, named as its table; the functions get the row's id. `title` is what pages call it."""
    _holders[kind] = Holder(kind, may_read, may_write, address, title)


def holder(kind: str) -> Holder | None:
    """The registered kind; None if its slice is not there, and then nobody may read or write."""
    return _holders.get(kind)
