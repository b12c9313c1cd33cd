"""The law of masking in the browser: who may mask which file when, what a box may be, what the words of a box are. Pure (R-502 to R-506)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from committee.dossiers.models import FileState
from committee.errors import BadInput, Refused, Stale
from committee.seasons.rulebook_tables import MaterialClass
from committee.text import Text

MOST_BOXES = 2000
SMALLEST = 3.0  # points; less is a slip of the hand
KIND_WORDS = {
    "name": Text("姓名", "name"),
    "unit": Text("单位", "unit"),
    "id_number": Text("身份证号", "ID number"),
    "phone": Text("电话", "phone"),
    "email": Text("邮箱", "e-mail"),
    "photo": Text("照片", "photo"),
    "seal": Text("印章", "seal"),
    "signature": Text("签名", "signature"),
    "code": Text("二维码、条码", "code"),
    "other": Text("自己画的框", "own box"),
}
KINDS = tuple(KIND_WORDS)
HOWS = ("text", "frame", "seal")


class NotMaskable(Refused):
    """This file cannot be masked by this person now."""

    message = Text("这个文件现在不能由您遮盖。", "You cannot mask this file now.")
    next_step = Text(
        "申报人只能遮盖尚未提交的“专家可见”材料；系统材料由办公室遮盖。",
        "Applicants mask material for experts before the hand-in; the office masks system material.",
    )


class DraftChanged(Stale):
    """Somebody else saved the boxes of this file meanwhile."""

    message = Text("另一个人刚刚保存了这份材料的遮盖框。", "Somebody else has just saved the boxes of this file.")
    kept = Text("两份都保留着，没有覆盖任何一份。", "Both versions are kept; neither was overwritten.")
    next_step = Text("请在页面上选择用哪一份，再继续。", "Choose on the page which of the two to go on with.")


class AlreadyRunning(Refused):
    """A run for this file is under way."""

    message = Text("这份材料正在遮盖。", "This file is being masked right now.")
    next_step = Text("请等它完成，或先取消。", "Wait until it is done, or cancel it first.")


class NothingToMask(BadInput):
    """No box was chosen."""

    message = Text("没有选中任何遮盖框。", "No box is chosen.")
    next_step = Text("请接受系统的建议，或自己画框。", "Accept the proposals or draw a box.")


class BoxOutside(BadInput):
    """A box lies outside its page, or is none."""

    message = Text("第 {page} 页的一个遮盖框不在页面内。", "A box on page {page} lies outside the page.")
    next_step = Text("请删去这个框，重新画一个。", "Remove this box and draw it again.")


class TooManyBoxes(BadInput):
    """More boxes than anybody draws."""

    message = Text("遮盖框超过 {n} 个。", "There are more than {n} boxes.")
    next_step = Text("请改用整页遮盖，或把文件拆开上传。", "Mask whole areas with one box, or split the file.")


@dataclass(frozen=True, slots=True)
class MaskBox:
    """One box of a draft. Coordinates are points of the page as displayed, from its top-left corner; pages count from 1.

    ``on`` says that it will be applied; a proposal that nobody accepted is kept with ``on`` false. ``finding`` is the address of
    the finding that it answers, "" for a box drawn by hand. ``group`` binds boxes that cover one thing on several lines; ``rank`` is
    the applicant's place and the number of people in a list of authors, which stay visible (R-505).
    """

    id: str
    page: int
    box: tuple[float, float, float, float]
    kind: str = "other"
    how: str = "frame"
    token: str = ""
    group: str = ""
    finding: str = ""
    rank: tuple[int, int] | None = None
    on: bool = True

    def to_json(self) -> dict[str, Any]:
        """The shape that drafts, runs and the page's script share."""
        return {
            "id": self.id,
            "page": self.page,
            "box": [round(edge, 1) for edge in self.box],
            "kind": self.kind,
            "how": self.how,
            "token": self.token,
            "group": self.group,
            "finding": self.finding,
            "rank": list(self.rank) if self.rank else None,
            "on": self.on,
        }

    def to_mask(self) -> dict[str, Any]:
        """The shape that the masking library takes."""
        return {
            "page": self.page,
            "box": list(self.box),
            "kind": self.kind,
            "how": self.how,
            "token": self.token,
            "group": self.group,
            "finding": None,
            "rank": list(self.rank) if self.rank else None,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "MaskBox":
        """The inverse of ``to_json``."""
        x0, y0, x1, y1 = stored["box"]
        rank = stored["rank"]
        return cls(**{**stored, "box": (x0, y0, x1, y1), "rank": (rank[0], rank[1]) if rank else None})


def boxes_from(raw: object, *, pages: Sequence[tuple[float, float]]) -> list[MaskBox]:
    """The boxes that a browser sent, each cut to its page; *pages* are (width, height) in points.

    Raises ``BadInput`` for what is no list of boxes, ``BoxOutside`` for a box that does not meet its page, ``TooManyBoxes``.
    """
    if not isinstance(raw, list):
        raise BadInput
    if len(raw) > MOST_BOXES:
        raise TooManyBoxes(n=MOST_BOXES)
    return [_box(one, pages) for one in raw]


def _box(raw: object, pages: Sequence[tuple[float, float]]) -> MaskBox:
    if not isinstance(raw, Mapping):
        raise BadInput
    page, edges = raw.get("page"), raw.get("box")
    if not isinstance(page, int) or isinstance(page, bool) or not 1 <= page <= len(pages):
        raise BoxOutside(page=page if isinstance(page, int) else "?")
    if not isinstance(edges, list) or len(edges) != 4 or not all(_finite(edge) for edge in edges):
        raise BoxOutside(page=page)
    width, height = pages[page - 1]
    x0, x1 = sorted((float(edges[0]), float(edges[2])))
    y0, y1 = sorted((float(edges[1]), float(edges[3])))
    x0, y0, x1, y1 = max(0.0, x0), max(0.0, y0), min(width, x1), min(height, y1)
    if x1 - x0 < SMALLEST or y1 - y0 < SMALLEST:
        raise BoxOutside(page=page)
    kind, how = raw.get("kind"), raw.get("how")
    return MaskBox(
        id=str(raw.get("id", ""))[:40],
        page=page,
        box=(x0, y0, x1, y1),
        kind=kind if kind in KINDS else "other",
        how=how if how in HOWS else "frame",
        token=str(raw.get("token", ""))[:20],
        group=str(raw.get("group", ""))[:40],
        finding=str(raw.get("finding") or "")[:24],
        rank=_rank(raw.get("rank")),
        on=raw.get("on") is True,
    )


def _rank(raw: object) -> tuple[int, int] | None:
    if isinstance(raw, list) and len(raw) == 2 and all(isinstance(n, int) and 0 < n < 1000 for n in raw):
        return raw[0], raw[1]
    return None


def _finite(edge: object) -> bool:
    return isinstance(edge, int | float) and not isinstance(edge, bool) and math.isfinite(edge)


def may_mask(
    *, state: FileState, material_class: MaterialClass, open_for_upload: bool, own: bool, checker: bool, pulled: bool
) -> bool:
    """Who may mask a file now.

    The applicant: own material for experts, readable, before it is handed in. A checker: ``system`` material that an applicant
    cannot mask (R-502), and any copy whose case was pulled after a late leak (P-31). Never identity material.
    """
    if material_class == MaterialClass.IDENTITY:
        return False
    if own and open_for_upload:
        return material_class == MaterialClass.REVIEW and state is FileState.CHECKED
    if checker and material_class == MaterialClass.SYSTEM:
        return state in (FileState.CHECKED, FileState.COPY)
    return checker and pulled and state in (FileState.CHECKED, FileState.COPY, FileState.REPLACED)
