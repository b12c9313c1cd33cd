"""The power goes in the middle of an upload, of one file's check, of a vote: nothing acknowledged is lost, nothing is half done."""

import contextlib
import datetime as dt
import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import clock, jobs
from committee.ballots import box
from committee.ballots.models import BoxBallot
from committee.db import db, transaction
from committee.dossiers.models import FileState, Finding, MaterialFile, PageImage
from committee.jobs import Job, JobState
from committee.storage import StoredObject
from tests.conftest import Browser
from tests.dossiers.desk import REVIEW, Desk, make_desk, pdf
from tests.journeys.dying import dying, line_of
from tests.meetings.room import Room, keep_clock, make_room
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.kill

UPLOAD = """
from werkzeug.serving import make_server
from committee.dossiers import actions
actions.transaction = stopping_at(sys.argv[3])
server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""
CHECK = """
from committee.dossiers import checks
point = sys.argv[3]
if point == "reading":
    checks.check_library_file = lambda *a, **k: stop("here")
elif point == "recorded":
    jobs._finish = lambda *a, **k: stop("here")
else:
    checks.transaction = stopping_at(point)
with app.app_context():
    jobs.run(int(sys.argv[4]))
"""
CAST = """
from committee.ballots import box
from committee.installation import load_clock
box.transaction = stopping_at(sys.argv[3])
with app.app_context():
    load_clock()
    box.cast(paper_key=sys.argv[4], key=sys.argv[5], choice=sys.argv[6])
"""


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    found = make_desk(session)
    keep_clock()
    return found


class Upload:
    """One upload as a browser sends it, over a real connection."""

    def __init__(self, app: Flask, desk: Desk) -> None:
        client = app.test_client()
        desk.applicant.enter(client)
        token = Browser(client).get("/sign-in?keep=1").get_data(as_text=True).split('name="csrf-token" content="')[1]
        cookie = client.get_cookie("mangping")
        assert cookie is not None
        self.address = f"/dossiers/{desk.row.public_id}/upload"
        self.headers = {
            "Cookie": f"mangping={cookie.value}",
            "X-CSRFToken": token.split('"')[0],
            "Accept": "application/json",
        }
        self.content = pdf("a summary", pages=3) + b"\n%" + b"x" * 400_000
        self.body = b"".join(
            (
                b'--b\r\nContent-Disposition: form-data; name="slot"\r\n\r\n%s\r\n' % REVIEW.encode(),
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="summary.pdf"\r\n\r\n%s\r\n'
                % self.content,
                b"--b--\r\n",
            )
        )

    def begin(self, port: int, *, sent: int) -> http.client.HTTPConnection:
        """Send the head and *sent* bytes of the body."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.putrequest("POST", self.address)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "multipart/form-data; boundary=b")
        connection.putheader("Content-Length", str(len(self.body)))
        connection.endheaders()
        connection.send(self.body[:sent])
        return connection

    def again(self, app: Flask) -> object:
        """The same upload to the application as it was started again; what it answers."""
        answer = app.test_client(use_cookies=False).post(
            self.address, data=self.body, headers=self.headers, content_type="multipart/form-data; boundary=b"
        )
        db.session.rollback()
        return answer.get_json()


def files() -> list[MaterialFile]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(MaterialFile)))


@pytest.mark.parametrize(("point", "kept"), [("before", 0), ("inside", 0), ("after", 1)])
def test_an_upload_whose_server_dies_is_there_whole_or_not_at_all_and_goes_through_again(
    app: Flask, desk: Desk, point: str, kept: int
) -> None:
    """Sent again, it is one file and one check, whether the first had been stored or not."""
    upload = Upload(app, desk)
    with dying(app.extensions["settings"], UPLOAD, point) as server:
        connection = upload.begin(int(line_of(server)), sent=len(upload.body))
        assert line_of(server) == "here"
    check_no_answer(connection)
    assert (len(files()), len(jobs.waiting(db.session()))) == (kept, kept)
    assert upload.again(app) == {"ok": True, "message": "", "url": None}
    (file,) = files()
    assert (file.state, file.size, len(jobs.waiting(db.session()))) == (FileState.QUEUED, len(upload.content), 1)
    store = app.extensions["store"]
    assert store.get(file.object_key) == upload.content
    assert db.session.get_one(StoredObject, file.object_key).uses == 1


