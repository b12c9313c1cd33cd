"""The page of whoever runs the system: what answers, what waits and failed, and nothing about anybody (R-016)."""

import datetime as dt

import pytest

from committee import clock, jobs
from committee.jobs import Job, JobState
from committee.parts import parts
from committee.permissions import Role
from committee.web.readiness import JOB_WORDS
from tests.factories import make_account


@pytest.fixture
def admin(session, browser_of):
    return browser_of(make_account(session, Role.ADMIN, name="温若水"))


def failed(session, *, days: int) -> None:
    when = clock.real_now() - dt.timedelta(days=days)
    job = Job(
        kind="check-file",
        ref="7",
        state=JobState.FAILED,
        attempts=3,
        error="ValueError at reading.py:41",
        finished_at=when,
    )
    session.add(job)
    session.commit()


def test_every_kind_of_long_work_has_a_name_for_people(app):
    assert parts()
    ours = {kind for kind, handler in jobs._HANDLERS.items() if handler.do.__module__.startswith("committee.")}
    assert ours - set(JOB_WORDS) == set()


def test_the_page_says_what_answers_and_names_each_command(admin):
    page = admin.get("/system").text
    assert [word in page for word in ("数据库", "文件存储", "磁盘", "committee backup", "committee verify")] == [
        True
    ] * 5


def test_what_failed_this_week_is_on_the_home_page_with_its_place_and_older_failures_are_not(session, admin):
    failed(session, days=8)
    assert "没有完成" not in admin.get("/").text
    failed(session, days=1)
    assert "1 项后台任务没有完成" in admin.get("/").text
    page = admin.get("/system").text
    assert page.count("ValueError at reading.py:41") == 1


def test_nobody_else_sees_the_page(session, browser_of):
    for role in set(Role) - {Role.ADMIN}:
        assert browser_of(make_account(session, role)).get("/system").status_code == 403
