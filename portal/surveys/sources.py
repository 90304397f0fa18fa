"""Where definitions come from: shipped templates and files."""

from __future__ import annotations

from portal import content
from portal.kernel.text import LocalizedText


def template_titles() -> list[tuple[str, LocalizedText]]:
    """The shipped templates as `(code, title)`."""
    return [(code, LocalizedText(template["title"])) for code, template in content.survey_templates().items()]
