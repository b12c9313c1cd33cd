"""Recomputes every release from the tallies: who passed, who is public, who was confirmed, and by how many people it was done."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.meetings.models import Meeting
from committee.publicity.models import Posting, PostingKind, PostingLine
from committee.results.models import Confirmation, Release
from committee.results.queries import releases_of, rows_of
from committee.results.rules import ReleaseState, ResultRow, lines_of, passing, table_hash
from committee.results.table import result_table
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Hash, counts, list, parallel postings and two people of every release; confirmations against the released lists."""
    confirmable: set[int] = set()
    for release in releases_of(session, season_id):
        if release.state is ReleaseState.DROPPED:
            continue
        rows = rows_of(release)
        yield _hash(release)
        yield _counts(session, release, rows)
        if release.state is ReleaseState.RELEASED:
            yield from _published(session, release, rows)
            confirmable |= {line.subject_id for line in lines_of(rows)}
    confirmed = set(
        session.scalars(
            select(Confirmation.application_id)
            .join(Application, Application.id == Confirmation.application_id)
            .where(Application.season_id == season_id)
        )
    )
    yield Check(
        part="results",
        what=Text("已确认的人员都在公示过的通过名单中", "Everybody confirmed stood on a released list"),
        recorded=str(len(confirmed)),
        recomputed=str(len(confirmed & confirmable)),
        ok=confirmed <= confirmable,
        rule="R-318",
    )


def _hash(release: Release) -> Check:
    again = table_hash(release.rows)
    return Check(
        part="results",
        what=Text("结果表的指纹", "Fingerprint of the result table"),
        recorded=release.rows_hash[:16],
        recomputed=again[:16],
        ok=again == release.rows_hash,
        rule="R-443",
    )


def _counts(session: Session, release: Release, rows: list[ResultRow]) -> Check:
    """The frozen counts and outcomes against the tallies as they stand, by code."""
    fields = ("agree", "oppose", "abstain", "invalid", "not_returned", "base", "outcome", "places", "further")
    now = {row.code: row for row in result_table(session, session.get_one(Meeting, release.meeting_id))}
    wrong = [
        row.code
        for row in rows
        if row.code not in now or any(getattr(row, name) != getattr(now[row.code], name) for name in fields)
    ]
    wrong += [code for code in now if code not in {row.code for row in rows}]
    n = len(rows)
    return Check(
        part="results",
        what=Text("结果表逐项与计票一致", "Every line of the result table agrees with the count"),
        recorded=str(n),
        recomputed=str(n - len(wrong)) + (f" ({', '.join(sorted(wrong))})" if wrong else ""),
        ok=not wrong,
        rule="R-311",
    )


def _published(session: Session, release: Release, rows: list[ResultRow]) -> Iterator[Check]:
    """The public list holds exactly those whom the rule passes, everywhere; a second person released it (R-441 to R-443)."""
    right = passing(rows)
    by_rule = {row.application_id for row in rows if not row.barred and row.code in right}
    codes = {row.application_id: row.code for row in rows}
    printed = {row.application_id: (row.name, row.unit_name) for row in rows}
    for kind in (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER):
        lines = session.execute(
            select(PostingLine.subject_id, PostingLine.name, PostingLine.unit_name)
            .join(Posting, Posting.id == PostingLine.posting_id)
            .where(Posting.season_id == release.season_id, Posting.kind == kind, PostingLine.subject_id.in_(codes))
        ).all()
        listed = {subject for subject, _, _ in lines}
        misprinted = {subject for subject, *words in lines if tuple(words) != printed[subject]}
        off = sorted(codes[subject] for subject in (listed ^ by_rule) | misprinted)
        yield Check(
            part="results",
            what=Text(f"{kind.label.zh}名单与票箱重算一致", f"{kind.label.en}: the list agrees with the count"),
            recorded=f"{len(listed)}",
            recomputed=f"{len(by_rule)}" + (f" ({', '.join(off)})" if off else ""),
            ok=not off,
            rule="R-441",
        )
    two = release.released_by_id is not None and release.released_by_id != release.prepared_by_id
    yield Check(
        part="results",
        what=Text("发布由两人完成", "The release was done by two people"),
        recorded="2",
        recomputed="2" if two else "1",
        ok=two,
        rule="R-443",
    )
