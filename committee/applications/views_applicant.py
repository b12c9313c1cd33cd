"""Doors of the applicant: my applications, the form that saves itself, hand in, hand in again, withdraw, slips."""

from functools import partial
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from sqlalchemy import select

from committee import clock
from committee.applications import actions
from committee.applications.achievements import ACHIEVEMENT_KINDS
from committee.applications.form_fields import sections
from committee.applications.guide import FILES, HAND_IN, GuideStep, guide, step_after, step_before, step_to_open
from committee.applications.models import Application, Fee
from committee.applications.money import paper_faults
from committee.applications.queries import own_application, own_applications, receipts_of, unit_of
from committee.applications.reading import conditions_of, last_return, obstacles, open_return, p06_for
from committee.applications.release import Released, released
from committee.applications.rules import EDITABLE, WORKFLOW, Channel, EvaluationKind, Phase
from committee.applications.sheet import STAGES, events_of, shown_phase, stage_of
from committee.applications.views import blueprint, season_of, words
from committee.db import db
from committee.dossiers.models import Dossier
from committee.dossiers.queries import files_by_slot, gate_of, live_files, missing_slots
from committee.errors import BadInput, NotFound, Stale
from committee.permissions import Permission
from committee.seasons.deadlines import resubmission_until
from committee.seasons.queries import current_season_or_none, rulebook_of, windows_of
from committee.web.filters import bj_time
from committee.web.guard import requires, viewer
from committee.web.language import say


def _own(public_id: str) -> Application:
    return own_application(db.session(), public_id, person_id=viewer().person_id)


@blueprint.get("/my")
@requires(Permission.APPLICATION_FILE)
def mine() -> Any:
    """My applications; with only one alive, that one."""
    rows = own_applications(db.session(), viewer().person_id)
    alive = [row for row in rows if row.phase is not Phase.WITHDRAWN]
    if len(alive) == 1 and "new" not in request.args:
        return redirect(url_for("applications.course", public_id=alive[0].public_id))
    season = current_season_or_none(db.session())
    return render_template(
        "applications/mine.html",
        rows=rows,
        season=season,
        rulebook=rulebook_of(season) if season else None,
        channels=list(Channel),
        kinds=list(EvaluationKind),
        shown_phase=shown_phase,
        released=released(db.session(), season.id) if season else Released(),
    )


@blueprint.post("/my/start")
@requires(Permission.APPLICATION_FILE)
def start() -> Any:
    """Open a draft."""
    season = current_season_or_none(db.session())
    if season is None:
        raise NotFound
    public_id = actions.start(by=viewer().account_id, season_id=season.id, **_choice())
    return redirect(url_for("applications.form", public_id=public_id), 303)


def _choice() -> dict[str, Any]:
    channel, kind = request.form.get("channel", ""), request.form.get("evaluation", "")
    if channel not in set(Channel) or kind not in set(EvaluationKind):
        raise BadInput
    return {
        "channel": Channel(channel),
        "evaluation": EvaluationKind(kind),
        "specialty": request.form.get("specialty", ""),
        "level": request.form.get("level", ""),
    }


@blueprint.post("/my/<public_id>/choice")
@requires(Permission.APPLICATION_FILE)
def choose(public_id: str) -> Any:
    """Change what a draft applies for."""
    actions.choose(by=viewer().account_id, public_id=public_id, **_choice())
    return redirect(url_for("applications.form", public_id=public_id), 303)


@blueprint.get("/my/<public_id>")
@requires(Permission.APPLICATION_FILE)
def course(public_id: str) -> Any:
    """我的申报: the course from filling in to confirmation, the current step open."""
    application = _own(public_id)
    season = season_of(application)
    past = open_return(application)
    until = None
    if past is not None and past.due_at is not None:
        until = resubmission_until(past.due_at, windows=windows_of(season), p06=p06_for(past, season))
    told = released(db.session(), season.id).covers(application.phase, application.phase_since)
    return render_template(
        "applications/course.html",
        **words(application),
        stages=STAGES,
        here=stage_of(application),
        shown=shown_phase(application.phase, released=told),
        windows=windows_of(season),
        until=until,
        past=past or (last_return(application) if application.phase is Phase.DRAFT else None),
        fee=db.session.get(Fee, application.id),
        brought=receipts_of(db.session(), application)[-1:],
        faults_of=partial(paper_faults, rule=rulebook_of(season).paper),
        may_withdraw=WORKFLOW.can(application.phase, "withdraw") and application.phase is not Phase.DRAFT,
        gate=gate_of(live_files(application.dossier)),
        files={file.id: file for file in application.dossier.files},
        events=events_of(application, released=told),
    )


def _guide(application: Application) -> tuple[GuideStep, ...]:
    session, season = db.session(), season_of(application)
    rulebook = rulebook_of(season)
    again = application.phase is Phase.RETURNED
    return guide(
        sections(rulebook, unit_of(session, application).kind),
        application.form,
        results=len(application.achievements),
        missing_files=missing_slots(
            application.dossier, rulebook, conditions_of(session, application, rulebook=rulebook)
        ),
        files=len(live_files(application.dossier)),
        obstacles=0 if again else len(obstacles(session, application, season=season, at=clock.now())),
    )


def _step_url(application: Application, key: str) -> str:
    if key == FILES:
        return url_for("dossiers.materials", public_id=application.dossier.public_id)
    if key == HAND_IN:
        return url_for("applications.check", public_id=application.public_id)
    return url_for("applications.form", public_id=application.public_id, step=key)


