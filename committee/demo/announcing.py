"""Last act: results prepared and released by two people, the publicity period with its objections, confirmation, certificates."""

import datetime as dt

from flask import current_app
from sqlalchemy import select

from committee import jobs
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.db import db
from committee.demo.office import agree
from committee.demo.stage import Play, viewer_of
from committee.meetings.queries import meeting_by
from committee.people.models import Account, Person
from committee.permissions import Role
from committee.publicity import actions as publicity
from committee.publicity.models import ObjectionChannel, Posting, PostingKind
from committee.results import actions as results
from committee.results import confirming
from committee.results.models import OfficialDocument
from committee.text import Text


def publish(play: Play) -> None:
    """The secretary prepares, the head of the office releases; documents are printed from the same rows."""
    play.tell(Text("发布评审结果", "Publishing the results"))
    play.at(10, 16, 16, 0)
    meeting = _meeting_id(play)
    results.prepare_release(
        meeting_id=meeting, starts_on=dt.date(play.season().year, 10, 17), by=play.office("secretary")
    )
    play.work(Text("打印结果文书", "Printing the documents of the results"))
    play.at(10, 17, 10, 0)
    agree(play)
    jobs.drain(play.app)
    play.counts["published"] = _in_phase(play, Phase.RESULT_PUBLICITY)


def leave_papers(play: Play) -> None:
    """Copy what was printed, the last issue of each, into ``documents`` of the data folder; paths go to the play.

    They lie there unsealed: everybody in a played season is invented.
    """
    issues = select(OfficialDocument).where(OfficialDocument.season_id == play.season_id)
    printed = db.session.scalars(issues.order_by(OfficialDocument.file_name, OfficialDocument.issue)).all()
    last = {row.file_name: row.object_key for row in printed}
    folder = current_app.extensions["settings"].data / "documents"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, key in last.items():
        (folder / name).write_bytes(current_app.extensions["store"].get(key))
    play.documents = [str(folder / name) for name in last]
    db.session.rollback()


def confirm(play: Play) -> None:
    """Two objections are looked into: one is upheld, one dismissed; then the bureau confirms and numbers certificates."""
    play.tell(Text("公示、异议核查、确认", "Publicity, objections, confirmation"))
    _objections(play)
    play.at(10, 25, 11, 0)
    clerk = viewer_of(play.office("hr"))
    units = clerk.unit_ids(Role.HR, season_id=play.season_id)
    ready = list(
        db.session.scalars(
            select(Application.public_id)
            .where(Application.season_id == play.season_id, Application.phase == Phase.RESULT_PUBLICITY)
            .order_by(Application.id)
        )
    )
    number = f"塔地人社职〔{play.season().year}〕18号"
    confirming.confirm(public_ids=ready, document_number=number, by=clerk.account_id, unit_ids=units)
    confirming.certify(public_ids=ready, by=clerk.account_id, unit_ids=units)
    jobs.drain(play.app)


def _objections(play: Play) -> None:
    posting = db.session.scalars(
        select(Posting)
        .where(Posting.season_id == play.season_id, Posting.kind == PostingKind.RESULT)
        .order_by(Posting.id)
    ).first()
    if posting is None:
        return
    secretary = play.office("secretary")
    person = db.session.get_one(Person, db.session.get_one(Account, secretary).person_id)
    own = person.unit.name if person.unit else ""
    address, lines = posting.public_id, [line.id for line in posting.lines if line.unit_name != own]  # R-317 by analogy
    if len(lines) < 4:
        return
    for hour, line_id, body, finding, upheld in (
        (
            10,
            lines[1],
            "其申报的项目排名与验收证书记载的排名不一致，请核实。",
            "经查阅项目档案，排名与申报一致，异议不成立。",
            False,
        ),
        (
            11,
            lines[2],
            "其申报的论文并非本人撰写，见所附期刊目录。",
            "经向期刊核实，署名单位和作者与申报材料不符，异议属实。",
            True,
        ),
    ):
        play.at(10, 18, hour, 0)
        receipt = publicity.object_to(
            posting_id=address,
            line_id=line_id,
            channel=ObjectionChannel.FORM,
            signed=True,
            name="周明理",
            contact="0990-0000000",
            body=body,
        )
        play.at(10, 21, hour, 0)
        publicity.investigate(receipt=receipt, by=secretary)
        play.at(10, 22, hour, 0)
        publicity.decide(receipt=receipt, upheld=upheld, finding=finding, by=secretary)


def _meeting_id(play: Play) -> int:
    return meeting_by(db.session(), play.meeting).id


def _in_phase(play: Play, phase: Phase) -> int:
    return len(
        db.session.scalars(
            select(Application.id).where(Application.season_id == play.season_id, Application.phase == phase)
        ).all()
    )
