"""create_app(): the one place that knows every slice."""

from __future__ import annotations

from portal import accounts, boards, conversations, insights, plans, regions, surveys, texts, trace, web
from portal.config import ROOT, Settings
from portal.kernel import logs, mail, secrets
from portal.kernel.dates import mend_dates
from portal.kernel.db import db
from portal.kernel.i18n import ensure_compiled
from portal.web.transactions import KringApp

SLICES = (accounts, regions, trace, texts, conversations, insights, surveys, boards, plans)


def create_app(settings: Settings | None = None) -> KringApp:
    """A Kring application for `settings` (read from the environment if none are given)."""
    settings = settings or Settings.from_env()
    app = KringApp(
        "portal",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder=None,
        instance_path=str(settings.instance.resolve()),
    )
    settings.instance.mkdir(parents=True, exist_ok=True)
    app.config.update(
        KRING=settings,
        TESTING=settings.testing,
        SECRET_KEY=settings.secret(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": settings.threads + 4, "max_overflow": 8, "pool_pre_ping": False},
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
    )
    secrets.use_secret(app.config["SECRET_KEY"].encode())
    mail.use_settings(settings)
    logs.hide_tokens()
    ensure_compiled()
    mend_dates()
    db.init_app(app)
    web.register(app)
    for part in SLICES:
        part.register(app)
    return app
