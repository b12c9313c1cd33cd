"""Where templates and static files lie (a checkout, or inside the wheel) and their content-hashed addresses."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """``templates`` or ``static``: inside the installed package first, else in the checkout."""
    packed = _PACKAGE / "_web" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


@cache
def _fingerprint(path: str) -> str:
    file = folder("static") / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"


def static_url(path: str) -> str:
    """The address of a static file, with its content's hash, so that browsers may keep it for ever."""
    return url_for("static", filename=path, v=_fingerprint(path))


def init_app(app: Flask) -> None:
    """Give templates ``static_url``."""
    app.jinja_env.globals["static_url"] = static_url
