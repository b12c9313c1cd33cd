"""``committee demo``, ``demo-code`` and what ``./run`` does: build, play, print the accounts, serve."""

import json
import shutil
import subprocess
import sys
from typing import Any

import click
from flask import Flask
from sqlalchemy import select

from committee import create_app
from committee.config import Settings
from committee.db import db, transaction
from committee.demo import recognition_play
from committee.demo.accounts import TALK, fresh_accounts, print_accounts
from committee.demo.announcing import leave_papers
from committee.demo.play import new_play, perform, say_progress, summary
from committee.demo.recognition_ending import summary as recognition_summary
from committee.demo.recognition_papers import leave_papers as leave_recognition_papers
from committee.demo.recognition_stage import Stage as RecognitionStage
from committee.demo.recognition_stage import new_play as new_recognition
from committee.demo.stage import Play, Stage
from committee.errors import Refused
from committee.installation import Installation, current
from committee.people.models import Account
from committee.schema import upgrade
from committee.seasons.any_rulebook import load_any_rulebook
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.rulebook import rulebook_names
from committee.serving import check_is_free, serve
from committee.text import Text


class NotEmpty(Refused):
    """The data folder holds a season already."""

    message = Text(
        "数据文件夹里已有数据，演示评审季只能建在空文件夹里。",
        "The data folder is not empty; a demo season needs an empty one.",
    )
    next_step = Text("请用 --data 指定一个新文件夹。", "Name a new folder with --data.")


def run_demo(
    settings: Settings, *, rulebook: str, people: int, seed: int, stage: str | None, as_json: bool, serving: bool
) -> None:
    """Build and play a season. Raises ``Refused`` for an unknown rulebook or stage and for a folder that is not empty."""
    if serving:
        check_is_free(settings)  # before anything is made that nobody could look at
    if rulebook not in rulebook_names():
        known = "、".join(rulebook_names())
        raise Refused(Text(f"没有这个规则文件，可用：{known}", f"no such rulebook; there are: {known}"))
    if isinstance(load_any_rulebook(rulebook), RecognitionRulebook):
        _run_recognition(settings, rulebook, people=people, seed=seed, stage=stage, as_json=as_json, serving=serving)
        return
    try:
        wanted = Stage(stage) if stage else (Stage.SCORED if serving else Stage.CONFIRMED)
    except ValueError:
        names = ", ".join(s.value for s in Stage)
        raise Refused(Text(f"没有这一步，可用：{names}", f"no such stage; there are: {names}")) from None
    app = _empty_app(settings)
    with app.app_context():
        play = new_play(app, people=people, seed=seed, stage=wanted, leave_work=serving, tell=_teller(serving))
        if serving:
            _mark_preparing()
            print_accounts(settings, fresh_accounts(settings))
            _serve_while_playing(settings, play, people=people, seed=seed)
            return
        perform(play)
        leave_papers(play)
        facts = summary(play)
        db.session.remove()
    _say(facts, as_json=as_json)
    if not facts["verify_ok"]:
        sys.exit(1)


def _run_recognition(
    settings: Settings, rulebook: str, *, people: int, seed: int, stage: str | None, as_json: bool, serving: bool
) -> None:
    """The same for a rulebook of recognition; small enough to be played before it is served."""
    try:
        wanted = (
            RecognitionStage(stage) if stage else RecognitionStage.CHECKED if serving else RecognitionStage.CONFIRMED
        )
    except ValueError:
        names = ", ".join(s.value for s in RecognitionStage)
        raise Refused(Text(f"没有这一步，可用：{names}", f"no such stage; there are: {names}")) from None
    if serving:
        # Threads that the play starts (the store's, the networks') do not survive the server's fork: it gets a process of its own.
        words = ("--rulebook", rulebook, "--people", str(people), "--seed", str(seed), "--stage", wanted.value)
        command = [sys.executable, "-m", "committee", "demo", *words, "--data", str(settings.data)]
        played = subprocess.run([*command, "--json"] if as_json else command, check=False)
        if played.returncode:
            sys.exit(played.returncode)
        with create_app(settings).app_context():
            print_accounts(settings, fresh_accounts(settings))
            db.session.remove()
            db.engine.dispose()
        serve(settings)
        return
    app = _empty_app(settings)
    with app.app_context():
        play = new_recognition(app, people=people, seed=seed, stage=wanted, tell=_teller(False))
        recognition_play.perform(play)
        if wanted is RecognitionStage.CONFIRMED:
            leave_recognition_papers(play)
        facts = recognition_summary(play)
        db.session.remove()
        db.engine.dispose()
    _say(facts, as_json=as_json)
    if not facts["verify_ok"]:
        sys.exit(1)


def _say(facts: dict[str, Any], *, as_json: bool) -> None:
    """The last line of the command: the numbers of the contract."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for key, value in facts.items():
        click.echo(f"{key:16} {value}")


def _empty_app(settings: Settings) -> Flask:
    app = create_app(settings)
    with app.app_context():
        upgrade()
        if db.session.scalar(select(Account.id).limit(1)) is not None:
            raise NotEmpty
        db.session.remove()
    return app


def _teller(serving: bool):  # type: ignore[no-untyped-def]
    def tell(words: Text) -> None:
        TALK.print(f"  {words.zh} / {words.en}", soft_wrap=True)
        if serving:
            say_progress(words)

    return tell


def _mark_preparing() -> None:
    with transaction() as session:
        row = session.get_one(Installation, 1)
        row.preparing_done, row.preparing_total = 0, 12


def _serve_while_playing(settings: Settings, play: Play, *, people: int, seed: int) -> None:
    """The season goes on in a process of its own while this one serves; pages say so until its stage is reached."""
    db.session.remove()
    db.engine.dispose()
    child = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "committee.demo.background",
            str(settings.data),
            str(people),
            str(seed),
            play.stage.value,
        ],
        stdin=subprocess.PIPE,  # closed by this process's end, however it comes
    )
    try:
        serve(settings)
    finally:
        child.terminate()


def run_or_demo(settings: Settings) -> None:
    """./run: an empty folder gets a demo season of 12 applicants; a demo folder gets fresh passwords; then serve."""
    check_is_free(settings)
    app = create_app(settings)
    with app.app_context():
        upgrade()
        empty = db.session.scalar(select(Account.id).limit(1)) is None
        demo = current().demo
        interrupted = demo and current().preparing
        db.session.remove()
        db.engine.dispose()
    if interrupted:
        TALK.print(
            "上次演示数据没有准备完，重新准备 / the demo season was not finished last time; building it anew",
            soft_wrap=True,
        )
        _forget_season(settings)
        empty = True
    if empty:
        run_demo(settings, rulebook="quality-2024", people=12, seed=1, stage=None, as_json=False, serving=True)
        return
    if demo:
        with app.app_context():
            print_accounts(settings, fresh_accounts(settings))
    serve(settings)


def _forget_season(settings: Settings) -> None:
    """Remove database, files and caches of a demo folder whose season was cut short; keys and configuration stay."""
    for file in settings.data.glob("mangping.db*"):
        file.unlink()
    for folder in (settings.objects_folder, settings.cache_folder):
        shutil.rmtree(folder, ignore_errors=True)
