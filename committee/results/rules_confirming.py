"""The law of what follows a published result: who may be confirmed, numbers, dates, 复查 (R-318, R-319, R-444, R-445). Pure."""

import datetime as dt

from committee.errors import BadInput, Refused
from committee.text import Text


class NotConfirmable(Refused):
    """The publicity period is not over, was broken, or an objection is open (R-318, R-444)."""

    message = Text("{code} 还不能确认：{why}", "{code} cannot be confirmed yet: {why}")


def check_confirmable(*, code: str, over: bool, broken: bool, held: bool) -> None:
    """Raise ``NotConfirmable`` with the reason in words."""
    reasons = (
        (broken, Text("公示中断，须重新公示满期", "the posting was broken and must run anew")),
        (not over, Text("公示期未满", "the posting still runs")),
        (held, Text("异议正在核查", "an objection is under investigation")),
    )
    for applies, why in reasons:
        if applies:
            raise NotConfirmable(code=code, why=why)


def check_document_number(number: str) -> str:
    """The number of the confirming document, trimmed. Raises ``BadInput``."""
    value = number.strip()
    if not 2 <= len(value) <= 60:
        raise BadInput(Text("请填写确认文号（2 至 60 字）。", "Give the number of the confirming document."))
    return value


def certificate_number(year: int, level: str, n: int) -> str:
    """The n-th certificate of a year: ``2024-FG-0012``."""
    return f"{year}-{level}-{n:04d}"


def title_date(voted_on: str) -> dt.date:
    """The title dates from the committee's vote, not from its confirmation (R-445)."""
    return dt.date.fromisoformat(voted_on)


def check_request(body: str, *, open_requests: int) -> str:
    """The words of a 复查 request, trimmed. Raises ``BadInput``, ``Refused`` while one is unanswered (R-319)."""
    value = body.strip()
    if not 10 <= len(value) <= 2000:
        raise BadInput(Text("请写明复查理由（10 至 2000 字）。", "State why (10 to 2000 characters)."))
    if open_requests:
        raise Refused(Text("您的上一次复查申请还在办理。", "Your last request is still being looked at."))
    return value
