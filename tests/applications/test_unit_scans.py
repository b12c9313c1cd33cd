"""The scans of a unit's signed papers: when they may come, who may have them, and that a better one takes the place of the first."""

import datetime as dt
import io

import pymupdf
import pytest
from flask import current_app

from committee.applications import actions_employer
from committee.applications.models import Application
from committee.applications.rules_unit_papers import Paper
from committee.applications.unit_papers import NotYetPrintable
from committee.applications.unit_scans import scans_for, upload_scan
from committee.db import db
from committee.dossiers.rules import EmptyFile, UnknownKind
from committee.errors import NotFound
from committee.people.models import Unit
from committee.people.rules import UnitKind
from committee.permissions import Role
from tests.applications import cast as play
from tests.factories import make_account, make_unit

PDF = b"%PDF-1.4 signed and sealed"


@pytest.fixture
def cast(session) -> play.Cast:
    return play.make_cast(session)


@pytest.fixture
def posted(cast) -> tuple[str, str]:
    """An application and the posting on which it hangs from 24 to 30 July; the clock stands on 24 July."""
    play.at(7, 22, 11)
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    play.at(7, 23, 10)
    posting = actions_employer.post(
        viewer=play.clerk_of(cast),
        public_ids=[public_id],
        opinion="情况属实，同意公示",
        starts_on=dt.date(2024, 7, 24),
        ends_on=dt.date(2024, 7, 30),
    )
    play.at(7, 24)
    return public_id, posting.public_id


def bring(cast, posting: str, paper: Paper, content: bytes = PDF, name: str = "公示.pdf") -> None:
    upload_scan(viewer=play.clerk_of(cast), posting_public_id=posting, paper=paper, name=name, content=content)


def scans(public_id: str) -> list[bool]:
    db.session.expire_all()
    row: Application = play.reload(public_id)
    return [scan is not None for _, scan in scans_for(db.session(), row)]


def test_a_paper_can_be_brought_as_soon_as_it_can_be_printed(cast, posted):
    public_id, posting = posted
    assert scans(public_id) == [False, False, False]
    bring(cast, posting, Paper.NOTICE)
    for paper in (Paper.OUTCOME, Paper.REPORT):
        with pytest.raises(NotYetPrintable):
            bring(cast, posting, paper)
    play.at(8, 1)
    actions_employer.record_result(viewer=play.clerk_of(cast), posting_public_id=posting, note="无异议")
    bring(cast, posting, Paper.OUTCOME)
    bring(cast, posting, Paper.REPORT)
    assert scans(public_id) == [True, True, True]


def test_a_better_scan_takes_the_place_of_the_first(cast, posted):
    public_id, posting = posted
    bring(cast, posting, Paper.NOTICE)
    first = scans_for(db.session(), play.reload(public_id))[0][1].object_key
    bring(cast, posting, Paper.NOTICE, PDF + b" upright")
    second = scans_for(db.session(), play.reload(public_id))[0][1].object_key
    store = current_app.extensions["store"]
    assert (store.exists(first), store.get(second)) == (False, PDF + b" upright")


@pytest.mark.parametrize(("content", "refusal"), [(b"", EmptyFile), (b"MZ\x90\0" * 20, UnknownKind)])
def test_what_is_no_scan_is_refused_and_nothing_is_kept(cast, posted, content, refusal):
    with pytest.raises(refusal):
        bring(cast, posted[1], Paper.NOTICE, content)
    assert scans(posted[0]) == [False, False, False]


def two_pages() -> bytes:
    document = pymupdf.open()
    for word in ("posting", "seal"):
        document.new_page().insert_text((72, 72), word)
    return document.tobytes()


