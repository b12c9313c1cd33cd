"""Finding postings by the names on them, and objections by their receipt."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.permissions import Permission
from committee.publicity.models import Objection, Posting, PostingLine
from committee.publicity.queries import may_change, may_see
from committee.publicity.receipts import as_receipt
from committee.shapes import Hit
from committee.text import Text
from committee.viewer import Viewer

MOST, SHORTEST_RECEIPT = 20, 4


def search(session: Session, viewer: Viewer, words: str) -> Iterator[Hit]:
    """Postings on which a name stands, objections by the beginning of their receipt."""
    if not viewer.can(Permission.PUBLICITY_SEE):
        return
    lines = session.scalars(
        select(PostingLine)
        .join(Posting, Posting.id == PostingLine.posting_id)
        .where(PostingLine.name.contains(words, autoescape=True))
        .options(joinedload(PostingLine.posting))
        .order_by(Posting.starts_on.desc())
        .limit(MOST)
    )
    for line in lines:
        if may_see(viewer, line.posting) or may_change(viewer, line.posting):
            yield Hit(
                kind=Text("公示", "posting"),
                title=line.name,
                detail=Text("{k} {d}", "{k} {d}").format(
                    k=line.posting.kind.label, d=line.posting.starts_on.isoformat()
                ),
                url=url_for("publicity.notice", public_id=line.posting.public_id),
            )
    if len(as_receipt(words)) >= SHORTEST_RECEIPT:
        rows = session.scalars(
            select(Objection)
            .where(Objection.receipt.startswith(as_receipt(words), autoescape=True))
            .options(joinedload(Objection.posting), joinedload(Objection.line))
            .limit(MOST)
        )
        for row in rows:
            if may_see(viewer, row.posting):
                yield Hit(
                    kind=Text("异议", "objection"),
                    title=row.receipt,
                    detail=row.state.label,
                    url=url_for("publicity.objection", receipt=row.receipt),
                )
