"""The web server: gunicorn with threads (waitress on Windows), the embedded workers inside the process."""

import atexit
import gc
import logging
import socket
import sys
from typing import Any

import click
from flask import Flask

from committee import brokers, create_app
from committee.config import Settings
from committee.db import db
from committee.errors import CommitteeError, ConfigurationError
from committee.installation import current
from committee.logs import quiet_logging
from committee.text import Text
from committee.timers import start_timers

THREADS = 64
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class CannotListen(CommitteeError):
    """The address is taken by another program, or is none of this machine."""

    status = 500
    message = Text("无法在 {host}:{port} 监听：{why}。", "Cannot listen at {host}:{port}: {why}.")
    next_step = Text(
        "可能已有一个网站在运行；请先停止它，或用 --port（MANGPING_PORT）换一个端口。",
        "Perhaps the site runs already; stop it, or choose another port with --port (MANGPING_PORT).",
    )


def check_is_free(settings: Settings) -> None:
    """Whether host and port can be listened at now. Raises ``CannotListen``."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":  # there it would let two programs listen at one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CannotListen(host=settings.host, port=settings.port, why=why) from error


def check_may_listen(settings: Settings, *, demo: bool) -> None:
    """Outside the loopback only with a certificate or behind a proxy; a demo folder never (contract)."""
    if settings.host in LOOPBACK:
        return
    if demo:
        raise ConfigurationError(Text("演示数据只能在本机访问", "a demo folder is served on loopback only"))
    if not (settings.certificate or settings.behind_proxy):
        raise ConfigurationError(
            Text(
                "对外监听须先配置证书（certificate）或 behind_proxy",
                "listening outside needs a certificate or behind_proxy",
            )
        )


def settle_memory() -> None:
    """Let the collector of garbage leave alone what was loaded at start: a page of 2,000 rows would make it walk all of that, 0.4 s."""
    gc.collect()
    gc.freeze()


def embedded(app: Flask, *, threads: int) -> None:
    """Start workers, the job sweep and the timers of all parts in this process."""
    worker = brokers.start_embedded(app, threads=threads)
    start_timers(app)
    atexit.register(worker.stop, 2000)


def address_of(settings: Settings) -> str:
    """What to type into the browser of this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'https' if settings.certificate else 'http'}://{host}:{settings.port}"


def serve(settings: Settings) -> None:
    """Serve until interrupted, after saying where. Raises ``ConfigurationError`` when it may not listen there, ``CannotListen``."""
    quiet_logging()
    app = create_app(settings)
    with app.app_context():
        check_may_listen(settings, demo=current().demo)
        check_is_free(settings)
        db.session.remove()
    click.echo(address_of(settings), err=True)
    if sys.platform == "win32":
        _waitress(app, settings)
    else:
        _gunicorn(settings)


def _waitress(app: Flask, settings: Settings) -> None:
    import waitress  # type: ignore[import-untyped,import-not-found,unused-ignore]

    embedded(app, threads=settings.workers)
    waitress.serve(app, host=settings.host, port=settings.port, threads=THREADS, connection_limit=500)


def _gunicorn(settings: Settings) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": address_of(settings).partition("://")[2],
                "worker_class": "gthread",
                "workers": 1,
                "threads": THREADS,
                "timeout": 120,
                "graceful_timeout": 10,
                "accesslog": None,
                "loglevel": "warning",
                "post_worker_init": lambda worker: embedded(worker.app.wsgi(), threads=settings.workers),
            }
            if settings.certificate:
                options |= {"certfile": settings.certificate, "keyfile": settings.certificate_key}
            for key, value in options.items():
                self.cfg.set(key, value)

        def load(self) -> Flask:
            app = create_app(settings)
            if settings.behind_proxy:
                from werkzeug.middleware.proxy_fix import ProxyFix

                app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
            return app

    logging.getLogger("gunicorn.error").setLevel(logging.WARNING)
    Server().run()
