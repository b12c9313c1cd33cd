"""Lists that grow: each desk's pages with 10,000 applications against the same pages with 1,000, in turns of one run."""

import gc
import statistics
import time
from contextlib import ExitStack

from flask import Flask
from flask.testing import FlaskClient

from committee import clock
from committee.benchmarks.measuring import Figures, application
from committee.benchmarks.scene import NOW, fill_list, make_season, sign_in
from committee.db import db
from committee.permissions import Role

FEW, MANY, TURNS = 1_000, 10_000, 9
LISTS: dict[str, tuple[Role, ...]] = {
    "/applications": (Role.SECRETARY,),
    "/applications?sort=name&channel=PS_DX&page=3": (Role.SECRETARY,),
    "/board": (Role.SECRETARY,),
    "/roster": (Role.EMPLOYER,),
    "/roster?phase=employer-check": (Role.EMPLOYER,),
    "/roster?phase=absent": (Role.EMPLOYER,),
    "/staff": (Role.EMPLOYER,),
    "/upper": (Role.AUTHORITY,),
    "/fees": (Role.FINANCE,),
}


def _prepare(app: Flask, *, count: int) -> dict[Role, FlaskClient]:
    """A season of *count* applications and a signed-in client for each role that looks at lists."""
    clock.travel_to(NOW)
    session = db.session()
    season = make_season(session)
    fill_list(session, season, count=count, keys_of=app)
    roles = dict.fromkeys(role for wanted in LISTS.values() for role in wanted)
    clients = {role: sign_in(app, session, role=role, serial=9_000_001 + no)[0] for no, role in enumerate(roles)}
    db.session.remove()
    return clients


def _seconds(app: Flask, client: FlaskClient, address: str) -> float:
    with app.app_context():
        gc.collect()
        start = time.perf_counter()
        answer = client.get(address)
        taken = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        db.session.remove()
    return taken


def list_growth() -> Figures:
    """The list whose time grows most from 1,000 to 10,000 applications; every list's ratio stands beside it."""
    with ExitStack() as stack:
        sides = []
        for count in (FEW, MANY):
            app = stack.enter_context(application())
            sides.append((app, _prepare(app, count=count)))
        medians: dict[str, tuple[float, float]] = {}
        for address, (role,) in LISTS.items():
            taken: tuple[list[float], list[float]] = ([], [])
            for turn in range(TURNS + 1):
                for side, (app, clients) in enumerate(sides):
                    seconds = _seconds(app, clients[role], address)
                    if turn:
                        taken[side].append(seconds)
            medians[address] = (statistics.median(taken[0]), statistics.median(taken[1]))
    ratios = {address: round(many / few, 2) for address, (few, many) in medians.items()}
    worst = max(ratios, key=lambda address: ratios[address])
    few, many = medians[worst]
    return Figures(figure=many * 1000, floor=few * 1000, n=MANY, more={"worst": worst, "ratios": ratios})
