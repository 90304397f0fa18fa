"""What is done later for shared texts."""

from __future__ import annotations

from portal.kernel.jobs import job
from portal.texts.actions import telling


@job("texts.tell")
def tell(text_id: int) -> None:
    telling.tell(text_id)
