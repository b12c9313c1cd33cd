"""Notices by mail: off by default, only by consent and proof, without any name, sent once, and never acting on a GET."""

import dataclasses
import datetime as dt
import re
import socketserver
import threading
from email.message import EmailMessage

import pytest
from flask import Flask

from committee import clock
from committee.config import load_settings
from committee.db import db, transaction
from committee.errors import BadInput, ConfigurationError, Refused
from committee.people import mail
from committee.text import Text
from tests.applications import cast as play

LINK = "https://pingshen.example/"


def switch_on(app: Flask, **values: object) -> list[EmailMessage]:
    """Mail on, with a sender that keeps what it is given."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(
        settings, mail_host="mail.example", mail_from="no-reply@pingshen.example", mail_link=LINK, **values
    )
    kept: list[EmailMessage] = []
    app.extensions["mail_sender"] = kept.extend
    return kept


def code_in(message: EmailMessage) -> str:
    found = re.search(r"验证码 (\d{8})", message.get_content())
    assert found
    return found[1]


def outbox() -> list[mail.OutgoingMail]:
    db.session.expire_all()
    return db.session.query(mail.OutgoingMail).order_by(mail.OutgoingMail.id).all()


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


@pytest.fixture
def told(app, cast) -> list[EmailMessage]:
    """Mail is on and the applicant has proved an address; what was sent so far is forgotten."""
    kept = switch_on(app)
    by = cast.applicant.account_id
    mail.give_address(by=by, address="aili@post.example", agreed=True)
    mail.prove_address(by=by, code=code_in(kept[0]))
    kept.clear()
    return kept


def test_without_a_mail_host_nothing_is_asked_kept_or_sent(app, cast, browser_of):
    with pytest.raises(mail.NoMail):
        mail.give_address(by=cast.applicant.account_id, address="a@b.example", agreed=True)
    public_id = play.to_office(cast)
    play.give_back(cast, public_id)
    assert outbox() == []
    assert "没有开通" in browser_of(cast.applicant).get("/my-notices").text


def test_an_address_is_kept_by_consent_and_used_only_after_its_code_came_back(app, cast):
    kept, by = switch_on(app), cast.applicant.account_id
    for address, agreed in (("a@b.example", False), ("no address", True), ("a@b", True), ("a\n@b.example", True)):
        with pytest.raises(BadInput):
            mail.give_address(by=by, address=address, agreed=agreed)
    mail.give_address(by=by, address="aili@post.example", agreed=True)
    assert [message["To"] for message in kept] == ["aili@post.example"]
    assert mail.address_of(db.session(), by) == ("aili@post.example", False)
    public_id = play.to_office(cast)
    play.give_back(cast, public_id)
    assert outbox() == []
    with pytest.raises(BadInput):
        mail.prove_address(by=by, code="00000000")


def test_a_code_is_good_for_thirty_minutes_and_once(app, cast, monkeypatch):
    kept, by = switch_on(app), cast.applicant.account_id
    mail.give_address(by=by, address="aili@post.example", agreed=True)
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + dt.timedelta(minutes=31))
    with pytest.raises(BadInput):
        mail.prove_address(by=by, code=code_in(kept[0]))
    monkeypatch.setattr(clock, "real_now", lambda: now + dt.timedelta(minutes=29))
    mail.prove_address(by=by, code=code_in(kept[0]))
    with pytest.raises(BadInput):
        mail.prove_address(by=by, code=code_in(kept[0]))


def test_what_others_do_is_told_without_any_name_and_ones_own_press_is_not(cast, told):
    public_id = play.to_office(cast)
    play.give_back(cast, public_id)
    mail.send_waiting(db.session())
    said = [message.get_content() for message in told]
    assert [text.split("\n")[0] for text in said] == [
        "单位审核通过，开始公示",
        "单位公示期满，已推荐上报",
        "主管部门已推荐至评委会",
        "评委会办公室退回，请在期限内修改并重新提交",
    ]
    whole = "".join(str(message) + message.get_content() for message in told)
    row = play.reload(public_id)
    for identity in (row.name, row.unit_name, public_id, "高级", "质量"):
        assert identity not in whole
    assert set(re.findall(r"https?://\S+", whole)) == {LINK}  # an address of the house, of no act


def test_every_message_goes_once_and_a_failing_server_is_asked_five_times(app, cast, told):
    with transaction() as session:
        mail.tell(session, person_id=cast.applicant.person_id, words=Text("有新通知", "news"))
    mail.send_waiting(db.session())
    mail.send_waiting(db.session())
    assert (len(told), outbox()[0].sent_at is not None) == (1, True)

    def broken(messages: list[EmailMessage]) -> None:
        raise ConnectionRefusedError

    app.extensions["mail_sender"] = broken
    with transaction() as session:
        mail.tell(session, person_id=cast.applicant.person_id, words=Text("又一条", "more"))
    for _ in range(8):
        mail.send_waiting(db.session())
    last = outbox()[1]
    assert (last.tries, last.error, last.sent_at) == (5, "ConnectionRefusedError", None)
    with pytest.raises(Refused):
        mail.give_address(by=cast.clerk.account_id, address="b@post.example", agreed=True)


def test_stopping_deletes_the_address_and_what_waits(cast, told):
    with transaction() as session:
        mail.tell(session, person_id=cast.applicant.person_id, words=Text("有新通知", "news"))
    mail.forget_address(by=cast.applicant.account_id)
    mail.send_waiting(db.session())
    assert (told, outbox(), mail.address_of(db.session(), cast.applicant.account_id)) == ([], [], None)


def test_the_page_asks_proves_and_stops_by_pressing_only(app, cast, browser_of):
    kept, browser = switch_on(app), browser_of(cast.applicant)
    assert browser.post("/my-notices", {"act": "give", "address": "a@b.example"}).status_code == 422
    given = {"act": "give", "address": "a@b.example", "agreed": "yes"}
    assert browser.post("/my-notices", given).status_code == 303
    code = code_in(kept[0])
    browser.get(f"/my-notices?act=prove&code={code}")
    assert mail.address_of(db.session(), cast.applicant.account_id) == ("a@b.example", False)
    assert browser.post("/my-notices", {"act": "prove", "code": code}).status_code == 303
    assert "有新情况时发到 a@b.example" in browser.get("/my-notices").text
    assert browser.post("/my-notices", {"act": "stop"}).status_code == 303
    assert mail.address_of(db.session(), cast.applicant.account_id) is None


class Post(socketserver.StreamRequestHandler):
    """Just enough of a mail server to take one message."""

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.strip() else b""
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (part := self.rfile.readline()) != b".\r\n":
                    self.server.taken.append(part)  # type: ignore[attr-defined]
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


def test_a_message_reaches_a_real_mail_server(app):
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        server.taken = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        switch_on(app)
        settings = dataclasses.replace(
            app.extensions["settings"], mail_host="127.0.0.1", mail_port=server.server_address[1], mail_security="none"
        )
        message = mail.message_for("a@b.example", Text("材料已接收", "accepted"), mark="m1")
        mail.smtp_sender(settings)([message])
        server.shutdown()
        raw = b"".join(server.taken)  # type: ignore[attr-defined]
    assert b"To: a@b.example" in raw
    assert b"Auto-Submitted: auto-generated" in raw


def test_a_wrong_kind_of_security_is_refused_at_the_start(tmp_path):
    assert load_settings(tmp_path, environ={}).mail_host == ""
    with pytest.raises(ConfigurationError):
        load_settings(tmp_path, environ={"MANGPING_MAIL_SECURITY": "tls"})
