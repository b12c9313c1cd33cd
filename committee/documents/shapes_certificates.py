"""Data of certificates and of the list that people sign when they receive theirs (R-318, R-445)."""

import datetime as dt
from typing import NotRequired, TypedDict


class Certificate(TypedDict):
    """One certificate. ``id_number`` comes in full: the sheet is handed to its owner and filed, never posted (P-33)."""

    name: str
    sex: str
    id_number: str
    unit: str
    series: str
    specialty: str
    level: str
    title: str
    route: str
    title_date: dt.date
    committee: str
    document_number: str
    certificate_number: str
    issued_on: dt.date | None


class Certificates(TypedDict):
    """Certificates of many people, a sheet each; ``issuer`` seals them and may be empty."""

    mark: NotRequired[str]
    issuer: str
    certificates: list[Certificate]


class ReceivedRow(TypedDict):
    """A line to sign."""

    no: int
    name: str
    unit: str
    title: str
    specialty: str
    certificate_number: str


class CertificateRegister(TypedDict):
    """职称证书发放登记表."""

    mark: NotRequired[str]
    title: str
    rows: list[ReceivedRow]
