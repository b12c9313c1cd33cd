"""The second look: draw a sample of decided dossiers, take another checker's word, and act when it differs."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.judging import to_be_judged
from committee.dossiers.models import Dossier, Finding, Judgement, Screening, ScreeningState, Submission
from committee.dossiers.review import CaseState, LateLeak, ReviewFile
from committee.dossiers.rules_second import candidates_hash, draw
from committee.dossiers.second_models import SampleDraw, SecondLook
from committee.dossiers.steps import case_of, pull_case
from committee.errors import BadInput, NotFound, Refused, SecondPersonNeeded
from committee.text import Text

WORDS = (Judgement.LEAK.value, Judgement.NOT_LEAK.value, Judgement.MASKED.value)


def decided(session: Session, season_id: int) -> list[Screening]:
    """Decided dossiers of the season that no draw has taken yet, by public id."""
    return list(
        session.scalars(
            select(Screening)
            .join(Submission, Submission.id == Screening.submission_id)
            .join(Dossier, Dossier.id == Submission.dossier_id)
            .outerjoin(SecondLook, SecondLook.screening_id == Screening.id)
            .where(
                Dossier.season_id == season_id,
                Screening.state.in_((ScreeningState.PASSED, ScreeningState.DEFECTIVE)),
                Screening.decided_by_id.is_not(None),
                SecondLook.id.is_(None),
            )
            .order_by(Screening.public_id)
        )
    )


def draw_sample(*, season_id: int, percent: int, by: int) -> str:
    """Draw *percent* of the decided dossiers for a second look; returns the draw's public id. Everything that makes it is recorded.

    Raises ``BadInput`` for a share outside 1 to 100 and ``Refused`` when nothing is left to draw from.
    """
    if not 1 <= percent <= 100:
        raise BadInput(Text("抽查比例应为 1 至 100。", "The share must be from 1 to 100."))
    with transaction() as session:
        rows = {row.public_id: row for row in decided(session, season_id)}
        if not rows:
            raise Refused(Text("没有可以抽查的已办材料。", "There is no decided dossier to draw from."))
        candidates = sorted(rows)
        seed = secrets.token_hex(32)
        result = draw(candidates, seed=seed, percent=percent)
        made = SampleDraw(
            season_id=season_id,
            percent=percent,
            candidates=candidates,
            candidates_sha256=candidates_hash(candidates),
            seed=seed,
            result=result,
            drawn_by_id=by,
        )
        session.add(made)
        session.flush()
        session.add_all(_look(session, made, rows[one]) for one in result)
        session.flush()
        audit.record(
            session,
            action="dossiers.draw-sample",
            season_id=season_id,
            subject="sample",
            key=made.public_id,
            detail={"of": len(candidates), "drawn": len(result), "candidates": made.candidates_sha256, "seed": seed},
            account_id=by,
        )
        return made.public_id


def _look(session: Session, made: SampleDraw, row: Screening) -> SecondLook:
    words = {f.public_id: f.judgement.value for f in to_be_judged(session, row) if f.judgement is not Judgement.OPEN}
    if row.decided_by_id is None:
        raise NotFound
    return SecondLook(
        draw_id=made.id,
        screening_id=row.id,
        first_by_id=row.decided_by_id,
        first_passes=row.state is ScreeningState.PASSED,
        first_words=words,
    )


def answer(*, look_public_id: str, words: Mapping[str, str], passes: bool, note: str, by: int) -> bool:
    """The second checker's own words; returns whether both agree on the whole dossier.

    A leak that the first let pass takes the copy out of every expert's sight at once, or the dossier back to the desk when no
    expert can have it yet. Raises ``SecondPersonNeeded`` for the first checker, ``BadInput`` while a place has no word.
    """
    with transaction() as session:
        look = session.scalar(select(SecondLook).where(SecondLook.public_id == look_public_id).with_for_update())
        if look is None:
            raise NotFound
        if look.done_at is not None:
            raise Refused(Text("这份抽查已经完成。", "This second look is done."))
        if look.first_by_id == by:
            raise SecondPersonNeeded
        places = {f.public_id: f for f in to_be_judged(session, look.screening)}
        if any(words.get(place) not in WORDS for place in places):
            raise BadInput(Text("还有没判定的地方。", "A place is not judged yet."))
        if passes and any(words[place] == Judgement.LEAK.value for place in places):
            raise BadInput(
                Text("判了泄漏，就不能认为可以签发。", "With a leak judged, the dossier cannot be fit to be signed.")
            )
        look.words = {place: words[place] for place in places}
        look.passes, look.note, look.done_by_id, look.done_at = passes, note.strip()[:300], by, clock.now()
        if look.first_passes and not passes:
            _take_back(session, look, [f for place, f in places.items() if words[place] == "leak"], by)
        audit.record(
            session,
            action="dossiers.second-look",
            season_id=look.draw.season_id,
            subject="screening",
            key=look.screening.public_id,
            detail={"same": look.first_passes == passes, "places": len(places)},
            account_id=by,
        )
        return look.first_passes == passes


def _take_back(session: Session, look: SecondLook, leaks: list[Finding], by: int) -> None:
    row = look.screening
    dossier_id = session.get_one(Submission, row.submission_id).dossier_id
    case = case_of(session, dossier_id)
    if case is None:
        row.state, row.decided_at, row.decided_by_id, row.kept = ScreeningState.WAITING, None, None, []
        for finding in leaks:
            finding.judgement, finding.judged_by_id, finding.judged_at = Judgement.LEAK, by, clock.now()
        return
    if case.state is CaseState.OPEN:
        pull_case(session, case.key)
    keys = {f.file.object_key: f.page for f in leaks}
    for copy in session.scalars(select(ReviewFile).where(ReviewFile.case_key == case.key)):
        if copy.object_key in keys:
            session.add(
                LateLeak(
                    file_key=copy.key, page=keys[copy.object_key], reported_by_id=by, reported_at=clock.now(), note=""
                )
            )
