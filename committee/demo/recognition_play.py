"""The demo season of recognition, played through the same actions that the pages use, up to a stage."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from committee import jobs
from committee.db import db
from committee.demo.pages import Paper
from committee.demo.recognition_cast import COUNTY_BUREAUS, Candidate, Fate
from committee.demo.recognition_ending import bring_paper, confirm_everything
from committee.demo.recognition_stage import STANDS_AT, Play, Stage
from committee.demo.stage import set_clock
from committee.demo.units import HR_BUREAU
from committee.dossiers import actions as dossiers
from committee.publicity import actions as publicity
from committee.publicity.models import ObjectionChannel
from committee.publicity.queries import posting_by
from committee.recognition import actions, actions_batch, actions_bureau, actions_employer, timers
from committee.recognition.actions_employer import FoundDefect
from committee.recognition.demands import course_demands, demands_of
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import application_by
from committee.recognition.rules import Phase
from committee.recognition.steps import facts_of, judgement_of, papers_of
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_tables import Proof
from committee.seasons.rulebook_tables import Producer
from committee.text import Text
from committee.viewer import Viewer

OPINION = "经审核，材料真实、完整，同意推荐"
QUIET = "公示期间未收到异议和举报"


def acts_of(play: Play) -> list[Callable[[Play], None]]:
    """The acts up to the play's stage, in order."""
    by_stage = [
        (Stage.FILED, [fill_in, post_before_filing, file_everything]),
        (Stage.CHECKED, [recommend_from_counties, check_everything]),
        (Stage.PUBLISHED, [post_after_check]),
        (Stage.CONFIRMED, [bring_paper, confirm_everything]),
    ]
    return [act for stage, acts in by_stage if play.stage.reaches(stage) for act in acts]


def perform(play: Play) -> None:
    """Play every act, then let the clock stand at the stage's own date."""
    for act in acts_of(play):
        act(play)
    set_clock(STANDS_AT[play.stage])


def fill_in(play: Play) -> None:
    """Everybody opens an application and fills it in."""
    play.tell(Text("个人填报信息", "Entering"))
    play.at(4, 15, 11)
    for person in play.people:
        by = play.accounts[person.key]
        public_id = actions.start(
            by=by, season_id=play.season_id, route=person.pattern.route, specialty=person.pattern.specialty
        )
        actions.save(by=by, public_id=public_id, version=0, form=person.form)
        play.applications[person.key] = public_id


def post_before_filing(play: Play) -> None:
    """Each unit hangs form 1, and after its last day records form 2 and adds both scans."""
    play.tell(Text("申报前公示", "Posting before filing"))
    groups = play.by_unit(list(play.people))
    for name, people in groups.items():
        play.at(4, 16, 11)
        [posting] = actions_employer.post(
            viewer=play.employer(name),
            public_ids=_ids(play, people),
            starts_on=season_day(4, 17),
            ends_on=season_day(4, 23),
        )
        play.postings[name] = posting.public_id
    for name, people in groups.items():
        play.at(4, 24, 10, 30)
        clerk = play.employer(name)
        actions_employer.record_result(viewer=clerk, posting_public_id=play.postings[name], note=QUIET)
        for slot in ("publicity_notice", "publicity_result"):
            _add_paper(play, name, people, slot)


def season_day(month: int, day: int) -> dt.date:
    """A day of the season's year."""
    return dt.date(2024, month, day)


def _ids(play: Play, people: list[Candidate]) -> list[str]:
    return [play.applications[person.key] for person in people]


def _add_paper(play: Play, unit: str, people: list[Candidate], slot: str) -> None:
    label = recognition_rulebook_of(play.season()).material(slot).label.zh
    content = sheet(label, [unit, "（签字、盖章扫描件）", *(person.name for person in people[:30])])
    actions_employer.add_paper(
        viewer=play.employer(unit), slot=slot, public_ids=_ids(play, people), name=f"{label}.pdf", content=content
    )


