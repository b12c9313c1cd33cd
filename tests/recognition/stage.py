"""A season of recognition with its people and bureaus, played up to where a test begins. Files are rows that count as checked."""

import datetime as dt

import pymupdf
from flask import Flask

from committee import clock
from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.recognition_cast import PATTERNS, Candidate
from committee.demo.recognition_stage import Play, Stage, new_play
from committee.dossiers.models import FileState, MaterialFile, Verdict
from committee.recognition import actions, actions_bureau, actions_employer
from committee.recognition.demands import course_demands, demands_of
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import application_by
from committee.recognition.steps import facts_of, judgement_of, papers_of
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_tables import Proof
from committee.seasons.rulebook_tables import Producer

D = dt.date
SCAN = b"%PDF-1.4 a scan"


def opened(app: Flask, people: int = len(PATTERNS)) -> Play:
    """Everybody has an account; the clock stands at the first day of filing."""
    play = new_play(app, people=people, seed=1, stage=Stage.CONFIRMED, tell=lambda words: None)
    clock.travel_to(beijing(2024, 4, 15, 11))
    return play


def started(play: Play, person: Candidate, **changes: object) -> str:
    """The person's application, filled in."""
    by = play.accounts[person.key]
    pattern = person.pattern
    public_id = actions.start(by=by, season_id=play.season_id, route=pattern.route, specialty=pattern.specialty)
    actions.save(by=by, public_id=public_id, version=0, form={**person.form, **changes})
    play.applications[person.key] = public_id
    return public_id


def posted(play: Play, *people: Candidate) -> str:
    """Form 1 hangs from 17 to 23 April; returns the posting's address."""
    clock.travel_to(beijing(2024, 4, 16, 11))
    ids = [play.applications[person.key] for person in people]
    viewer = play.employer(people[0].unit.name)
    [posting] = actions_employer.post(viewer=viewer, public_ids=ids, starts_on=D(2024, 4, 17), ends_on=D(2024, 4, 23))
    return posting.public_id


def over(play: Play, posting: str, *people: Candidate) -> None:
    """The posting ran out and both scans are in."""
    clock.travel_to(beijing(2024, 4, 24, 10))
    viewer = play.employer(people[0].unit.name)
    actions_employer.record_result(viewer=viewer, posting_public_id=posting, note="公示期间未收到异议和举报")
    for slot in ("publicity_notice", "publicity_result"):
        paper(play, slot, *people)


def paper(play: Play, slot: str, *people: Candidate) -> None:
    """The unit's signed scan of a form."""
    ids = [play.applications[person.key] for person in people]
    viewer = play.employer(people[0].unit.name)
    actions_employer.add_paper(viewer=viewer, slot=slot, public_ids=ids, name="扫描件.pdf", content=SCAN)


def files(play: Play, person: Candidate, *, without: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> None:
    """Every file that the applicant has to bring, as rows that count as checked."""
    session = db.session()
    row = application_by(session, play.applications[person.key])
    on, book = clock.today(), recognition_rulebook_of(play.season())
    facts, judgement = facts_of(session, row, on=on), judgement_of(session, row, on=on)
    courses = course_demands(facts, judgement, book=book, on=on, p34="inclusive")
    demanded = book.required_materials(demands_of(facts, judgement, courses, book=book))
    slots = [rule.slot for rule in demanded if rule.by is Producer.APPLICANT and rule.slot not in without]
    dossier_id = row.dossier_id
    with transaction() as writer:
        for slot in (*slots, *also):
            writer.add(
                MaterialFile(
                    dossier_id=dossier_id,
                    slot=slot,
                    material_class="identity",
                    original_name=f"{slot}.pdf",
                    media_type="application/pdf",
                    object_key="0" * 64,
                    size=len(SCAN),
                    pages=1,
                    state=FileState.CHECKED,
                    verdict=Verdict.NOT_NEEDED,
                )
            )
    db.session.expire_all()


def handed_in(play: Play, person: Candidate, **changes: object) -> str:
    """Posted, over, files in, handed in on 25 April, form 3 there; returns the application's address."""
    public_id = started(play, person, **changes)
    over(play, posted(play, person), person)
    clock.travel_to(beijing(2024, 4, 25, 11))
    files(play, person)
    actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    paper(play, "recommendation_report", person)
    return public_id


def recommended(play: Play, person: Candidate, **changes: object) -> str:
    """Recommended by the employer on 26 April."""
    public_id = handed_in(play, person, **changes)
    clock.travel_to(beijing(2024, 4, 26, 11))
    actions_employer.recommend(viewer=play.employer(person.unit.name), public_ids=[public_id], opinion="同意推荐")
    return public_id


def looked_at(play: Play, person: Candidate, bureau: str, **wrong: tuple[bool, bool]) -> None:
    """A bureau's clerk ticks what only a person can know and sees signature and seal everywhere but where *wrong* says so."""
    session = db.session()
    row = application_by(session, play.applications[person.key])
    have = {file.slot for file in row.dossier.files} | set(papers_of(session, row.id))
    book = recognition_rulebook_of(play.season())
    marks = {rule.slot: (True, True) for rule in book.materials if rule.proof is not Proof.NONE and rule.slot in have}
    session.rollback()
    viewer = play.bureau(bureau)
    if person.pattern.tick:
        actions_bureau.tick(
            viewer=viewer, public_id=row.public_id, code=person.pattern.tick, holds=True, evidence="证明材料"
        )
    actions_bureau.see_proofs(viewer=viewer, public_id=row.public_id, marks={**marks, **wrong})


def row_of(play: Play, person: Candidate) -> RecognitionApplication:
    """The application as it stands."""
    db.session.expire_all()
    return application_by(db.session(), play.applications[person.key])


def words_of(pdf: bytes) -> str:
    """The text of a printed paper without its line breaks."""
    with pymupdf.open(stream=pdf) as document:
        return "".join("".join(page.get_text() for page in document).split())
