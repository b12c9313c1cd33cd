"""Page images made on the server: drawn in an isolated reader, cached in the store, and who was shown one.

No PDF and no text layer reaches an expert (law 2); ``showing`` hands the pictures out.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.db import db, transaction
from committee.dossiers.models import PageImage
from committee.dossiers.review import PageServed
from committee.errors import CommitteeError
from committee.installation import current
from committee.scratch import scratch_folder
from committee.storage import ObjectStore
from committee.text import Text
from redaction.drawing import drawn
from redaction.errors import LimitReached, RedactionError

READING_DPI = 110
THUMB_DPI = 30
_WALL_SECONDS = 180.0


class CannotRender(CommitteeError):
    """The file gave no picture within its limits."""

    status = 422
    message = Text("这个文件无法显示。", "This file cannot be shown.")
    next_step = Text("请重新导出为 PDF 后上传。", "Export it as PDF again and upload it.")


class BeyondLimits(CannotRender):
    """Drawing the file's pages took more memory, time or room than one file may have."""

    message = Text("这个文件太大或太复杂，超出了处理上限。", "This file is too large or too complex for one file.")
    next_step = Text(
        "请拆分成几个文件，或降低扫描分辨率（150 至 200 dpi）后重新上传。",
        "Split it, or scan it again at 150 to 200 dpi, and upload it again.",
    )


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page in points as displayed."""

    width: float
    height: float


def store() -> ObjectStore:
    """The installation's object store."""
    return current_app.extensions["store"]  # type: ignore[no-any-return]


def render(
    content: bytes, *, dpis: tuple[int, ...], first: int = 0, last: int = 0
) -> tuple[list[PageSize], dict[tuple[int, int], bytes]]:
    """Pages *first* to *last* (all when 0) of a file as JPEG: sizes in points and pictures by (page, dpi).

    Raises ``CannotRender``, or ``BeyondLimits`` when that took more than one file may use.
    """
    with scratch_folder() as folder:
        source = folder / "in"
        source.write_bytes(content)
        return draw_file(source, dpis=dpis, first=first, last=last)


def draw_file(
    source: Path, *, dpis: tuple[int, ...], first: int = 0, last: int = 0
) -> tuple[list[PageSize], dict[tuple[int, int], bytes]]:
    """The same for a file on disk, which is not read whole."""
    try:
        done = drawn(source, dpis=dpis, first=first, last=last, seconds=_WALL_SECONDS)
    except LimitReached as error:
        raise BeyondLimits from error
    except RedactionError as error:
        raise CannotRender from error
    return [PageSize(w, h) for w, h in done.sizes], done.pictures


def prepare(object_key: str) -> int:
    """Make the page images of an object once; returns its number of pages. Safe to run twice."""
    have = db.session.scalars(
        select(PageImage.page).where(PageImage.source_key == object_key, PageImage.dpi == READING_DPI)
    ).all()
    db.session.rollback()
    if have:
        return len(have)
    sizes, pictures = render(store().get(object_key), dpis=(READING_DPI, THUMB_DPI))
    with transaction() as session:
        if session.scalar(select(PageImage.id).where(PageImage.source_key == object_key).limit(1)) is None:
            for (page, dpi), content in sorted(pictures.items()):
                key = store().put(session, content)
                size = sizes[page - 1]
                session.add(
                    PageImage(
                        source_key=object_key,
                        page=page,
                        dpi=dpi,
                        object_key=key,
                        width=round(size.width),
                        height=round(size.height),
                    )
                )
    return len(sizes)


def page_sizes(session: Session, object_key: str) -> list[PageSize]:
    """Sizes in points of the prepared pages, in order."""
    rows = session.execute(
        select(PageImage.width, PageImage.height)
        .where(PageImage.source_key == object_key, PageImage.dpi == READING_DPI)
        .order_by(PageImage.page)
    )
    return [PageSize(w, h) for w, h in rows]


def record_served(*, file_key: str, page: int, account_id: int) -> None:
    """Remember that this page was shown to this account, once (P-31); not while a ballot is under way (R-333)."""
    if current().quiet:
        return
    seen = select(PageServed.id).where(
        PageServed.file_key == file_key, PageServed.page == page, PageServed.account_id == account_id
    )
    if db.session.scalar(seen) is None:
        with transaction() as session:
            if session.scalar(seen) is None:
                session.add(PageServed(file_key=file_key, page=page, account_id=account_id, first_at=clock.now()))