def test_a_scan_is_looked_at_page_by_page_by_those_who_may_have_it(cast, posted, browser_of):
    public_id, posting = posted
    bring(cast, posting, Paper.NOTICE, two_pages())
    scan = scans_for(db.session(), play.reload(public_id))[0][1].public_id
    for signed in (cast.clerk, cast.upper, cast.secretary):
        browser = browser_of(signed)
        assert browser.get(f"/unit-scans/{scan}/pages").text.count("data-viewer-sheet=") == 2
        picture = browser.get(f"/unit-scans/{scan}/2/read.jpg")
        assert (picture.status_code, picture.data[:3], picture.headers["Cache-Control"]) == (
            200,
            b"\xff\xd8\xff",
            "no-store",
        )
        assert browser.get(f"/unit-scans/{scan}/3/read.jpg").status_code == 404
    for signed in (cast.applicant, cast.finance):
        for page in ("pages", "1/read.jpg", "1/thumb.jpg"):
            assert browser_of(signed).get(f"/unit-scans/{scan}/{page}").status_code == 404


def test_a_scan_that_gives_no_picture_says_so_and_can_be_saved(cast, posted, browser_of):
    public_id, posting = posted
    bring(cast, posting, Paper.NOTICE)
    scan = scans_for(db.session(), play.reload(public_id))[0][1].public_id
    page = browser_of(cast.clerk).get(f"/unit-scans/{scan}/pages")
    assert (page.status_code, "这个文件无法显示" in page.text, f'href="/unit-scans/{scan}"' in page.text) == (
        200,
        True,
        True,
    )


def test_whoever_recommends_reads_which_signed_papers_are_missing_and_can_still_recommend(cast, posted, browser_of):
    """R-132 asks for them; nothing says that a recommendation waits for them."""
    public_id, posting = posted
    bring(cast, posting, Paper.NOTICE)
    clerk = browser_of(cast.clerk)
    missing = "签章件未上传：公示结果、推荐报告"
    assert missing not in clerk.get("/roster?phase=employer-publicity").text
    play.at(8, 1)
    actions_employer.record_result(viewer=play.clerk_of(cast), posting_public_id=posting, note="无异议")
    for page in ("/roster?phase=employer-publicity", f"/checks/{public_id}"):
        assert missing in clerk.get(page).text
    actions_employer.recommend(viewer=play.clerk_of(cast), public_ids=[public_id], opinion=play.OPINION)
    above = browser_of(cast.upper)
    for page in ("/upper?phase=upper-check", f"/upper/{public_id}"):
        assert missing in above.get(page).text
    for paper in (Paper.OUTCOME, Paper.REPORT):
        bring(cast, posting, paper)
    for page in ("/upper?phase=upper-check", f"/upper/{public_id}"):
        assert "签章件未上传" not in above.get(page).text


def test_the_units_clerk_the_body_above_and_the_office_have_it_and_nobody_else(cast, posted, session, browser_of):
    public_id, posting = posted
    clerk = browser_of(cast.clerk)
    answer = clerk.post(f"/unit-postings/{posting}/notice/scan", {"file": (io.BytesIO(PDF), "公示.pdf")})
    assert answer.status_code == 303
    scan = scans_for(db.session(), play.reload(public_id))[0][1].public_id
    for signed in (cast.clerk, cast.upper, cast.secretary):
        got = browser_of(signed).get(f"/unit-scans/{scan}")
        assert (got.status_code, got.data, got.headers["Cache-Control"]) == (200, PDF, "no-store")
        assert got.headers["Content-Disposition"].startswith("attachment")
    for signed in (cast.applicant, cast.finance):
        assert browser_of(signed).get(f"/unit-scans/{scan}").status_code == 404
    other = make_unit(session, "胡杨县检验所", UnitKind.XS)
    session.commit()
    stranger = make_account(session, Role.EMPLOYER, name="周原", unit=session.get(Unit, other.id), role_units=(other,))
    assert browser_of(stranger).get(f"/unit-scans/{scan}").status_code == 404
    with pytest.raises(NotFound):
        upload_scan(
            viewer=play.viewer(stranger, Role.EMPLOYER, other.id),
            posting_public_id=posting,
            paper=Paper.NOTICE,
            name="x.pdf",
            content=PDF,
        )
    assert "签章件已上传" in clerk.get("/roster").text
    assert "公示（签章扫描件）" in clerk.get(f"/checks/{public_id}").text
