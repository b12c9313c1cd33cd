"""The page of a refusal says only what is true of what was sent: text comes back, a chosen file and a secret do not."""

import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from committee.errors import NOTHING_LOST, SECRETS_GONE, TEXT_KEPT, BadInput, CommitteeError, Refused, TooLarge
from committee.text import Text
from committee.web.errors import _kept
from tests.applications import cast as play


def test_a_refused_upload_says_that_the_file_has_to_be_chosen_again(app: Flask, session: Session, browser_of) -> None:
    browser = browser_of(play.make_cast(session).finance)
    answer = browser.post("/bank-sheets", {"sheet": (io.BytesIO(b""), "")}, content_type="multipart/form-data")
    assert (answer.status_code, TEXT_KEPT.zh in answer.text, "data-refused" in answer.text) == (422, True, True)
    looked = browser.get("/bank-sheets/none")
    assert (looked.status_code, "data-refused" in looked.text) == (404, False)


@pytest.mark.parametrize(
    ("path", "form", "kept"),
    [
        ("/fees/x", {"yuan": "600"}, NOTHING_LOST),
        ("/delegations", {"file": (io.BytesIO(b"x"), "x.pdf")}, TEXT_KEPT),
        ("/password", {"old": "a", "new": "b", "again": "b"}, SECRETS_GONE),
        ("/reconciliation", {"code": "F2345678"}, NOTHING_LOST),
    ],
)
def test_what_is_kept_depends_on_what_was_sent(app: Flask, path: str, form: dict[str, object], kept: Text) -> None:
    with app.test_request_context(path, method="POST", data=form):
        assert _kept(BadInput()) is kept


def test_a_page_that_was_only_looked_at_says_nothing_about_what_was_entered(
    app: Flask, session: Session, browser_of
) -> None:
    page = browser_of(play.make_cast(session).finance).get("/fees/none")
    assert (page.status_code, NOTHING_LOST.zh in page.text) == (404, False)


def test_a_refusal_with_words_of_its_own_keeps_them(app: Flask) -> None:
    own = Text("什么也没有读。", "Nothing was read.")
    with app.test_request_context("/delegations", method="POST", data={"file": (io.BytesIO(b"x"), "x.pdf")}):
        assert (_kept(Refused(kept=own)), _kept(TooLarge(most=1))) == (own, TEXT_KEPT)


def test_the_limit_that_a_refusal_names_is_the_one_of_its_door() -> None:
    words = Text("文件过大，这里最多 20 MB。", "The file is too large: 20 MB at most here.")
    assert TooLarge(most=20 * 1024**2).message == words


def test_a_form_shown_again_sends_nobody_back() -> None:
    other = Text("请致电办公室。", "Call the office.")
    assert BadInput().step_here.zh == "请改正后再提交，其余内容已保留。"
    assert (BadInput(next_step=other).step_here, CommitteeError.next_step.zh) == (other, "请返回上一页核对后重试。")
