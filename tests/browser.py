"""A real Chromium, the application behind a server, and scripts that come late: what every test that walks pages needs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from committee.operations.certificates import Certificates

PATIENCE = 30  # seconds: enough for a busy machine, and never waited for where all is well
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=PATIENCE * 1000)


@contextmanager
def started(*more: str) -> Iterator[Browser]:
    """Debian's browser, with *more* flags."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, *more])
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, started once for a file of tests."""
    with started() as browser:
        yield browser


@contextmanager
def served(app: Flask, certificates: Certificates | None = None) -> Iterator[str]:
    """The application on a free port, over TLS with *certificates*; yields its address."""
    tls = (str(certificates.certificate), str(certificates.key)) if certificates else None
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=tls)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wait_until(page: Page, condition: Callable[[], object]) -> None:
    """Wait for something that no locator shows: that a request is held, that storage holds a text. Fails when patience ends."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "it never came"
        page.wait_for_timeout(10)


def without(page: Page, behaviour: str, show: Callable[[], object]) -> Callable[[], None]:
    """Shows a page while one script is still on its way, however often it is asked for; the answer lets it come.

    That a request was made is told before it can be held, so this waits until it is held.
    """
    late: list[Route] = []
    script = f"**/behaviours/{behaviour}.js*"
    arrived = False
    page.route(script, lambda route: route.continue_() if arrived else late.append(route))
    show()
    wait_until(page, lambda: late)

    def come() -> None:
        nonlocal arrived
        arrived = True
        for route in late:
            route.continue_()

    return come
