"""Who stands at which desk of an application; nobody checks their own (R-002)."""

from sqlalchemy.orm import Session

from committee.errors import NotFound
from committee.people.models import Account
from committee.permissions import Role
from committee.recognition import steps
from committee.recognition.models import RecognitionApplication
from committee.recognition.refusals import OwnApplication
from committee.recognition.rules import Desk
from committee.viewer import Viewer


def is_employer(viewer: Viewer, application: RecognitionApplication) -> bool:
    """Whether *viewer* is a clerk of the application's unit."""
    return _holds(viewer, Role.EMPLOYER, application.unit_id, application.season_id)


def is_county(viewer: Viewer, application: RecognitionApplication) -> bool:
    """Whether *viewer* is a clerk of the county bureau that recommends it."""
    unit = application.county_unit_id
    return unit is not None and _holds(viewer, Role.HR, unit, application.season_id)


def is_final(viewer: Viewer, application: RecognitionApplication) -> bool:
    """Whether *viewer* is a clerk of the bureau that confirms it."""
    return _holds(viewer, Role.HR, application.final_unit_id, application.season_id)


def _holds(viewer: Viewer, role: Role, unit_id: int, season_id: int) -> bool:
    if role not in viewer.roles(season_id):
        return False
    units = viewer.unit_ids(role, season_id=season_id)
    return units is None or unit_id in units


def may_see(viewer: Viewer, application: RecognitionApplication) -> bool:
    """The applicant, the unit's clerk, and the bureaus of its chain (domain 1.2)."""
    return application.person_id == viewer.person_id or any(
        here(viewer, application) for here in (is_employer, is_county, is_final)
    )


def for_desk(session: Session, public_id: str, viewer: Viewer, desk: Desk) -> RecognitionApplication:
    """The application, locked, for a clerk at *desk* (PREFECTURE stands for whoever confirms).

    Raises ``NotFound`` outside the viewer's reach, ``OwnApplication``.
    """
    row = steps.locked(session, public_id)
    reach = {Desk.EMPLOYER: is_employer, Desk.COUNTY: is_county, Desk.PREFECTURE: is_final}[desk]
    if not reach(viewer, row):
        raise NotFound
    account = session.get(Account, viewer.account_id)
    if account is not None and account.person_id == row.person_id:
        raise OwnApplication
    return row


def sender_of(application: RecognitionApplication, to_unit_id: int) -> int:
    """Who brings an application's paper to the bureau *to_unit_id*: the county bundles for the prefecture, else the employer (R-164)."""
    county = application.county_unit_id
    return application.unit_id if county is None or to_unit_id == county else county
