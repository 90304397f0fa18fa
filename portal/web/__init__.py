"""The HTTP toolkit: pages, access, forms, security. Knows the kernel and no slice."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give `app` its locale, security, access rule, templates' globals and error pages."""
    from portal.web import (
        access,
        assets,
        errors,
        fields,
        formats,
        forms,
        live,
        locale,
        navigation,
        outbox,
        pages,
        pieces,
        security,
        shared,
    )

    for part in (
        locale,
        security,
        access,
        assets,
        formats,
        forms,
        fields,
        navigation,
        pages,
        pieces,
        outbox,
        errors,
        shared,
        live,
    ):
        part.register(app)
