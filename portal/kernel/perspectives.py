"""From which side somebody speaks: every contribution carries one of these."""

from __future__ import annotations

from enum import Enum


class Perspective(str, Enum):
    """Residents, the people who work for them, and the three levels of an organisation."""

    RESIDENT = "resident"
    PROFESSIONAL = "professional"
    EXECUTIVE = "executive"
    ORGANISATIONAL = "organisational"
    OPERATIONAL = "operational"
