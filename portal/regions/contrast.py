"""Whether a region's colours can be read: WCAG's contrast ratio on the paper of the light scheme."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import format_decimal
from flask_babel import gettext as _

ENOUGH = 4.5
TOKENS = {"accent": "#0B5D66", "accent-deep": "#084A52", "on-accent": "#FFFFFF", "wash": "#E6EFEC"}
PAPER, INK = "#FBF8F2", "#17252B"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

# What stands on what: text, ground, and the field that a refusal belongs to.
_PAIRS = (
    ("accent", "paper", "accent"),
    ("on-accent", "accent", "on-accent"),
    ("accent-deep", "paper", "accent-deep"),
    ("on-accent", "accent-deep", "accent-deep"),
    ("accent-deep", "wash", "wash"),
    ("ink", "wash", "wash"),
)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast between two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def problems(colours: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a region's colours, by token: not a colour, or the first contrast that is too low."""
    wrong = {
        name: _("Write a colour like this: #0B5D66.") for name, value in colours.items() if not COLOUR.fullmatch(value)
    }
    if wrong:
        return wrong
    shown = {**TOKENS, "paper": PAPER, "ink": INK, **colours}
    for text, ground, name in _PAIRS:
        measured = ratio(shown[text], shown[ground])
        if measured < ENOUGH and name not in wrong:
            wrong[name] = _too_low(shown[text], shown[ground], measured)
    return wrong


def _too_low(text: str, ground: str, measured: float) -> str:
    refusal: str = _(
        "%(text)s on %(ground)s has a contrast of %(measured)s. To be readable it needs at least %(enough)s.",
        text=text,
        ground=ground,
        measured=format_decimal(int(measured * 100) / 100),  # never rounded up to enough
        enough=format_decimal(ENOUGH),
    )
    return refusal