def test_an_upload_cut_off_in_the_middle_of_its_bytes_leaves_nothing_and_the_server_starts_again(
    app: Flask, desk: Desk
) -> None:
    """The real server, killed with all its processes while half of a file has arrived."""
    settings, upload, port = app.extensions["settings"], Upload(app, desk), free_port()
    command = [sys.executable, "-m", "committee", "serve", "--data", str(settings.data), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    def started() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: _ready(port), what="the server", process=process)
        return process

    first = started()
    connection = upload.begin(port, sent=len(upload.body) // 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    check_no_answer(connection)
    assert files() == []
    assert [p for p in settings.objects_folder.rglob("*") if p.is_file()] == []
    second = started()
    try:
        with contextlib.closing(upload.begin(port, sent=len(upload.body))) as connection:
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())["ok"]) == (200, True)
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait()
    assert [file.size for file in files()] == [len(upload.content)]


def _ready(port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200


def check_no_answer(connection: http.client.HTTPConnection) -> None:
    """What a browser learns of a server that died: the connection broke, and it says so beside the file."""
    with contextlib.closing(connection), pytest.raises((ConnectionError, http.client.HTTPException)):
        connection.getresponse()


@pytest.mark.parametrize("point", ["reading", "inside", "recorded"])
def test_a_check_whose_worker_dies_is_done_by_the_next_one_and_shows_once(app: Flask, desk: Desk, point: str) -> None:
    desk.upload(content=pdf("艾力·吐尔逊 and a summary"))
    (job,) = jobs.waiting(db.session())
    db.session.rollback()
    with dying(app.extensions["settings"], CHECK, point, str(job)) as worker:
        assert line_of(worker) == "here"
    (file,) = files()
    assert file.state is (FileState.CHECKED if point == "recorded" else FileState.QUEUED)
    row = db.session.get_one(Job, job)
    assert row.state is JobState.RUNNING
    with transaction() as session:
        session.get_one(Job, job).heartbeat_at = clock.real_now() - dt.timedelta(seconds=61)
    jobs.drain(app)
    (file,) = files()
    row = db.session.get_one(Job, job)
    assert (file.state, file.pages, row.state, row.attempts) == (FileState.CHECKED, 1, JobState.DONE, 2)
    found = db.session.execute(select(Finding.kind, Finding.page, Finding.detector, Finding.box)).all()
    assert len({str(one) for one in found}) == len(found)
    pictures = select(PageImage.page, PageImage.dpi).where(PageImage.source_key == file.object_key)
    assert sorted(db.session.execute(pictures).all()) == [(1, 30), (1, 110)]


@pytest.fixture
def casting(app: Flask, session: Session) -> tuple[Room, str, list[tuple[str, str]]]:
    """An open window, and the paper with its key of every member."""
    room = make_room(session)
    room.case("K7QX-42")
    room.sit_down(present=9)
    batch = room.prepare(window=600)
    room.issue(batch)
    keys = room.take(batch, *range(1, 10))
    room.close_issuing(batch)
    room.open_window(batch)
    return room, batch, [pair for mine in keys.values() for pair in mine.items()]


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(BoxBallot)) or 0


@pytest.mark.both_databases
@pytest.mark.parametrize(("point", "kept"), [("before", 0), ("inside", 0), ("after", 1)])
def test_a_vote_whose_server_dies_is_in_the_box_or_not_and_the_same_ballot_again_gets_its_receipt(
    app: Flask, casting: tuple[Room, str, list[tuple[str, str]]], point: str, kept: int
) -> None:
    """E-112: ballots that had their receipts stay, the one under way is stored once, the sums are right."""
    from committee.ballots.models import Tally

    room, batch, papers = casting
    early = {key: box.cast(paper_key=paper, key=key, choice="agree") for paper, key in papers[:3]}
    before, (paper, key) = stored(), papers[3]
    with dying(app.extensions["settings"], CAST, point, paper, key, "oppose") as server:
        assert line_of(server) == "here"
    assert stored() == before + kept
    receipt = box.cast(paper_key=paper, key=key, choice="oppose")
    assert box.cast(paper_key=paper, key=key, choice="oppose") == receipt
    assert {k: box.cast(paper_key=p, key=k, choice="agree") for p, k in papers[:3]} == early
    assert stored() == before + 1
    room.end_window(601)
    room.seal(batch)
    tally = db.session.get_one(Tally, paper)
    assert (tally.agree, tally.oppose, tally.not_returned) == (3, 1, 5)
