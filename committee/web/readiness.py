"""What whoever runs the system has to know: whether database, store and disk answer, and what long work waits or failed.

Kinds and counts only: never a name, a file or a code of anybody (R-016).
"""

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import current_app, url_for
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from committee import clock
from committee.jobs import Job, JobState
from committee.permissions import Permission
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer

LEAST_FREE = 512 * 1024 * 1024  # bytes; below it nothing is ready
LOW_FREE = 5 * 1024**3  # bytes; below it somebody has to make room
LOOKED_BACK = dt.timedelta(days=7)
FAILURES_SHOWN = 20
JOB_WORDS: Mapping[str, Text] = {
    "check-file": Text("遮盖检查", "checks of masking"),
    "mask-file": Text("遮盖与证明", "masking and proof"),
    "assignment.plan": Text("送审分配方案", "plans of assignment"),
    "results.documents": Text("结果文书", "documents of results"),
    "verify-season": Text("逐项重算", "recomputation"),
    "read-proof": Text("识别证明材料", "reading of proofs"),
    "recognition.read-roster": Text("读取名册", "reading a list"),
    "recognition.import-roster": Text("导入名册", "importing a list"),
}


@dataclass(slots=True)
class Work:
    """Jobs of one kind: how many wait, run, and came to which end in the last seven days."""

    word: Text
    by_state: dict[JobState, int] = field(default_factory=dict)

    def count(self, state: str) -> int:
        """How many stand in *state*."""
        return self.by_state.get(JobState(state), 0)


def free_bytes() -> int:
    """What is free on the disk of the data folder."""
    return shutil.disk_usage(current_app.instance_path).free


def checks(session: Session) -> dict[str, bool]:
    """Whether database, store and disk answer; the reason of a failure is for the log of the service."""
    found: dict[str, bool] = {}
    try:
        session.execute(text("SELECT 1"))
        found["database"] = True
    except Exception:
        found["database"] = False
    try:
        current_app.extensions["store"].exists("0" * 64)
        found["store"] = True
    except Exception:
        found["store"] = False
    found["disk"] = free_bytes() > LEAST_FREE
    return found


def job_word(kind: str) -> Text:
    """What a kind of job is called on pages."""
    return JOB_WORDS.get(kind, Text(kind, kind))


def work(session: Session) -> list[Work]:
    """Long work by kind: everything that waits or runs, and what ended in the last seven days."""
    since = clock.real_now() - LOOKED_BACK
    rows = session.execute(
        select(Job.kind, Job.state, func.count())
        .where(Job.state.in_((JobState.NEW, JobState.RUNNING)) | (Job.finished_at >= since))
        .group_by(Job.kind, Job.state)
        .order_by(Job.kind)
    )
    found: dict[str, Work] = {}
    for kind, state, n in rows:
        found.setdefault(kind, Work(job_word(kind))).by_state[state] = n
    return list(found.values())


def failures(session: Session) -> list[Job]:
    """The latest jobs that failed within seven days, newest first."""
    since = clock.real_now() - LOOKED_BACK
    query = select(Job).where(Job.state == JobState.FAILED, Job.finished_at >= since)
    return list(session.scalars(query.order_by(Job.finished_at.desc()).limit(FAILURES_SHOWN)))


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Rows for whoever runs the system: room on the disk, work that failed."""
    if not viewer.can(Permission.SYSTEM_RUN):
        return
    if free_bytes() < LOW_FREE:
        yield Todo(
            icon="stop",
            title=Text("磁盘剩余空间不足 5 GB", "Less than 5 GB are free on the disk"),
            detail=Text("空间用尽时不能上传、不能提交。", "With none left nothing can be uploaded or handed in."),
            url=url_for("web.system"),
            button=Text("查看", "Look"),
            urgent=True,
        )
    failed = len(failures(session))
    if failed:
        yield Todo(
            icon="flag",
            title=Text("{n} 项后台任务没有完成", "Background jobs that failed: {n}").format(n=failed),
            detail=Text("近 7 天；原因见运行状态。", "Within 7 days; the page of the system says why."),
            url=url_for("web.system"),
            button=Text("查看", "Look"),
            count=failed,
        )