def sheet(title: str, lines: list[str]) -> bytes:
    """A page of paper with a title and a few lines."""
    paper = Paper()
    page = paper.sheet()
    page.text(90, 120, title, size=20, bold=True)
    for i, line in enumerate(lines):
        page.text(90, 170 + i * 20, line, size=12)
    return paper.pdf()


def file_everything(play: Play) -> None:
    """Applicants upload and hand in; employers add form 3 and recommend. The late one stays at its employer."""
    play.tell(Text("上传材料、单位推荐", "Uploading, recommending"))
    play.at(4, 25, 11)
    for person in play.people:
        _upload(play, person)
        actions.hand_in(by=play.accounts[person.key], public_id=play.applications[person.key], pledged=True)
    jobs.drain(play.app)
    for name, people in play.by_unit([p for p in play.people if p.fate is not Fate.LATE]).items():
        play.at(4, 29, 11)
        _add_paper(play, name, people, "recommendation_report")
        actions_employer.recommend(viewer=play.employer(name), public_ids=_ids(play, people), opinion=OPINION)


def _upload(play: Play, person: Candidate) -> None:
    session, book = db.session(), recognition_rulebook_of(play.season())
    row = application_by(session, play.applications[person.key])
    on = season_day(4, 25)
    facts, judgement = facts_of(session, row, on=on), judgement_of(session, row, on=on)
    courses = course_demands(facts, judgement, book=book, on=on, p34="inclusive")
    slots = book.required_materials(demands_of(facts, judgement, courses, book=book))
    dossier_id = row.dossier_id
    session.rollback()
    for rule in slots:
        if rule.by is Producer.APPLICANT:
            # One certificate of each person is their own; the others are alike, so that a large season is made quickly.
            lines = [person.name, person.unit.name] if rule.slot == "degree_certificate" else ["（扫描件样张）"]
            content = sheet(rule.label.zh, lines)
            dossiers.upload(
                dossier_id=dossier_id,
                slot=rule.slot,
                name=f"{rule.label.zh}.pdf",
                content=content,
                by=play.accounts[person.key],
            )


def recommend_from_counties(play: Play) -> None:
    """County bureaus look at what only passes through them and recommend it to the prefecture."""
    play.tell(Text("县（市）人社局审核推荐", "County bureaus recommend"))
    play.at(5, 7, 11)
    for name in COUNTY_BUREAUS.values():
        _check(play, name, Phase.COUNTY_CHECK)


def _waiting(play: Play, bureau: str, phase: Phase) -> list[RecognitionApplication]:
    unit = play.units[bureau]
    column = (
        RecognitionApplication.county_unit_id if phase is Phase.COUNTY_CHECK else RecognitionApplication.final_unit_id
    )
    query = select(RecognitionApplication).where(RecognitionApplication.phase == phase, column == unit)
    return list(db.session.scalars(query.order_by(RecognitionApplication.id)))


def _check(play: Play, bureau: str, phase: Phase, *, leave: tuple[str, ...] = ()) -> None:
    """A bureau ticks, looks at the proofs, and passes or recommends its pile in one batch."""
    clerk = play.bureau(bureau)
    ticks = {play.applications[person.key]: person.pattern.tick for person in play.people}
    ids = [row.public_id for row in _waiting(play, bureau, phase) if row.public_id not in leave]
    for public_id in ids:
        if ticks[public_id]:
            actions_bureau.tick(
                viewer=clerk, public_id=public_id, code=ticks[public_id], holds=True, evidence="证明材料"
            )
        actions_bureau.see_proofs(viewer=clerk, public_id=public_id, marks=_marks(play, public_id))
    if ids:
        batch = actions_batch.check(viewer=clerk, public_ids=ids, opinion="审核通过")
        if batch.left:
            raise RuntimeError(f"demo: {batch.left[0].name}: {batch.left[0].why}")


