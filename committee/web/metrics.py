"""``/metrics`` for Prometheus: figures read when asked, never counted per request, so that no cast can be timed by them (R-333)."""

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from committee import clock
from committee.db import db
from committee.errors import NotFound
from committee.jobs import Job, JobState
from committee.people.models import UserSession
from committee.web.guard import public

blueprint = Blueprint("metrics", __name__)
LOOPBACK = ("127.0.0.1", "::1")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Jobs by state, the age of the oldest waiting one, and sign-ins that are open; only for this machine."""
    if request.remote_addr not in LOOPBACK:
        raise NotFound
    registry = CollectorRegistry()
    session = db.session()
    jobs = Gauge("mangping_jobs", "Background jobs by state", ["state"], registry=registry)
    counted = {row[0]: row[1] for row in session.execute(select(Job.state, func.count(Job.id)).group_by(Job.state))}
    for state in JobState:
        jobs.labels(state.value).set(counted.get(state, 0))
    oldest = session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.NEW))
    waiting = Gauge("mangping_oldest_job_seconds", "Age of the oldest job that waits", registry=registry)
    waiting.set((clock.real_now() - oldest).total_seconds() if oldest else 0)
    open_sign_ins = Gauge("mangping_sign_ins", "Sign-ins that were not revoked", registry=registry)
    open_sign_ins.set(
        session.scalar(select(func.count()).select_from(UserSession).where(UserSession.revoked_at.is_(None))) or 0
    )
    return Response(generate_latest(registry), mimetype="text/plain")
