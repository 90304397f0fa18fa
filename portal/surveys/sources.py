"""Where definitions come from: shipped templates and files."""

from __future__ import annotations

from portal import content
from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition


def template_titles() -> list[tuple[str, LocalizedText]]:
    """The shipped templates as `(code, title)`."""
    return [(code, LocalizedText(template["title"])) for code, template in content.survey_templates().items()]


def from_template(code: str) -> Definition:
    """The definition of a shipped template."""
    from portal.surveys.templates import load_template

    return load_template(code)
