"""Data of slips handed to one person: seat cards, reset codes, fees, returns. They are bilingual."""

import datetime as dt
from typing import NotRequired, TypedDict


class SeatCard(TypedDict):
    """One card: the one-time ``code`` lets its holder sign in once from this seat (``qr_svg``: SVG text of the QR)."""

    holder: str
    seat: str
    code: str
    qr_svg: str


class SeatCards(TypedDict):
    """All seat cards of a meeting, six to a sheet with cutting lines. ``address`` is what to type into a browser."""

    meeting: str
    place: str
    address: str
    valid_until: dt.datetime
    cards: list[SeatCard]


class ResetSlip(TypedDict):
    """A printed one-time code for a lost password; ``issued_by`` and ``approved_by`` are two different people."""

    system: str
    account: str
    holder: str
    code: str
    address: str
    valid_until: dt.datetime
    issued_at: dt.datetime
    issued_by: str
    approved_by: NotRequired[str]
    qr_svg: NotRequired[str]


class FeeSlip(TypedDict):
    """缴费通知单 (R-131). ``amount`` in whole yuan; ``remark_code`` identifies the payment on the bank sheet."""

    mark: NotRequired[str]
    office: str
    season: str
    name: str
    application_no: str
    unit: str
    level: str
    amount: int
    payee: str
    bank: str
    account_no: str
    remark_code: str
    due: dt.datetime
    phone: str
    issued_on: dt.date
    qr_svg: NotRequired[str]


class PaperItem(TypedDict):
    """One thing to bring in the bag; ``copies`` as printed."""

    label: str
    label_en: str
    copies: str


class PaperSlip(TypedDict):
    """The cover of one bag; ``bar_svg`` is the code as bars, ``code`` the same for people."""

    code: str
    bar_svg: str
    name: str
    unit: str
    level: str
    specialty: str
    route: str
    items: list[PaperItem]


class PaperSlips(TypedDict):
    """纸质材料交接单, one page a bag: what to bring by when (R-128, R-129), with the literal ``sentence`` of the opinion box."""

    mark: NotRequired[str]
    office: str
    season: str
    until: dt.datetime
    sentence: str
    address: str
    phone: str
    slips: list[PaperSlip]


class Defect(TypedDict):
    """One defect of a return: where, what is wrong, what to do; English beside the Chinese where there is one."""

    no: int
    place: str
    problem: str
    remedy: str
    problem_en: NotRequired[str]
    remedy_en: NotRequired[str]


class ReturnNotice(TypedDict):
    """退回修改通知: all defects at once (R-125), which submission this was and when the next is due (R-126)."""

    mark: NotRequired[str]
    office: str
    season: str
    name: str
    application_no: str
    route: str
    specialty: str
    level: str
    submission: int
    most_submissions: int
    returned_at: dt.datetime
    due: dt.datetime
    defects: list[Defect]
    phone: str
    technical_phone: NotRequired[str]
    supervision_phone: NotRequired[str]
    address: str


class DeviceSheet(TypedDict):
    """How the meeting's devices come to trust this server: what to open, and the SHA-256 to compare in rows of pairs."""

    addresses: list[str]
    fingerprint: list[str]
    authority_until: dt.date
    server_until: dt.date
    made_on: dt.date
