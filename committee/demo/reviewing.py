"""Fourth act: committee drawn, conflicts computed, dossiers given out, read, scored; groups write; candidates defend."""

import random
from collections.abc import Iterator

from sqlalchemy import select

from committee.assignment import actions as assignment
from committee.assignment.models import Assignment, PairState
from committee.db import db
from committee.demo.stage import Candidate, Play
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.experts import actions as experts
from committee.experts.drawing import perform_draw, prepare_draw
from committee.experts.draws import Quota
from committee.experts.models import Committee, Expert, Member, Seat
from committee.experts.queries import active_members, blocked_pairs, committees, group_for
from committee.experts.rules import ConflictKind
from committee.experts.witnessing import witness_draw
from committee.people.models import Account
from committee.scoring import actions as scoring
from committee.scoring import group_actions
from committee.scoring.models import GroupOpinion, ScoreSheet
from committee.seasons.queries import rulebook_of
from committee.text import Text


def assign_everything(play: Play) -> None:
    """Draw the committee under a supervisor's eyes, name seats and groups, compute conflicts, solve, publish."""
    play.tell(Text("抽取评委、分配送审", "Drawing the committee, assigning dossiers"))
    play.on("draw")
    secretary, book = play.office("secretary"), rulebook_of(play.season())
    committee = experts.make_committee(
        season_id=play.season_id,
        name="塔河地区质量技术监督专业职称评审委员会",
        levels=[level.code for level in book.enabled_levels],
        size=book.committee.size,
        recorded_until=play.season().created_at.date().replace(year=play.season().year + 2),
        by=secretary,
    )
    play.committee_id = committee.id
    # As many full-senior places as the pool has full-seniors, so that the expert whose account is printed is always drawn.
    seniors = Quota(
        count=sum(1 for e in play.cast.experts if e.qualification and e.qualification.level == "ZG"), level_rank=5
    )
    draw = prepare_draw(committee_id=committee.id, quotas=[seniors], by=secretary)
    perform_draw(draw_id=draw.id, supervisor_id=play.office("supervisor"), words="塔河二〇二四", by=secretary)
    witness_draw(draw_id=draw.id, by=play.office("supervisor"))
    members = active_members(play.session, committee.id)
    for member, candidate in zip(members[-2:], play.going(), strict=False):
        experts.note_relation(
            expert_id=member.expert_id,
            person_id=_person_of(candidate),
            kind=ConflictKind.TEACHER,
            note="回避承诺书载明：曾为师生",
            by=secretary,
        )
    experts.recompute_conflicts(season_id=play.season_id, by=secretary)
    members = active_members(play.session, committee.id)
    tied = {expert_id for _, expert_id in blocked_pairs(play.session, play.season_id)}
    members.sort(key=lambda m: (m.expert_id in tied, m.number))  # leaders and chair without ties to any candidate
    ranked = sorted(members, key=lambda m: (m.expert_id in tied, -m.expert.level_rank, m.number))
    experts.set_seats(committee_id=committee.id, chair=ranked[0].id, deputies=[ranked[1].id], by=secretary)
    experts.set_groups(committee_id=committee.id, groups=list(_groups(play, members)), by=secretary)
    play.on("assign")
    plan = assignment.propose_plan(committee_id=committee.id, seed=f"{play.seed:064x}", by=secretary)
    play.counts["assigned"] = assignment.publish_plan(plan_key=plan.key, by=secretary)


def _person_of(candidate: Candidate) -> int:
    return db.session.get_one(Account, candidate.account_id).person_id


def _groups(play: Play, members: list[Member]) -> Iterator[experts.GroupPlan]:
    first, second = members[::2], members[1::2]
    codes = [item.code for item in rulebook_of(play.season()).specialties]
    for name, part, specialties in (
        ("第一评议组", first, codes[:3]),
        ("第二评议组", second, codes[3:]),
    ):
        yield experts.GroupPlan(
            name=name, members=tuple(m.id for m in part), leader=part[0].id, specialties=tuple(specialties)
        )


def candidate_of(play: Play, case_key: str) -> Candidate:
    """The applicant behind a case; the play may know, the reviewing side may not."""
    dossier_id = db.session.scalar(select(ReviewLink.dossier_id).where(ReviewLink.case_key == case_key))
    return next(c for c in play.candidates if c.dossier_id == dossier_id)


def account_of_expert(expert_id: int) -> int:
    """The account of a member of the pool."""
    found = db.session.scalar(
        select(Account.id).join(Expert, Expert.person_id == Account.person_id).where(Expert.id == expert_id)
    )
    if found is None:
        raise RuntimeError("an expert without account")
    return found


