"""The last acts of a recognition season: paper by the bundle, confirmation, and the numbers of the contract."""

from typing import Any

from sqlalchemy import select

from committee.db import db
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.recognition_stage import Play, Stage
from committee.demo.units import HR_BUREAU
from committee.recognition import actions_confirm
from committee.recognition.models import RecognitionApplication, RecognitionReturn
from committee.recognition.rules import HAS_PASSED, Phase
from committee.text import Text
from committee.verification import verify_all


def bring_paper(play: Play) -> None:
    """Employers bring form 4 and the report forms to their bureau; counties bring on what the prefecture confirms."""
    play.tell(Text("登记纸质材料", "Registering paper"))
    query = select(RecognitionApplication).where(RecognitionApplication.phase == Phase.PUBLISHED)
    rows = db.session.scalars(query.order_by(RecognitionApplication.id)).all()
    first: dict[tuple[int, int], list[RecognitionApplication]] = {}
    onward: dict[tuple[int, int], list[RecognitionApplication]] = {}
    for row in rows:
        first.setdefault((row.unit_id, row.county_unit_id or row.final_unit_id), []).append(row)
        if row.county_unit_id is not None:
            onward.setdefault((row.county_unit_id, row.final_unit_id), []).append(row)
    names = {unit: name for name, unit in play.units.items()}
    for when, bundles in (((5, 29, 11), first), ((6, 4, 11), onward)):
        for (_, target), group in bundles.items():
            play.at(*when)
            actions_confirm.receive_bundle(
                viewer=play.bureau(names[target]),
                to_unit_id=target,
                form4_there=True,
                rows=[actions_confirm.BundleRow(row.public_id, 2, True) for row in group],
            )


def confirm_everything(play: Play) -> None:
    """Each final body confirms what is ready."""
    confirm_at(play, *COUNTY_BUREAUS.values(), HR_BUREAU.name)


def confirm_at(play: Play, *bureaus: str) -> None:
    """These final bodies, by their names, confirm what is ready."""
    play.tell(Text("确认", "Confirming"))
    play.at(6, 6, 10)
    for bureau in bureaus:
        query = select(RecognitionApplication.public_id).where(
            RecognitionApplication.phase == Phase.PUBLISHED, RecognitionApplication.final_unit_id == play.units[bureau]
        )
        ids = db.session.scalars(query.order_by(RecognitionApplication.id)).all()
        db.session.rollback()
        if ids:
            actions_confirm.confirm(viewer=play.bureau(bureau), public_ids=ids)


def summary(play: Play) -> dict[str, Any]:
    """The numbers of contract.md; committee-only numbers, and those a stage has not reached, are null."""
    session = db.session()
    phases = list(session.scalars(select(RecognitionApplication.phase)))
    returned = session.scalars(select(RecognitionReturn.application_id).distinct()).all()
    passed = sum(phase in HAS_PASSED for phase in phases)

    def from_stage(stage: Stage, value: Any) -> Any:
        return value if play.stage.reaches(stage) else None

    checks = list(verify_all(session))
    nothing = ("leaks_planted", "leaks_found", "assigned", "scores", "defended", "present", "committee_size", "quorum_ok", "ballots")  # fmt: skip
    return {
        "stage": play.stage.value,
        "applicants": len(play.people),
        "returned": from_stage(Stage.CHECKED, len(returned)),
        "not_accepted": from_stage(Stage.CHECKED, sum(phase is Phase.ABANDONED for phase in phases)),
        **dict.fromkeys(nothing),
        "passed": from_stage(Stage.CHECKED, passed),
        "not_passed": from_stage(Stage.CHECKED, sum(phase in (Phase.NOT_PASSED, Phase.CANCELLED) for phase in phases)),
        "published": from_stage(Stage.PUBLISHED, sum(phase in (Phase.PUBLISHED, Phase.CONFIRMED) for phase in phases)),
        "documents": play.documents,
        "verify_ok": all(check.ok for check in checks),
    }
