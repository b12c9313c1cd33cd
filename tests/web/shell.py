"""A small application around the templates: the real language, filters, addresses, tokens and headers, but no part and no database."""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from committee.web import assets, filters, headers, language

NOW = dt.datetime(2024, 8, 29, 2, 42, tzinfo=dt.UTC)
NAV = [{"label": "1", "url": "/", "active": True}, {"label": "2", "url": "/list", "active": False}]
RAIL = [
    {"label": "1", "state": "done", "count": 186, "url": "/"},
    {"label": "2", "state": "now", "count": 41, "url": "/"},
]


def make_shell(folder: Path | None = None) -> Flask:
    """The templates as pages see them; *folder* holds more pages of a test, served as ``/page/<name>``.

    ``/save`` answers an autosave in the way of the next entry of ``config["ANSWERS"]`` and keeps what came in ``config["SAVED"]``;
    ``/fragment`` answers with the next entry of ``config["FRAGMENTS"]``, then 204, and keeps the versions it was asked with.
    """
    app = Flask(
        "committee", template_folder=str(assets.folder("templates")), static_folder=str(assets.folder("static"))
    )
    app.config.update(
        SECRET_KEY="only for tests",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        SAVED=[],
        ANSWERS=[],
        ASKED=[],
        FRAGMENTS=[],
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if folder is not None:
        app.jinja_loader.searchpath.append(str(folder))  # type: ignore[union-attr]
    for module in (headers, language, filters, assets):
        module.init_app(app)
    CSRFProtect(app)
    LoginManager(app).user_loader(lambda _token: None)
    app.context_processor(
        lambda: {
            "now": NOW,
            "demo_time": "2024-08-29 10:42",
            "preparing": None,
            "nav": NAV,
            "rail": RAIL,
            "can": lambda _: True,
        }
    )
    for rule, endpoint in (("/language", "web.language"), ("/sign-out", "people.sign_out"), ("/search", "web.search")):
        app.add_url_rule(rule, endpoint, lambda: "", methods=["POST"])

    @app.get("/patterns")
    def patterns() -> str:
        return render_template("web/patterns.html")

    @app.get("/page/<name>")
    def page(name: str) -> str:
        return render_template(f"{name}.html")

    @app.post("/save")
    def save() -> Any:
        app.config["SAVED"].append(request.form.to_dict())
        body, status = (
            app.config["ANSWERS"].pop(0) if app.config["ANSWERS"] else ({"version": 2, "saved_at": "10:42"}, 200)
        )
        return jsonify(body), status

    @app.get("/fragment")
    def fragment() -> Any:
        app.config["ASKED"].append(request.headers.get("If-None-Match"))
        return app.config["FRAGMENTS"].pop(0) if app.config["FRAGMENTS"] else ("", 204)

    @app.get("/stream")
    def stream() -> Response:
        return Response(": hello\n\ndata: changed\n\n", mimetype="text/event-stream")

    @app.post("/upload")
    def upload() -> Any:
        file = request.files["file"]
        app.config["SAVED"].append({"file": file.filename, "size": len(file.read())})
        return jsonify(ok=True, message="已收到，正在检查")

    return app
