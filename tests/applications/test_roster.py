"""The clerk's week on lists: what wants a look, what cannot be ticked, who has not begun, Excel, papers, a hundred checks in few presses."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from sqlalchemy import event, select

from committee.applications import actions_employer
from committee.applications.models import Application, Step
from committee.applications.roster import absent, safe_start, start_warning
from committee.applications.rules import Phase
from committee.benchmarks.scene import id_number
from committee.clock import beijing
from committee.db import db, transaction
from committee.dossiers.models import Dossier, DossierSubject, Standing, Submission
from committee.people.models import Person
from committee.publicity import actions as publicity_actions
from committee.publicity.models import ObjectionChannel, Posting
from committee.seasons.deadlines import latest_safe_start
from committee.seasons.holidays_loading import shipped_calendar
from committee.seasons.models import Season
from tests.applications import cast as play
from tests.documents.reading import words_of
from tests.factories import keyring, make_person


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


@pytest.fixture
def filed(cast) -> str:
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    return public_id


def main_of(page) -> str:
    return page.text.split("<main")[1].split("</main>")[0]


def table_of(answer):
    return [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows()]


def test_r115_the_last_safe_starts_of_the_rule_card():
    calendar = shipped_calendar()
    for until, act_after, start in (
        (beijing(2024, 5, 10, 19), True, dt.date(2024, 4, 30)),
        (beijing(2024, 5, 31, 23, 59), False, dt.date(2024, 5, 27)),
        (beijing(2024, 10, 30, 23, 59), False, dt.date(2024, 10, 24)),
        (beijing(2024, 9, 10, 23, 59, 59), True, dt.date(2024, 9, 3)),
    ):
        assert latest_safe_start(until, workdays=5, calendar=calendar, act_after=act_after) == start


@pytest.mark.parametrize(
    ("month", "day", "word"), [(8, 1, None), (8, 27, "最迟9月3日"), (9, 3, "最迟9月3日"), (9, 4, "赶不上")]
)
def test_r115_the_roster_warns_a_week_before_the_last_safe_start(cast, browser_of, month, day, word):
    play.draft(cast)  # nobody is warned when nobody is on the way
    play.at(month, day)
    season = db.session().get_one(Season, cast.season)
    assert safe_start(season) == dt.date(2024, 9, 3)
    warning = start_warning(season)
    assert (warning is None) if word is None else (word in warning.zh)
    assert ((word or "最迟9月3日") in browser_of(cast.clerk).get("/roster").text) is (word is not None)


def test_whoever_has_not_begun_is_named_counted_and_in_excel(cast, browser_of, session):
    unit = session.get_one(Person, cast.applicant.person_id).unit
    make_person(session, "马晓", unit=unit)
    session.commit()
    clerk = browser_of(cast.clerk)
    page = main_of(clerk.get("/roster?phase=absent"))
    assert "马晓" in page
    assert "未注册" in page
    names = [row[0] for row in table_of(clerk.get("/roster.xlsx?phase=absent"))[2:]]
    assert sorted(names) == sorted(["马晓", "古丽娜尔", "艾力·吐尔逊"])
    play.draft(cast)
    season = db.session().get_one(Season, cast.season)
    rows, n = absent(db.session(), [cast.unit], season=season)
    assert (n, {row.name for row in rows}) == (2, {"马晓", "古丽娜尔"})
    assert absent(db.session(), [cast.unit], season=season, page=2, size=1)[0] == rows[1:]
    assert absent(db.session(), [cast.unit], season=season, text="马")[1] == 1


def test_a_row_says_whether_all_conditions_are_met_or_what_to_look_at(cast, browser_of):
    fine = play.draft(cast)
    play.submit(cast, fine)
    clerk = browser_of(cast.clerk)
    assert "全部符合" in main_of(clerk.get("/roster?phase=employer-check"))
    with transaction() as session:
        row = session.scalars(select(Application)).one()
        row.form = {**row.form, "retires_on": "2024-09-01"}
    assert "将于2024年9月1日退休" in main_of(clerk.get("/roster?phase=employer-check"))


def test_what_is_still_checked_or_ones_own_cannot_be_ticked(cast, filed, browser_of, session):
    clerk = browser_of(cast.clerk)
    tick = f'value="{filed}"'
    assert tick in main_of(clerk.get("/roster?phase=employer-check"))
    with transaction() as writer:
        writer.scalars(select(Submission)).one().standing = Standing.PENDING
    page = main_of(clerk.get("/roster?phase=employer-check"))
    assert tick not in page
    assert "遮盖检查还在进行" in page
    with transaction() as writer:
        writer.scalars(select(Submission)).one().standing = Standing.STANDING
        writer.scalars(select(Application)).one().person_id = cast.clerk.person_id
    page = main_of(clerk.get("/roster?phase=employer-check"))
    assert tick not in page
    assert "本人的申报" in page


def test_the_lists_come_out_as_excel_as_shown(cast, browser_of):
    play.to_office(cast)
    for signed, path in ((cast.clerk, "/roster.xlsx"), (cast.upper, "/upper.xlsx")):
        rows = table_of(browser_of(signed).get(path))
        assert rows[1][:2] == ["姓名", "工作单位"]
        assert rows[2][:2] == ["艾力·吐尔逊", "塔河地区检验检测中心"]
        assert table_of(browser_of(signed).get(f"{path}?q=没有"))[2:] == []


def posting_of() -> Posting:
    db.session().rollback()
    return db.session().scalars(select(Posting)).one()


def test_the_units_papers_are_printed_when_their_time_has_come(cast, filed, browser_of):
    clerk, long = browser_of(cast.clerk), "阿" * 24 + "·" + "买" * 25
    with transaction() as session:
        session.scalars(select(Application)).one().name = long
    play.at(7, 23)
    actions_employer.post(
        viewer=play.clerk_of(cast), public_ids=[filed], opinion="同意公示",
        starts_on=dt.date(2024, 7, 24), ends_on=dt.date(2024, 7, 30),
    )  # fmt: skip
    base = f"/postings/{posting_of().public_id}"
    notice = words_of(clerk.get(f"{base}/notice.pdf").data)
    assert long in notice
    assert "自2024年7月24日起至2024年7月30日止，共5个工作日" in notice
    assert "样式待办公室确认" in notice
    assert [clerk.get(f"{base}/{paper}.pdf").status_code for paper in ("outcome", "report")] == [409, 409]
    play.at(8, 1)
    actions_employer.record_result(viewer=play.clerk_of(cast), posting_public_id=posting_of().public_id)
    assert "未收到异议和举报" in words_of(clerk.get(f"{base}/outcome.pdf").data)
    report = words_of(clerk.get(f"{base}/report.pdf").data)
    assert play.OPINION in report
    assert long in report
    assert browser_of(cast.upper).get(f"{base}/notice.pdf").status_code == 403


def test_r184_an_objection_is_told_in_the_result_and_an_open_one_holds_the_papers(cast, filed, browser_of):
    clerk = browser_of(cast.clerk)
    play.at(7, 23)
    actions_employer.post(
        viewer=play.clerk_of(cast), public_ids=[filed], opinion="同意公示",
        starts_on=dt.date(2024, 7, 24), ends_on=dt.date(2024, 7, 30),
    )  # fmt: skip
    posting = posting_of().public_id
    play.at(7, 25)
    receipt = publicity_actions.object_to(
        posting_id=posting, channel=ObjectionChannel.PAPER, line_id=None, signed=False, name="", contact="",
        body="第三项成果的排名与标准文本不一致，请核对。", evidence=None, received_at=beijing(2024, 7, 25, 9), by=cast.clerk.account_id,
    )  # fmt: skip
    play.at(8, 1)
    assert clerk.post(f"/postings/{posting}/result", {"note": "无异议"}).status_code == 409
    assert clerk.get(f"/postings/{posting}/report.pdf").status_code == 409
    publicity_actions.investigate(receipt=receipt, by=cast.clerk.account_id)
    publicity_actions.decide(
        receipt=receipt, upheld=False, finding="经核对标准文本，排名一致", by=cast.clerk.account_id
    )
    assert clerk.post(f"/postings/{posting}/result", {"note": "核查不成立"}).status_code == 303
    assert "收到异议1件，经核查不成立1件" in words_of(clerk.get(f"/postings/{posting}/outcome.pdf").data)


def test_the_applicants_pledge_is_printed_with_channel_and_level(cast, browser_of):
    public_id = play.draft(cast)
    words = words_of(browser_of(cast.applicant).get(f"/my/{public_id}/pledge.pdf").data)
    assert "通过定向评价评审（评审）申报工程系列" in words
    assert "不含国家秘密" in words


def crowd(cast, count: int, *, first: int = 0) -> None:
    """*count* colleagues whose applications wait at the employer, their hand-ins standing."""
    with transaction() as session:
        keys, season = keyring(), session.get_one(Season, cast.season)
        for n in range(first, first + count):
            number = id_number(500_000 + n)
            person = Person(
                name=f"申报{chr(0x4E00 + n)}", name_key=f"申报{chr(0x4E00 + n)}", id_number_sealed=keys.seal("id-number", number),
                id_number_index=keys.index("id-number-index", number), unit_id=cast.unit,
            )  # fmt: skip
            session.add(person)
            session.flush()
            subject = DossierSubject(
                person_id=person.id, unit_id=cast.unit, name=person.name, unit_name="塔河地区检验检测中心",
                identity_sealed=keys.seal("dossier-identity", "{}"),
            )  # fmt: skip
            session.add(subject)
            session.flush()
            dossier = Dossier(season_id=season.id, subject_id=subject.id)
            session.add(dossier)
            session.flush()
            session.add(
                Submission(
                    dossier_id=dossier.id, n=1, standing=Standing.STANDING, declaration=True, manifest=[], manifest_hash="0" * 64,
                    pressed_at=beijing(2024, 7, 22, 11),
                )
            )  # fmt: skip
            session.add(
                Application(
                    season_id=season.id, season_year=2024, person_id=person.id, dossier_id=dossier.id, name=person.name,
                    unit_id=cast.unit, unit_name="塔河地区检验检测中心", upper_unit_id=cast.body, channel="PS_DX", evaluation="review",
                    series="03", specialty=play.SPECIALTY, level="FG", level_rank=4, phase=Phase.EMPLOYER_CHECK,
                    form=dict(play.FORM), submitted_at=beijing(2024, 7, 22, 11),
                )
            )  # fmt: skip


def presses(browser, path: str, button: str) -> dict[str, list[str]]:
    """What one press of *button* sends from *path* when «select this page» was ticked: read off the page itself."""
    page = main_of(browser.get(path))
    form = re.search(r'<form class="bulk".*?</form>', page, re.S).group()
    assert button in form
    sent = {"ids": re.findall(r'name="ids"\s+value="([^"]+)"', page)}
    for name, value in re.findall(r'<input[^>]*?name="([^"]+)"\s+value="([^"]*)"', form):
        if name != "csrf_token":
            sent[name] = [value]
    return sent


def test_a_hundred_are_checked_posted_and_recommended_in_nine_presses_and_an_exception_costs_one(cast, browser_of):
    crowd(cast, 100)
    clerk = browser_of(cast.clerk)
    clicks = 0
    assert 'href="/roster?phase=employer-check"' in clerk.get("/").text
    clicks += 3  # to the list from the home page, all on the page, the button
    sent = presses(clerk, "/roster?phase=employer-check", "审核通过并公示")
    assert len(sent["ids"]) == 100
    sent["ids"] = sent["ids"][1:]  # one exception: one tick taken away
    clicks += 1
    assert clerk.post("/checks/post", sent).status_code == 303
    posting = db.session().scalars(select(Posting)).one()
    assert (len(posting.lines), posting.ends_on) == (99, dt.date(2024, 7, 26))
    play.at(7, 29)
    assert 'href="/roster?phase=employer-publicity"' in clerk.get("/").text
    clicks += 2  # to the list from the home page, record the result
    assert (
        clerk.post(f"/postings/{posting.public_id}/result", {"note": "公示期间未收到举报信息及异议"}).status_code == 303
    )
    clicks += 2  # all on the page, the button
    sent = presses(clerk, "/roster?phase=employer-publicity", "推荐上报")
    assert clerk.post("/checks/recommend", sent).status_code == 303
    db.session().rollback()
    assert clicks - 1 <= 10
    rows = db.session().scalars(select(Application.phase)).all()
    assert (rows.count(Phase.UPPER_CHECK), rows.count(Phase.EMPLOYER_CHECK)) == (99, 1)
    opinions = set(db.session().scalars(select(Step.opinion).where(Step.name == "employer_recommend")))
    assert opinions == {play.OPINION}


@pytest.mark.parametrize("path", ["/roster", "/roster?phase=employer-check", "/roster?phase=absent"])
def test_the_number_of_statements_does_not_grow_with_the_rows(cast, browser_of, path):
    clerk = browser_of(cast.clerk)

    def sent() -> int:
        clerk.get(path)
        seen: list[str] = []

        def note(connection, cursor, statement, *rest):
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        clerk.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    crowd(cast, 2)
    few = sent()
    crowd(cast, 30, first=2)
    assert sent() == few
