"""The law of files: which kinds are taken, what may be handed in, when a copy may be signed (R-101, R-501 to R-509). Pure."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from committee.errors import BadInput, Refused
from committee.seasons.rulebook_tables import MaterialClass
from committee.text import Text

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_SIGNS = "23456789" + CODE_LETTERS


class UnknownKind(BadInput):
    """A file of a kind that is not taken."""

    message = Text(
        "“{name}”不是可以接收的文件（只收 PDF、JPEG、PNG、HEIC）。",
        "“{name}” is not of a kind we take (only PDF, JPEG, PNG, HEIC).",
    )
    next_step = Text(
        "Word、Excel、WPS 文件请用“另存为／导出 PDF”后上传；扫描件请存成 PDF 或 JPEG。",
        "Export Word, Excel or WPS files as PDF; save scans as PDF or JPEG.",
    )


class EmptyFile(BadInput):
    """A file without content."""

    message = Text("“{name}”是空文件。", "“{name}” is empty.")
    next_step = Text("请重新导出或扫描后上传。", "Export or scan it again and upload it.")


class UploadClosed(Refused):
    """The dossier was handed in."""

    message = Text("材料已提交，现在不能增删。", "The dossier was handed in; files cannot be changed now.")
    next_step = Text("如需修改，请等待退回或先撤回申报。", "To change something, wait for a return or withdraw first.")


class LeakInReviewCopy(Refused):
    """A review copy shows who the applicant is and was neither mended nor explained."""

    message = Text(
        "还有 {n} 处可能暴露身份，材料不能提交。",
        "{n} {n:place|places} may still reveal identity; the dossier cannot be handed in.",
    )
    next_step = Text(
        "请逐处遮盖后重新上传；确认不是泄漏的，请写明理由，由核查员判定。",
        "Mask each place and upload again; where it is no leak, say why and a checker will decide.",
    )


class Unreadable(Refused):
    """A file that cannot be read is never passed through (E-104)."""

    message = Text(
        "有 {n} 个文件无法读取，材料不能提交。", "{n} {n:file|files} cannot be read; the dossier cannot be handed in."
    )
    next_step = Text("请去除密码或重新导出后上传。", "Remove the password or export the file again.")


class NotDeclared(Refused):
    """The declaration on classified material is demanded at each hand-in (R-134)."""

    message = Text("请先声明所有材料不涉密或已脱密。", "Declare first that nothing in it is classified.")


class OwnDossier(Refused):
    """Nobody checks their own dossier, whatever else they may do (R-002, R-017)."""

    message = Text("不能核查本人的申报材料。", "Nobody may check their own dossier.")
    next_step = Text("请由另一位核查员核查。", "Another checker has to do it.")


class StillChecking(Refused):
    """Nothing is signed before the machine has looked at all of it, and nothing that it could not read (E-104)."""

    message = Text(
        "还有 {n} 个文件未检查完或无法读取，不能签发。",
        "{n} {n:file is|files are} unchecked or unreadable; it cannot be signed.",
    )
    next_step = Text(
        "请等检查完成；无法读取的请列为缺陷。", "Wait for the checks; list what cannot be read as a defect."
    )


class Kept(StrEnum):
    """What masking must leave readable, or the achievement cannot be credited (R-505, R-506); a checker confirms each before signing."""

    ORDER = "order"
    TITLE = "title"
    DATE = "date"
    LEVEL = "level"
    ROLE = "role"

    @property
    def label(self) -> Text:
        return {
            Kept.ORDER: Text("作者次序、人数、通讯作者标记都在", "order, number and corresponding mark of authors"),
            Kept.TITLE: Text("题名、刊名、标准号、项目名可读", "titles, journals, standard numbers, projects"),
            Kept.DATE: Text("日期、年份、页码可读", "dates, years, page numbers"),
            Kept.LEVEL: Text("奖项级别、项目规模可读", "level of awards, scale of projects"),
            Kept.ROLE: Text("本人作用、排名可读", "the applicant's role and rank"),
        }[self]


class NotLookedThrough(Refused):
    """The over-masking checklist is not complete (R-506)."""

    message = Text(
        "过度遮盖核对清单还有 {n} 项没有确认。",
        "{n} {n:item of the over-masking checklist is|items of the over-masking checklist are} not confirmed.",
    )
    next_step = Text(
        "逐页看过后勾选；看不到的列为“遮盖过度”。", "Tick them after leafing through, or list over-masking as a defect."
    )


class SlotTaken(Refused):
    """A slot for one file holds another by now."""

    message = Text(
        "这一项已有新的文件，不能恢复旧文件。", "This slot holds another file by now; the old one cannot return."
    )
    next_step = Text("如需改回，请先撤下新文件。", "Take the new one down first.")


class NotJudged(Refused):
    """A checker signs only when every leak and suspect was judged (R-508)."""

    message = Text(
        "还有 {n} 处未判定，不能签发。", "{n} {n:finding is|findings are} not judged yet; it cannot be signed."
    )


def shown_name(name: str) -> str:
    """A file's name as people gave it, without folders and without characters that cannot be seen; at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200].strip() or "file"


def media_type(head: bytes) -> str | None:
    """The kind of a file from its first bytes (at least 32), whatever its name says; None when it is not taken."""
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc"):
        return "image/heic"
    return None


class FindingLike(Protocol):
    """What the gate looks at."""

    @property
    def severity(self) -> str: ...
    @property
    def claim(self) -> str: ...


class FileLike(Protocol):
    """A file as the gate sees it."""

    @property
    def material_class(self) -> str: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands between a dossier and its hand-in."""

    pending: int
    unreadable: int
    unexplained: int

    @property
    def open(self) -> bool:
        """Nothing bad is known; pending checks do not close it (R-101)."""
        return not (self.unreadable or self.unexplained)


def gate(files: Iterable[tuple[FileLike, Sequence[FindingLike]]]) -> Gate:
    """Judge the current files of a dossier. Only review material can be unexplained; every class must be readable."""
    pending = unreadable = unexplained = 0
    for file, findings in files:
        if file.state == "unreadable":
            unreadable += 1
        elif file.state == "queued":
            pending += 1
        elif file.material_class == MaterialClass.REVIEW:
            unexplained += sum(1 for f in findings if f.severity in ("leak", "suspect") and not f.claim)
    return Gate(pending, unreadable, unexplained)


def check_may_hand_in(found: Gate, *, declared: bool) -> None:
    """Raise the refusal that applies, the gravest first."""
    if not declared:
        raise NotDeclared
    if found.unreadable:
        raise Unreadable(n=found.unreadable)
    if found.unexplained:
        raise LeakInReviewCopy(n=found.unexplained)


def review_code() -> str:
    """A random code like K7QX-42: says nothing of person, order or unit (R-023). Unique per season by constraint."""
    first = secrets.choice(CODE_LETTERS) + "".join(secrets.choice(CODE_SIGNS) for _ in range(3))
    return f"{first}-{secrets.randbelow(90) + 10}"
