"""Documents of this part: 退回修改通知, 缴费通知单 and 纸质材料交接单, from the same rows as the pages."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

import segno
from sqlalchemy.orm import Session

from committee.applications.models import Application, Fee, Return
from committee.applications.reading import conditions_of, open_return, p06_for
from committee.clock import beijing_day
from committee.documents.barcode import barcode_svg
from committee.documents.pdf import render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.dossiers.queries import live_files
from committee.seasons.deadlines import resubmission_until
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, windows_of


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
        "due": resubmission_until(due_at, windows=windows_of(season), p06=p06_for(past, season)),
        "defects": defects,
        "phone": book.contacts.phone,
        "technical_phone": book.contacts.technical_phone,
        "supervision_phone": book.contacts.supervision_phone,
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


_CODE = re.compile(r"(\d{4})\D?(\d{6,9})")


def paper_code(application: Application) -> str:
    """What the bar code on a bag says: year and number, short enough to be typed when a scanner is missing."""
    return f"{application.season_year}-{application.id:06d}"


def application_of_code(session: Session, code: str, *, season_id: int) -> Application | None:
    """The season's application whose bag carries *code*; None when there is none."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", code).strip())
    row = session.get(Application, int(found.group(2))) if found else None
    if row is None or found is None or row.season_id != season_id or str(row.season_year) != found.group(1):
        return None
    return row


def paper_slips_pdf(session: Session, applications: Sequence[Application]) -> bytes | None:
    """The covers of the bags of accepted applications, one page each (R-129); None when there are none."""
    if not applications:
        return None
    season = session.get_one(Season, applications[0].season_id)
    book = rulebook_of(season)
    return render_pdf(
        "paper_slip",
        {
            "mark": TO_BE_CONFIRMED,
            "office": book.contacts.office.zh,
            "season": season.name,
            "until": windows_of(season).paper_until,
            "sentence": book.paper.opinion,
            "address": book.contacts.address.zh,
            "phone": book.contacts.phone,
            "slips": [_paper_slip(session, application, season) for application in applications],
        },
    )


def _paper_slip(session: Session, application: Application, season: Season) -> dict[str, object]:
    book = rulebook_of(season)
    demanded = {rule.slot for rule in book.required_materials(conditions_of(session, application, rulebook=book))}
    form = {
        "label": "《专业技术职务任职资格评审表》（官方平台打印，有水印）",
        "label_en": "Review form, printed with its watermark by the official platform",
        "copies": f"{book.paper.copies} 份",
    }
    brought = {file.slot for file in live_files(application.dossier)}
    originals = [
        {"label": f"原件：{rule.label.zh}", "label_en": f"Original: {rule.label.en}", "copies": "查验"}
        for rule in book.materials
        if rule.slot in brought or rule.slot in demanded
    ]
    return {
        "code": paper_code(application),
        "bar_svg": barcode_svg(paper_code(application)),
        "name": application.name,
        "unit": application.unit_name,
        "level": book.level(application.level).name.zh,
        "specialty": book.specialty(application.specialty).zh,
        "route": application.channel.label.zh,
        "items": [form, *originals],
    }
