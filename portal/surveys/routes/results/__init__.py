"""Pages about results: for everybody, and for the organisers of a survey."""

from portal.surveys.routes.results import answers, desk, exports, findings, public

__all__ = ["answers", "desk", "exports", "findings", "public"]
