"""Fields that are not called optional."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field


class Given:
    """Marks a field that always has a value, or one that a later step asks for: it does not say "(optional)"."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Nothing to check: a select offers only what can be chosen."""
