"""Second act: applicants fill in and upload, checks run, employers post and recommend, the dossiers reach the office."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context

from sqlalchemy import select

from committee.applications import actions, actions_employer
from committee.applications.models import Application
from committee.applications.rules import Channel, EvaluationKind
from committee.clock import beijing_day
from committee.db import db
from committee.demo.build import MadeFile, build_dossier
from committee.demo.casting import day
from committee.demo.people import Applicant
from committee.demo.plants import BEDS, PlantKind
from committee.demo.stage import Candidate, Fate, Play, viewer_of
from committee.dossiers import actions as dossier_actions
from committee.dossiers.models import Finding, MaterialFile
from committee.permissions import Role
from committee.seasons.queries import calendar_of, rulebook_of
from committee.text import Text

OPINION = "经审核，材料真实、准确、齐全，同意推荐。"
CLAIM = "该处为单位档案留存信息，不影响盲评。"
FEW = 2  # applicants for whom starting processes takes longer than drawing
EDUCATION = {
    "中专": "secondary",
    "大专": "college",
    "专科": "college",
    "本科": "bachelor",
    "硕士": "master",
    "博士": "doctor",
}


def file_everything(play: Play) -> None:
    """Draft, upload, mend, hand in, post, recommend."""
    play.at(8, 5, 10, 0)
    for candidate in play.candidates:
        _draft(play, candidate)
    play.tell(Text("上传材料", "Uploading dossiers"))
    made = {c.index: _upload(play, c, files) for c, files in _drawn(play)}
    play.work(Text("检查材料：读文字、人脸、印章、二维码", "Checking: text, faces, seals, codes"))
    for candidate in play.candidates:
        _compare(play, candidate, made[candidate.index])
    play.at(8, 6, 15, 0)
    for candidate in play.candidates:
        if candidate.fate is Fate.MENDS_AT_ONCE:
            upload_clean(play, candidate)
        else:
            explain(candidate)
    play.work(Text("检查替换后的材料", "Checking what was replaced"))
    for candidate in play.candidates:
        if candidate.fate is Fate.MENDS_AT_ONCE:
            explain(candidate)
    play.at(8, 7, 11, 0)
    play.tell(Text("提交、单位公示、推荐", "Handing in, posting, recommending"))
    for candidate in play.candidates:
        actions.submit(by=candidate.account_id, public_id=candidate.application, declaration=True, pledge=True)
    _employers(play)
    _bodies(play)


def _draft(play: Play, candidate: Candidate) -> None:
    person = candidate.person
    book = rulebook_of(play.season())
    code = next(item.code for item in book.specialties if item.name.zh == person.sub_field.value)
    candidate.application = actions.start(
        by=candidate.account_id,
        season_id=play.season_id,
        channel=Channel(person.route),
        evaluation=EvaluationKind.TRANSFER if transfers(person) else EvaluationKind.REVIEW,
        specialty=code,
        level=person.level,
    )
    saved = actions.save(by=candidate.account_id, public_id=candidate.application, version=0, raw=form_of(play, person))
    if saved.wrong:
        raise RuntimeError(f"demo form of {person.key}: {sorted(saved.wrong)}")
    application = db.session.scalar(select(Application).where(Application.public_id == candidate.application))
    if application is not None:
        candidate.dossier_id = application.dossier_id


def transfers(person: Applicant) -> bool:
    """Whether this is a move sideways: a title of the same level is held already (转评)."""
    return (
        person.review_kind == "转评" and person.qualification is not None and person.qualification.level == person.level
    )


def form_of(play: Play, person: Applicant) -> dict[str, str]:
    """The form as this person fills it in."""
    floors = rulebook_of(play.season()).floors
    held = person.qualification
    raw = {
        "in_service": "yes",
        "trade_from": day(person.started_work),
        "penalty": "none",
        "posted_from_1": "2022-03-01",
        "education": EDUCATION[person.education.level],
        "major": person.education.major,
        "graduated_on": day(person.education.graduated),
        "basis": "education",
        "title_level": held.level if held else "",
        "title_on": day(held.obtained) if held else "",
        "title_series": "农业系列" if transfers(person) else "",
        "appraisals_passed": str(min(floors.appraisal_years, len(person.appraisals) or floors.appraisal_years)),
        "putonghua": person.putonghua or "",
        "summary": f"长期从事{person.sub_field.value}专业技术工作，承担检定校准、检验检测和标准化项目，能独立解决较复杂的技术问题。",
    }
    for year in floors.continuing_education_years:
        raw[f"ce_general_{year}"], raw[f"ce_specialty_{year}"] = "30", "60"
    for i, result in enumerate(person.achievements):
        raw |= {
            f"a-{i}-kind": result.kind,
            f"a-{i}-title": result.title,
            f"a-{i}-year": str(result.year),
            f"a-{i}-rank": str(result.rank),
            f"a-{i}-total": str(result.total),
            f"a-{i}-corresponding": "yes" if result.is_corresponding else "no",
        }
    return raw


def _drawn(play: Play) -> Iterator[tuple[Candidate, list[MadeFile]]]:
    """Everybody's files, in order. Drawing takes two seconds of a processor for each applicant, so all processors draw."""
    order = ([c.person for c in play.candidates], [c.plants for c in play.candidates], repeat(play.seed))
    if len(play.candidates) <= FEW:
        yield from zip(play.candidates, map(_build, *order), strict=True)
        return
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from zip(play.candidates, pool.map(_build, *order), strict=True)