@blueprint.get("/my/<public_id>/form")
@requires(Permission.APPLICATION_FILE)
def form(public_id: str) -> Any:
    """The guided form, one step at a time, saving itself."""
    application = _own(public_id)
    season = season_of(application)
    steps = _guide(application)
    here = step_to_open(steps, request.args.get("step", ""))
    before = step_before(steps, here)
    all_sections = sections(rulebook_of(season), unit_of(db.session(), application).kind)
    return render_template(
        "applications/form.html",
        **words(application),
        steps=steps,
        step=next(one for one in steps if one.key == here),
        section=next((one for one in all_sections if one.key == here), None),
        urls={one.key: _step_url(application, one.key) for one in steps},
        before=_step_url(application, before) if before else None,
        editable=application.phase in EDITABLE,
        achievement_kinds=ACHIEVEMENT_KINDS,
        channels=list(Channel),
        kinds=list(EvaluationKind),
        values=_entered(application),
    )


@blueprint.post("/my/<public_id>/form")
@requires(Permission.APPLICATION_FILE)
def save(public_id: str) -> Any:
    """Autosave (JSON) or the button, which leads to the next step."""
    version = request.form.get("version", type=int)
    step = request.form.get("step") or None
    scripted = "application/json" in request.headers.get("Accept", "")
    try:
        saved = actions.save(
            by=viewer().account_id,
            public_id=public_id,
            version=-1 if version is None else version,
            raw={
                key: value
                for key, value in request.form.items()
                if key not in ("csrf_token", "version", "step", "stay")
            },
            step=step,
        )
    except Stale:
        if not scripted:
            raise
        now = _own(public_id)
        return jsonify(version=now.version, saved_at=bj_time(clock.now()), values=_entered(now)), 409
    if scripted and saved.wrong:
        errors = {key: say(word) for key, word in saved.wrong.items()}
        return jsonify(errors=errors, version=saved.version, saved_at=bj_time(clock.now())), 422
    if scripted:
        return jsonify(version=saved.version, saved_at=bj_time(clock.now()))
    if saved.wrong:
        raise BadInput(next(iter(saved.wrong.values())))
    application = _own(public_id)
    if step is None or request.form.get("stay") == "yes":
        return redirect(url_for("applications.form", public_id=public_id, step=step), 303)
    return redirect(_step_url(application, step_after(_guide(application), step)), 303)


def _entered(application: Application) -> dict[str, str]:
    values = {key: str(value) for key, value in application.form.items()}
    for i, row in enumerate(application.achievements):
        values |= {
            f"a-{i}-kind": row.kind,
            f"a-{i}-title": row.title,
            f"a-{i}-year": str(row.year),
            f"a-{i}-rank": str(row.rank),
            f"a-{i}-total": str(row.total),
            f"a-{i}-corresponding": "yes" if row.corresponding else "no",
        }
    return values


@blueprint.get("/my/<public_id>/hand-in")
@requires(Permission.APPLICATION_FILE)
def check(public_id: str) -> Any:
    """What is still missing and why; pledge and declaration; the press, closed while nothing can be handed in."""
    application = _own(public_id)
    season = season_of(application)
    session = db.session()
    again = application.phase is Phase.RETURNED
    rulebook = rulebook_of(season)
    needed = conditions_of(session, application, rulebook=rulebook)
    return render_template(
        "applications/hand_in.html",
        **words(application),
        again=again,
        editable=application.phase in EDITABLE,
        obstacles=() if again else obstacles(session, application, season=season, at=clock.now()),
        gate=gate_of(live_files(application.dossier)),
        missing=missing_slots(application.dossier, rulebook, needed),
        slots=files_by_slot(application.dossier),
        windows=windows_of(season),
        upper=rulebook.channel(application.channel).upper,
    )


@blueprint.post("/my/<public_id>/hand-in")
@requires(Permission.APPLICATION_FILE)
def submit(public_id: str) -> Any:
    """The press whose time counts (R-101)."""
    by, declaration = viewer().account_id, request.form.get("declaration") == "yes"
    if _own(public_id).phase is Phase.RETURNED:
        actions.resubmit(by=by, public_id=public_id, declaration=declaration)
    else:
        pledge = request.form.get("pledge") == "yes"
        actions.submit(by=by, public_id=public_id, declaration=declaration, pledge=pledge)
    return redirect(url_for("applications.course", public_id=public_id), 303)


@blueprint.get("/my/<public_id>/withdraw")
@requires(Permission.APPLICATION_FILE)
def withdraw_confirm(public_id: str) -> Any:
    """What a withdrawal means, before it is done."""
    return render_template("applications/withdraw.html", application=_own(public_id))


@blueprint.post("/my/<public_id>/withdraw")
@requires(Permission.APPLICATION_FILE)
def withdraw(public_id: str) -> Any:
    """Take it back."""
    actions.withdraw(by=viewer().account_id, public_id=public_id, reason=request.form.get("reason", ""))
    return redirect(url_for("applications.mine"), 303)


@blueprint.get("/my/of-dossier/<public_id>")
@requires(Permission.APPLICATION_FILE)
def of_dossier(public_id: str) -> Any:
    """From one's files on to the press: the page that says what is still missing."""
    wanted = select(Application).join(Dossier).where(Dossier.public_id == public_id)
    application = db.session().scalar(wanted.where(Application.person_id == viewer().person_id))
    if application is None:
        raise NotFound
    return redirect(_step_url(application, HAND_IN))