def _marks(play: Play, public_id: str) -> dict[str, tuple[bool, bool]]:
    row = application_by(db.session(), public_id)
    book = recognition_rulebook_of(play.season())
    have = {file.slot for file in row.dossier.files} | set(papers_of(db.session(), row.id))
    marks = {rule.slot: (True, True) for rule in book.materials if rule.proof is not Proof.NONE and rule.slot in have}
    db.session.rollback()
    return marks


def check_everything(play: Play) -> None:
    """Final bodies check: one is returned and comes back, one is refused, the late one has missed the cut."""
    play.tell(Text("确认机关审核", "Confirming bodies check"))
    play.at(5, 10, 19, 5)
    timers.cut(db.session())
    returned = [p for p in play.people if p.fate is Fate.RETURNED]
    refused = [p for p in play.people if p.fate is Fate.REFUSED]
    play.at(5, 13, 11)
    for person in returned:
        row = application_by(db.session(), play.applications[person.key])
        defects = [FoundDefect("NOT_UPRIGHT", "degree_certificate", "学历证书扫描件不清晰，请重新扫描")]
        actions_bureau.send_back(viewer=_final_clerk(play, row), public_id=row.public_id, defects=defects)
    play.at(5, 14, 11)
    for person in returned:
        actions.hand_in(by=play.accounts[person.key], public_id=play.applications[person.key], pledged=True)
    for person in refused:
        row = application_by(db.session(), play.applications[person.key])
        actions_bureau.refuse(viewer=_final_clerk(play, row), public_id=row.public_id, opinion="学历证书经核实不符")
    play.at(5, 16, 11)
    for bureau in (*COUNTY_BUREAUS.values(), HR_BUREAU.name):
        _check(play, bureau, Phase.FINAL_CHECK)


def _final_clerk(play: Play, row: RecognitionApplication) -> Viewer:
    name = next(name for name, unit in play.units.items() if unit == row.final_unit_id)
    return play.bureau(name)


def _in_phase(play: Play, phase: Phase) -> list[Candidate]:
    """The people whose application stands in *phase*."""
    query = select(RecognitionApplication.public_id).where(RecognitionApplication.phase == phase)
    ids = set(db.session.scalars(query))
    return [person for person in play.people if play.applications[person.key] in ids]


def post_after_check(play: Play) -> None:
    """Each unit posts those who passed again; one objection is upheld, the rest goes on."""
    play.tell(Text("再次公示", "Posting again"))
    play.at(5, 17, 11)
    groups = play.by_unit(_in_phase(play, Phase.PASSED))
    for name, people in groups.items():
        [posting] = actions_employer.post_again(
            viewer=play.employer(name),
            public_ids=_ids(play, people),
            starts_on=season_day(5, 20),
            ends_on=season_day(5, 24),
        )
        play.postings[name] = posting.public_id
    play.at(5, 22, 12)
    for person in [p for p in play.people if p.fate is Fate.OBJECTED]:
        _objection(play, person)
    for name in groups:
        play.at(5, 27, 10, 30)
        actions_employer.record_result(viewer=play.employer(name), posting_public_id=play.postings[name], note=QUIET)


def _objection(play: Play, person: Candidate) -> None:
    posting = posting_by(db.session(), play.postings[person.unit.name])
    line = next(row.id for row in posting.lines if row.name == person.name)
    clerk = play.employer(person.unit.name)
    receipt = publicity.object_to(
        posting_id=posting.public_id,
        line_id=line,
        channel=ObjectionChannel.PHONE,
        signed=False,
        name="",
        contact="",
        body="反映该同志服务期间连续三个月不在岗，有考勤记录可查。",
        by=clerk.account_id,
    )
    publicity.investigate(receipt=receipt, by=clerk.account_id)
    publicity.decide(receipt=receipt, upheld=True, finding="经核实，情况属实。", by=clerk.account_id)
