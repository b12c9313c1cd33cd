"""Documents of this part: 退回修改通知 and 缴费通知单, from the same rows as the pages."""

import datetime as dt

import segno
from sqlalchemy.orm import Session

from committee.applications.models import Application, Fee, Return
from committee.applications.reading import open_return
from committee.clock import beijing_day
from committee.documents.pdf import render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.seasons.deadlines import resubmission_until
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch, windows_of


def return_notice_pdf(session: Session, application: Application) -> bytes | None:
    """The notice of the return that waits for an answer, all defects at once (R-125); None when there is none."""
    past = open_return(application)
    if past is None or past.due_at is None:
        return None
    return render_pdf("return_notice", _return_data(session, application, past, past.due_at))


def _return_data(session: Session, application: Application, past: Return, due_at: dt.datetime) -> dict[str, object]:
    season = session.get_one(Season, application.season_id)
    book = rulebook_of(season)
    defects = []
    for no, row in enumerate(past.defects, 1):
        rule = book.defect(row.code)
        place = book.material(row.slot).label.zh if row.slot else "申报表"
        place += f" 第{row.page}页" if row.page else ""
        problem = rule.problem.zh + (f"：{row.note}" if row.note else "")
        defects.append(
            {
                "no": no,
                "place": place,
                "problem": problem,
                "remedy": rule.remedy.zh,
                "problem_en": rule.problem.en,
                "remedy_en": rule.remedy.en,
            }
        )
    return {
        "mark": TO_BE_CONFIRMED,
        "office": book.contacts.office.zh,
        "season": season.name,
        "name": application.name,
        "application_no": str(application.id),
        "route": application.channel.label.zh,
        "specialty": book.specialty(application.specialty).zh,
        "level": book.level(application.level).name.zh,
        "submission": past.n,
        "most_submissions": book.returns.max_submissions,
        "returned_at": past.at,
        "due": resubmission_until(due_at, windows=windows_of(season), p06=switch(season, "P-06")),
        "defects": defects,
        "phone": book.contacts.phone,
        "address": book.contacts.address.zh,
    }


def fee_slip_pdf(session: Session, application: Application) -> bytes | None:
    """The slip with amount, account and remark code (R-131); None before the fee is payable."""
    fee = session.get(Fee, application.id)
    if fee is None:
        return None
    season = session.get_one(Season, application.season_id)
    book = rulebook_of(season)
    qr = segno.make(f"{book.fee.account_no} {fee.due_yuan} {fee.remark_code}", error="m").svg_inline(scale=3)
    return render_pdf(
        "fee_slip",
        {
            "mark": TO_BE_CONFIRMED,
            "office": book.contacts.office.zh,
            "season": season.name,
            "name": application.name,
            "application_no": str(application.id),
            "unit": application.unit_name,
            "level": book.level(application.level).name.zh,
            "amount": fee.due_yuan,
            "payee": book.fee.payee,
            "bank": book.fee.bank,
            "account_no": book.fee.account_no,
            "remark_code": fee.remark_code,
            "due": fee.due_at,
            "phone": book.contacts.fee_phone,
            "issued_on": beijing_day(application.phase_since),
            "qr_svg": qr,
        },
    )