def _build(person: Applicant, plants: tuple[PlantKind, ...], seed: int) -> list[MadeFile]:
    return build_dossier(person, seed=seed, plants=plants)


def _upload(play: Play, candidate: Candidate, drawn: list[MadeFile]) -> list[MadeFile]:
    wanted = {m.slot for m in rulebook_of(play.season()).applicant_materials}
    files = [f for f in drawn if f.slot in wanted]
    for file in files:
        dossier_actions.upload(
            dossier_id=candidate.dossier_id,
            slot=file.slot,
            name=file.name,
            content=file.content,
            by=candidate.account_id,
        )
    play.counts["leaks_planted"] += sum(len(f.plants) for f in files)
    play.counts["scan_pages"] += sum(f.scan_pages for f in files)
    return files


def _compare(play: Play, candidate: Candidate, files: list[MadeFile]) -> None:
    """Count the planted leaks that the check reported at the right page with the right kind."""
    for file in files:
        for plant in file.plants:
            rows = db.session.execute(
                select(Finding.page, Finding.kind)
                .join(MaterialFile)
                .where(
                    MaterialFile.dossier_id == candidate.dossier_id,
                    MaterialFile.slot == file.slot,
                    Finding.severity != "notice",
                )
            ).all()
            hit = any(kind == plant.kind and (plant.page is None or page == plant.page) for page, kind in rows)
            play.counts["leaks_found"] += hit
            if not hit:
                play.counts[f"missed {plant.technique}"] += 1


def upload_clean(play: Play, candidate: Candidate) -> None:
    """Replace every file that carried a leak by one that is masked well."""
    bad = {kind_slot(kind) for kind in candidate.plants}
    for file in db.session.scalars(select(MaterialFile).where(MaterialFile.dossier_id == candidate.dossier_id)):
        if file.slot in bad and file.state.value in ("checked", "queued", "unreadable"):
            dossier_actions.take_down(file_public_id=file.public_id, by=candidate.account_id)
    for made in build_dossier(candidate.person, seed=play.seed, plants=(), slots=bad):
        dossier_actions.upload(
            dossier_id=candidate.dossier_id,
            slot=made.slot,
            name=made.name,
            content=made.content,
            by=candidate.account_id,
        )


def kind_slot(kind: PlantKind) -> str:
    """The material in which a kind of leak is planted."""
    return BEDS[kind].slot


def explain(candidate: Candidate) -> None:
    """What the check still reports is explained as no leak; a checker will judge (R-508)."""
    rows = db.session.scalars(
        select(Finding.public_id)
        .join(MaterialFile)
        .where(
            MaterialFile.dossier_id == candidate.dossier_id,
            MaterialFile.state == "checked",
            MaterialFile.material_class == "review",
            Finding.severity.in_(("leak", "suspect")),
        )
    ).all()
    for public_id in rows:
        dossier_actions.explain(finding_public_id=public_id, words=CLAIM, by=candidate.account_id)


def _employers(play: Play) -> None:
    calendar = calendar_of(play.season())
    start = beijing_day(play.at(8, 8, 10, 30))
    by_unit: dict[str, list[Candidate]] = {}
    for candidate in play.going("upper", "screen", "return", "fee"):
        by_unit.setdefault(candidate.person.unit.key, []).append(candidate)
    end = calendar.publicity_end(start, rulebook_of(play.season()).publicity_workdays)
    postings = {}
    for unit, rows in by_unit.items():
        clerk = play.clerk_of(unit)
        postings[unit] = actions_employer.post(
            viewer=clerk, public_ids=[c.application for c in rows], opinion=OPINION, starts_on=start, ends_on=end
        ).public_id
    play.at(end.month, end.day + 1, 10, 0)
    for unit, rows in by_unit.items():
        clerk = play.clerk_of(unit)
        actions_employer.record_result(viewer=clerk, posting_public_id=postings[unit], note="公示期间未收到异议")
        actions_employer.recommend(viewer=clerk, public_ids=[c.application for c in rows], opinion=OPINION)


def _bodies(play: Play) -> None:
    for candidate in play.going("screen", "return", "fee"):
        application = db.session.scalar(select(Application).where(Application.public_id == candidate.application))
        if application is None:
            continue
        clerk = next(
            v
            for s in play.cast.staff
            if s.duty in ("authority", "secretary")
            for v in (viewer_of(play.accounts[s.key]),)
            if application.upper_unit_id in (v.unit_ids(Role.AUTHORITY, season_id=play.season_id) or ())
        )
        actions_employer.recommend_upper(viewer=clerk, public_ids=[candidate.application], opinion=OPINION)
