"""How files that people gave are sent: nothing in them runs, and only what is public is kept by a cache."""

import pytest

from portal.web.files import private_file, public_file

PAGE = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    "send", [lambda: private_file(PAGE, "text/html", "a.html"), lambda: public_file(PAGE, "text/html", "a.html", "1f")]
)
def test_a_file_is_an_attachment_that_runs_nothing(app, send):
    with app.test_request_context():
        headers = send().headers
    assert headers["Content-Disposition"] == 'attachment; filename="a.html"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_only_a_public_file_is_kept_by_caches_and_is_not_sent_twice(app):
    with app.test_request_context():
        assert private_file(PAGE, "text/html", "a").headers["Cache-Control"] == "private, no-store"
        assert "immutable" in public_file(PAGE, "text/html", "a", "1f").headers["Cache-Control"]
    with app.test_request_context(headers={"If-None-Match": '"1f"'}):
        assert public_file(PAGE, "text/html", "a", "1f").status_code == 304
