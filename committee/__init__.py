"""Mangping: meetings of review committees and blind review for Chinese professional-title evaluation (职称评审)."""

from flask import Flask
from jinja2 import StrictUndefined

from committee import brokers, seals
from committee.config import Settings, load_settings, prepare_folder
from committee.db import bind_engine, db
from committee.keys import Keyring
from committee.storage import ObjectStore

__version__ = "0.1.0"


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """The application for one data folder. Settings, database, guard, errors, pages; nothing else happens here."""
    from committee.parts import load_models, parts
    from committee.web import (
        addresses,
        assets,
        context,
        errors,
        filters,
        guard,
        headers,
        language,
        metrics,
        pages,
        signed_sessions,
        verification,
    )

    settings = settings or load_settings()
    prepare_folder(settings)
    keyring = Keyring(settings.keys_folder)
    app = Flask(
        "committee",
        template_folder=str(assets.folder("templates")),
        static_folder=str(assets.folder("static")),
        instance_path=str(settings.data),
    )
    app.testing = testing
    app.config.update(
        SECRET_KEY=keyring.derive("flask-cookie").hex(),
        SQLALCHEMY_DATABASE_URI=settings.effective_database_url,
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="mangping",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=bool(settings.certificate or settings.behind_proxy),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"], app.extensions["keyring"] = settings, keyring
    app.extensions["store"] = ObjectStore(settings, keyring)

    load_models()
    db.init_app(app)
    seals.watch()
    with app.app_context():
        bind_engine(db.engine)
    for module in (addresses, headers, errors, language, filters, assets, signed_sessions, guard, context):
        module.init_app(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(verification.blueprint)
    for part in parts():
        if part.blueprint is not None:
            app.register_blueprint(part.blueprint)
    brokers.init_app(app, broker_url=settings.broker_url)
    return app


def settings_of(app: Flask) -> Settings:
    """The settings an application was made with."""
    return app.extensions["settings"]  # type: ignore[no-any-return]


__all__ = ["create_app", "settings_of"]
