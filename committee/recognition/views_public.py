"""What everybody may read of a season: policy, conditions, procedure, results (四公开), phones, and samples to download."""

from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee import clock
from committee.db import db
from committee.documents.word_forms import render_form_docx
from committee.errors import NotFound
from committee.publicity.models import Posting, PostingKind, PostingState
from committee.publicity.queries import countdown
from committee.recognition.samples import sample
from committee.recognition.views import blueprint
from committee.seasons.models import Season, SeasonState
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of, season_by
from committee.web.downloads import sent
from committee.web.guard import public

FORMS = ("form1", "form2", "form3", "form4")


def _season(public_id: str) -> Season:
    season = season_by(db.session(), public_id)
    if season.state is SeasonState.PREPARING:
        raise NotFound
    return season


def _postings(session: Session, season: Season) -> list[Posting]:
    """The lists that hang or hung after the check, newest first."""
    query = select(Posting).where(
        Posting.season_id == season.id,
        Posting.kind == PostingKind.AFTER_CHECK,
        Posting.state != PostingState.BROKEN,
        Posting.starts_on <= clock.today(),
    )
    return list(session.scalars(query.options(selectinload(Posting.lines)).order_by(Posting.id.desc())))


@blueprint.get("/public/recognition/<public_id>")
@public
def public_season(public_id: str) -> Any:
    """One page for everybody."""
    season = _season(public_id)
    found = _postings(db.session(), season)
    today = clock.today()
    book = recognition_rulebook_of(season)
    return render_template(
        "recognition/public.html",
        season=season,
        book=book,
        contacts=book.contacts,
        windows=recognition_windows_of(season),
        postings=[(posting, countdown(season, posting, today=today), no) for no, posting in enumerate(found, 1)],
        forms=FORMS,
    )


@blueprint.get("/public/recognition/<public_id>/samples/<form>.docx")
@public
def public_sample(public_id: str, form: str) -> Any:
    """A filled-in sample of form 1, 2, 3 or 4."""
    if form not in FORMS:
        raise NotFound
    content = render_form_docx(form, sample(form, recognition_rulebook_of(_season(public_id))))
    return sent(content, f"{form}-sample.docx")
