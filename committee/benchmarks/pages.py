"""Requests as a browser sends them: the office's list of 2,000 applications, and the autosave of a score."""

import sqlite3
import statistics
import time
from pathlib import Path
from typing import Any

from flask import Flask, Response, before_render_template, current_app, g
from flask.testing import FlaskClient
from jinja2 import Template

from committee import clock, settings_of
from committee.benchmarks.measuring import Figures, application, median_of, statements
from committee.benchmarks.scene import NOW, fill_list, give_case, make_season, sign_in
from committee.db import db
from committee.permissions import Role
from committee.seasons.queries import rulebook_of

ROWS, TURNS = 2000, 7
LIST = f"/applications?size={ROWS}&sort=name&channel=PS_DX"
SAVES = 60


def list_applications() -> Figures:
    """The list of 2,000 applications, filtered and sorted, against drawing the same rows from memory with the same template."""
    with application() as app:
        clock.travel_to(NOW)
        session = db.session()
        season = make_season(session)
        fill_list(session, season, count=ROWS * 3 // 2, keys_of=app)  # a third is filtered out, so 2,000 are shown
        client, _ = sign_in(app, session, role=Role.SECRETARY)
        session.rollback()
        _get(client, LIST)
        with statements() as sent:
            page = _get(client, LIST)
        whole = median_of(TURNS, lambda: _get(client, LIST))
        floor = _drawing_alone(app, client)
        rows = page.data.count(b'scope="row"')
    return Figures(
        figure=whole * 1000,
        floor=floor * 1000,
        n=rows,
        more={"statements": len(sent), "of_the_list": sum("application" in s for s in sent)},
    )


def _forget() -> None:
    """Every request starts as in the server: with a fresh session and nothing remembered from the request before."""
    db.session.remove()
    vars(g._get_current_object()).clear()


def _get(client: FlaskClient, address: str) -> Response:
    _forget()
    answer: Any = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer  # type: ignore[no-any-return]


def _drawing_alone(app: Flask, client: FlaskClient) -> float:
    """Seconds that the template takes once everything it shows has been read, measured inside a live request."""
    taken: list[float] = []

    def draw(sender: Flask, template: Template, context: dict[str, Any], **rest: object) -> None:
        for _ in range(TURNS + 1):
            start = time.perf_counter()
            template.render(context)
            taken.append(time.perf_counter() - start)

    with before_render_template.connected_to(draw, app):
        _get(client, LIST)
    return statistics.median(taken[1:])


def score_save() -> Figures:
    """The autosave of one expert's sheet, against writing the same row with the database alone, on the same disk."""
    with application() as app:
        clock.travel_to(NOW)
        session = db.session()
        season = make_season(session)
        client, account = sign_in(app, session, role=Role.EXPERT)
        case_key = give_case(session, season, account)
        rubric = [(item.key, item.max) for item in rulebook_of(season).rubric]
        session.rollback()
        token = _token(client, case_key)
        taken, sent = [], []
        for version in range(SAVES):
            form: dict[str, Any] = {f"item-{key}": str(most - version % 3) for key, most in rubric}
            form |= {"version": version, "opinion": "材料扎实", "csrf_token": token}
            _forget()
            with statements() as seen:
                start = time.perf_counter()
                answer = client.post(f"/read/{case_key}/save", data=form, headers={"Accept": "application/json"})
                taken.append(time.perf_counter() - start)
            if answer.status_code != 200:
                raise RuntimeError(f"save: {answer.status_code} {answer.get_data(as_text=True)[:200]}")
            sent.append(len(seen))
        floor = _bare_write(settings_of(current_app).data / "bare.db", SAVES)
    figure = statistics.median(taken[5:])
    return Figures(figure=figure * 1000, floor=floor * 1000, n=SAVES, more={"statements": max(sent[5:])})


def _token(client: FlaskClient, case_key: str) -> str:
    page = _get(client, f"/read/{case_key}").get_data(as_text=True)
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def _bare_write(file: Path, turns: int) -> float:
    """Seconds of one durable write of one row (median), with the settings that the application uses."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE sheet (id INTEGER PRIMARY KEY, marks TEXT, total INTEGER, version INTEGER)")
    connection.execute("INSERT INTO sheet VALUES (1, '', 0, 0)")
    taken = []
    for version in range(turns):
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT version FROM sheet WHERE id = 1").fetchone()
        connection.execute("UPDATE sheet SET marks = ?, total = ?, version = ? WHERE id = 1", ("x" * 200, 7, version))
        connection.execute("COMMIT")
        taken.append(time.perf_counter() - start)
    connection.close()
    return statistics.median(taken)