def score_everything(play: Play) -> None:
    """Experts read and lock their sheets. With work to be left, the last readers of some cases stay open."""
    play.tell(Text("专家阅卷评分", "Experts score"))
    play.on("score")
    pairs = db.session.execute(
        select(Assignment.case_key, Assignment.expert_id)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .where(Assignment.state == PairState.ACTIVE, ReviewCase.season_id == play.season_id)
        .order_by(ReviewCase.code, Assignment.expert_id)
    ).all()
    readers: dict[str, int] = {}
    shown = db.session.scalar(
        select(Expert.id)
        .join(Account, Account.person_id == Expert.person_id)
        .where(Account.id == play.accounts[play.cast.experts[0].key])
    )
    for case_key, expert_id in pairs:
        place = readers[case_key] = readers.get(case_key, 0) + 1
        if play.leave_work and expert_id == shown:
            continue  # the expert whose account is printed finds all of their sheets open
        _score(play, case_key, expert_id, place)
    play.counts["scores"] = len(
        db.session.scalars(select(ScoreSheet.key).where(ScoreSheet.locked, ScoreSheet.discarded.is_(False))).all()
    )
    group_actions.follow_scores(season_id=play.season_id, by=play.office("secretary"))


def _score(play: Play, case_key: str, expert_id: int, place: int) -> None:
    candidate = candidate_of(play, case_key)
    dice = random.Random(f"{play.seed}/{candidate.person.key}/{place}")  # noqa: S311 believable marks, not secrets
    share = dice.uniform(0.80, 0.89) if candidate.good else dice.uniform(0.62, 0.69)
    values = {
        "opinion": "材料齐全，业绩真实，工作能力符合申报级别要求。"
        if candidate.good
        else "业绩与申报级别尚有差距，建议继续积累。",
        "reason": "",
    }
    for item in rulebook_of(play.season()).rubric:
        values[f"item-{item.key}"] = f"{round(float(item.max) * share * 2) / 2:.1f}"
    for gate in rulebook_of(play.season()).gates:
        values[f"gate-{gate.key}"] = "no"
    account = account_of_expert(expert_id)
    sheet = scoring.save_sheet(account_id=account, case_key=case_key, version=0, values=values)
    scoring.lock_sheet(account_id=account, case_key=case_key, version=sheet.version)


def leave_a_draw_open(play: Play) -> None:
    """A member who cannot come is to be replaced: drawn already, and waiting for the supervisor who was present (R-306)."""
    if not play.left:
        return
    committee = committees(play.session, play.season_id)[0]
    leaders = {group.leader_id for group in committee.groups}
    shown = play.accounts[play.cast.experts[0].key]
    plain = [
        member
        for member in active_members(play.session, committee.id)
        if member.seat is Seat.MEMBER and member.id not in leaders and account_of_expert(member.expert_id) != shown
    ]
    secretary = play.office("secretary")
    reason = "临时因公出差，不能参加评审会"
    draw = prepare_draw(committee_id=committee.id, replacing=plain[-1].id, reason=reason, by=secretary)
    perform_draw(draw_id=draw.id, supervisor_id=play.office("supervisor"), words="补抽一人", by=secretary)


def give_opinions(play: Play) -> None:
    """Leaders write their groups' opinions on every case whose sheets are all in."""
    play.tell(Text("评议组意见", "Opinions of the groups"))
    play.at(10, 8, 16, 0)
    committee = committees(play.session, play.season_id)[0]
    for case in db.session.scalars(
        select(ReviewCase).where(ReviewCase.season_id == play.season_id).order_by(ReviewCase.code)
    ).all():
        candidate = candidate_of(play, case.key)
        leader = _leader(committee, case)
        body = (
            "评议组认为，该同志专业能力和业绩达到申报级别条件，同意推荐。"
            if candidate.good
            else "评议组认为，该同志业绩与申报级别条件尚有差距，不同意推荐。"
        )
        version = db.session.scalar(select(GroupOpinion.version).where(GroupOpinion.case_key == case.key)) or 0
        group_actions.close_opinion(
            account_id=account_of_expert(leader.expert_id),
            case_key=case.key,
            body=body,
            recommend=candidate.good,
            version=version,
        )


def _leader(committee: Committee, case: ReviewCase) -> Member:
    group = group_for(committee, case.specialty)
    if group is None or group.leader_id is None:
        raise RuntimeError("a case without group")
    return db.session.get_one(Member, group.leader_id)
