"""What is shown and printed of draws and conflicts: the published inputs, the signed record, rows by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.documents.pdf import render_pdf
from committee.dossiers.review import ReviewCase
from committee.experts import draws
from committee.experts.models import Committee, Conflict, Draw, Expert, Member, Severity
from committee.experts.queries import draws_of, names_by_public_id
from committee.experts.rules import Exclusion
from committee.experts.words import rank_name, specialty_name
from committee.people.models import Person
from committee.people.queries import name_of
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.wording import moment
from committee.text import Text

METHOD = (
    "种子＝SHA-256（密值|监督人员所报文字）；候选人按 HMAC-SHA-256（种子，用途|候选人编号）由小到大排列；"
    "依次满足各项名额条件后按序补足；候补按序顺延。密值的 SHA-256 在抽取前公布。"
)


def published(draw: Draw) -> dict[str, Any]:
    """Everything that the draw is made from and gave. The secret is held back until it has been drawn."""
    body: dict[str, Any] = {
        "purpose": draw.purpose,
        "inputs": draw.inputs,
        "inputs_sha256": draws.digest(draw.inputs),
        "commitment": draw.commitment,
        "method": METHOD,
    }
    if draw.drawn_at is not None:
        body |= {
            "secret": draw.secret,
            "words": draw.words,
            "seed": draw.seed,
            "drawn_at": draw.drawn_at.isoformat(),
            "result": draw.result,
            "reserves": draw.reserves,
            "witnessed_at": draw.witnessed_at.isoformat() if draw.witnessed_at else None,
            "refusal": draw.refusal,
        }
    return body


def draw_record_pdf(session: Session, draw: Draw, *, command: str) -> bytes:
    """专家抽取记录 as PDF (R-306)."""
    committee = session.get_one(Committee, draw.committee_id)
    rulebook = rulebook_of(session.get_one(Season, draw.season_id))
    inputs = draw.inputs
    people = names_by_public_id(session, [row["id"] for row in [*inputs["candidates"], *inputs["excluded"]]])
    pool, left = len(inputs["candidates"]) + len(inputs["excluded"]), len(inputs["candidates"])
    conditions = [
        {"condition": f"职称不低于{rank_name(rulebook, inputs['level_rank']).zh}，聘期覆盖{inputs['on']}", "left": left}
    ]
    conditions += [
        {
            "condition": f"名额：{specialty_name(rulebook, row['specialty']).zh if row['specialty'] else '不限专业'}"
            f"（{rank_name(rulebook, row['level_rank']).zh if row['level_rank'] else '不限级别'}以上）不少于{row['count']}人",
            "left": sum(draws.Quota(**row).fits(one) for one in inputs["candidates"]),
        }
        for row in inputs["quotas"]
    ]
    data = {
        "committee": committee.name,
        "purpose": "抽取评审委员会委员" if draw.purpose == "committee" else "更换委员补抽",
        "drawn_at": draw.drawn_at,
        "operator": name_of(session, draw.drawn_by_id),
        "supervisor": f"{name_of(session, draw.supervisor_id)}（本人于{moment(draw.witnessed_at).zh}确认）"
        if draw.witnessed_at
        else name_of(session, draw.supervisor_id),
        "pool_size": pool,
        "pool_digest": draws.digest(inputs),
        "conditions": conditions,
        "excluded": [
            {"name": people[row["id"]].person.name, "reason": f"{Exclusion(row['reason']).label.zh}（{row['rule']}）"}
            for row in inputs["excluded"]
        ],
        "method": METHOD,
        "seed": draw.seed,
        "seed_source": f"系统随机密值（抽取前公布 SHA-256：{draw.commitment[:16]}…）"
        + (f"与监督人员所报“{draw.words}”" if draw.words else ""),
        "drawn": [
            *_lines(people, draw.result, "委员", 1),
            *_lines(people, draw.reserves, "候补", len(draw.result) + 1),
        ],
        "replacements": _replacements(session, draw),
        "command": command,
    }
    return render_pdf("draw_record", data)


def _lines(people: dict[str, Expert], ids: Sequence[str], role: str, start: int) -> list[dict[str, Any]]:
    return [
        {
            "order": place,
            "name": people[one].person.name,
            "unit": people[one].unit.name,
            "title": people[one].title,
            "role": role,
        }
        for place, one in enumerate(ids, start=start)
    ]


def _replacements(session: Session, draw: Draw) -> list[dict[str, str]]:
    found = []
    for row in draws_of(session, draw.committee_id):
        if row.inputs.get("replacing") and row.drawn_at is not None and row.id >= draw.id:
            out = session.get_one(Member, row.inputs["replacing"])
            into = names_by_public_id(session, row.result)[row.result[0]]
            found.append({"out": out.expert.person.name, "into": into.person.name, "reason": row.reason})
    return found


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A pair for showing: code, expert, relation, and what holds."""

    id: int
    code: str
    expert: str
    number: int | None
    kind: Text
    source: Text
    word: Text
    tone: str
    open: bool
    hard: bool


_SOURCES = {
    "computed": Text("系统比对", "computed"),
    "declared": Text("本人申明", "declared"),
    "recused": Text("阅卷中申请", "while reading"),
}


def conflict_page(session: Session, rows: Sequence[Conflict]) -> list[ConflictRow]:
    """Rows with codes and experts' names; three statements whatever their number."""
    keys = {row.case_key for row in rows}
    cases = session.scalars(select(ReviewCase).where(ReviewCase.key.in_(keys)))
    codes = {case.key: case.code for case in cases}
    names: dict[int, tuple[str, int | None]] = {}
    people = session.execute(
        select(Expert.id, Person.name, Member.number)
        .join(Person, Person.id == Expert.person_id)
        .outerjoin(Member, (Member.expert_id == Expert.id) & Member.left_on.is_(None))
        .where(Expert.id.in_({row.expert_id for row in rows}))
    )
    for expert_id, name, number in people:
        names[expert_id] = (name, number)
    found = []
    for row in rows:
        hard = row.severity is Severity.HARD
        word, tone = Text("须回避", "must step back"), "stop"
        if not hard:
            word, tone = (Text("待办公室认定", "to be decided"), "suspect") if not row.decided else (word, tone)
            word, tone = (Text("认定不影响", "does not matter"), "done") if row.lifted else (word, tone)
        expert_name, seat = names.get(row.expert_id, ("—", None))
        found.append(
            ConflictRow(
                id=row.id,
                code=codes.get(row.case_key, "—"),
                expert=expert_name,
                number=seat,
                kind=row.kind.label,
                source=_SOURCES.get(row.source, Text(row.source, row.source)),
                word=word,
                tone=tone,
                open=not row.decided,
                hard=hard,
            )
        )
    return found
