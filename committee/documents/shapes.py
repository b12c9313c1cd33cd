"""Which template takes which shape: the list of all documents that can be printed.

A new document is one template, one TypedDict and one line here.
"""

from typing import Any

from committee.documents.shapes_certificates import CertificateRegister, Certificates
from committee.documents.shapes_meeting import BallotPaper, CountSheet, MemberPledges, Minutes, ResultTable, SignIn
from committee.documents.shapes_public import Form1, Form2, Form3, Form4, PublicNotice
from committee.documents.shapes_recognition import ReportForms
from committee.documents.shapes_review import DrawRecord, ReviewForm, ReviewOpinion
from committee.documents.shapes_slips import DeviceSheet, FeeSlip, PaperSlips, ResetSlip, ReturnNotice, SeatCards
from committee.documents.shapes_unit import Pledge, UnitNotice, UnitOutcome, UnitReport

PDF_TEMPLATES: dict[str, Any] = {
    "minutes": Minutes,
    "result_table": ResultTable,
    "count_sheet": CountSheet,
    "ballot_paper": BallotPaper,
    "sign_in": SignIn,
    "review_opinion": ReviewOpinion,
    "review_form": ReviewForm,
    "draw_record": DrawRecord,
    "public_notice": PublicNotice,
    "form1": Form1,
    "form2": Form2,
    "form3": Form3,
    "form4": Form4,
    "seat_card": SeatCards,
    "reset_slip": ResetSlip,
    "fee_slip": FeeSlip,
    "paper_slip": PaperSlips,
    "return_notice": ReturnNotice,
    "report_form": ReportForms,
    "device_sheet": DeviceSheet,
    "unit_notice": UnitNotice,
    "unit_outcome": UnitOutcome,
    "unit_report": UnitReport,
    "pledge": Pledge,
    "member_pledge": MemberPledges,
    "certificate": Certificates,
    "certificate_register": CertificateRegister,
}
"""Typst templates ``templates/documents/NAME.typ`` and the TypedDict each is filled with."""

WORD_TEMPLATES: dict[str, Any] = {"public_notice": PublicNotice}
"""Word templates ``templates/documents/NAME.docx`` and the TypedDict each is filled with."""

TO_BE_CONFIRMED = "样式待办公室确认"
"""The mark on documents whose layout no notice prescribes: pass it as ``mark``."""
