"""Notices by mail, off unless ``mail_host`` is set: addresses given by consent and proved by a code, an outbox, one sender.

A message says what happened and where to look; it names nobody, no unit and no level. Its link opens a page and does nothing: every act
needs signing in and a press. Without a mail host nothing is kept for sending.
"""

import datetime as dt
import logging
import re
import secrets
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import audit, clock
from committee.config import Settings
from committee.db import Base, UtcTime, public_id_column, transaction
from committee.errors import BadInput, Refused
from committee.people.models import Account
from committee.people.one_time_codes import code_index
from committee.people.throttle import book_try
from committee.text import Text

log = logging.getLogger(__name__)
MOST_TRIES = 5
CODE_LASTS = dt.timedelta(minutes=30)
AT_ONCE = 50
TIMEOUT = 20
ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,5}")
Sender = Callable[[list[EmailMessage]], None]


class NoMail(Refused):
    """The installation sends no mail."""

    message = Text("本系统没有开通邮件提醒。", "This installation sends no mail.")
    next_step = Text("通知都在系统内，请登录查看。", "All notices stand inside the system; sign in to see them.")


class NoticeAddress(Base):
    """Where somebody wants to be told, given by themselves. It is used only after the code that was sent there came back."""

    __tablename__ = "notice_address"
    __table_args__ = (CheckConstraint("(confirmed_at IS NULL) <> (code_hash = '')", name="proved"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    address_sealed: Mapped[bytes]
    agreed_at: Mapped[dt.datetime] = mapped_column(UtcTime)
    code_hash: Mapped[str] = mapped_column(String(64), default="")
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class OutgoingMail(Base):
    """One message that waits or was sent. It holds the account and a sentence without names; the address is looked up when it goes."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    words_zh: Mapped[str] = mapped_column(String(300))
    words_en: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.real_now)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(60), default="")  # the class of the last failure, never its words


def smtp_sender(settings: Settings) -> Sender:
    """The sender of an installation: SMTP as ``config.toml`` says (``mail_security``: ssl, starttls or none)."""

    def send(messages: list[EmailMessage]) -> None:
        context = ssl.create_default_context()
        if settings.mail_security == "ssl":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.mail_host, settings.mail_port, timeout=TIMEOUT, context=context
            )
        else:
            line = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT)
        with line:
            if settings.mail_security == "starttls":
                line.starttls(context=context)
            if settings.mail_user:
                line.login(settings.mail_user, settings.mail_password)
            for message in messages:
                line.send_message(message)

    return send


def enabled() -> bool:
    """Whether this installation sends mail."""
    return bool(_settings().mail_host)


def _settings() -> Settings:
    return current_app.extensions["settings"]  # type: ignore[no-any-return]


def _sender() -> Sender:
    return current_app.extensions.get("mail_sender") or smtp_sender(_settings())


def address_of(session: Session, account_id: int) -> tuple[str, bool] | None:
    """The address somebody gave and whether it is proved, or None."""
    row = session.get(NoticeAddress, account_id)
    if row is None:
        return None
    return current_app.extensions["keyring"].open("mail", row.address_sealed), row.confirmed_at is not None


def give_address(*, by: int, address: str, agreed: bool) -> None:
    """Keep an address by consent and send its code there. Raises ``NoMail``, ``BadInput``, ``TooManyAttempts``."""
    if not enabled():
        raise NoMail
    address = address.strip()
    if not ADDRESS.fullmatch(address) or len(address) > 254:
        raise BadInput(Text("邮箱地址不对。", "Not a mail address."))
    if not agreed:
        raise BadInput(Text("请勾选同意后再提交。", "Tick that you agree first."))
    with transaction() as session:
        book_try(session, name=f"mail:{by}", address="")
    code = f"{secrets.randbelow(10**8):08d}"
    with transaction() as session:
        row = session.get(NoticeAddress, by) or NoticeAddress(account_id=by)
        row.address_sealed = current_app.extensions["keyring"].seal("mail", address)
        row.agreed_at, row.code_hash, row.confirmed_at = clock.real_now(), _hashed(code), None
        session.add(row)
        audit.record(session, action="people.notice_address", subject="account", key=by, account_id=by)
    words = Text(
        "验证码 {c}，30分钟内在“邮件提醒”页面填写。",
        "Code {c}; enter it on the page “Notices by mail” within 30 minutes.",
    )
    try:
        _sender()([message_for(address, words.format(c=code), mark="code")])
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail was not sent: %s", type(error).__name__)
        raise Refused(
            Text(
                "验证码没有发出去，邮件服务器没有回应。", "The code could not be sent: the mail server did not take it."
            ),
            next_step=Text("请稍后再试，或联系系统管理员。", "Try again later, or tell the administrator."),
        ) from error


def _hashed(code: str) -> str:
    return code_index(current_app.extensions["keyring"], f"mail {code}")


def prove_address(*, by: int, code: str) -> None:
    """The code came back: from now on notices are sent there. Raises ``BadInput``, ``TooManyAttempts``."""
    with transaction() as session:
        book_try(session, name=f"mail-code:{by}", address="")
    with transaction() as session:
        row = session.get(NoticeAddress, by, with_for_update=True)
        fresh = row is not None and row.code_hash and clock.real_now() < row.agreed_at + CODE_LASTS
        if row is None or not fresh or not secrets.compare_digest(row.code_hash, _hashed(code)):
            raise BadInput(Text("验证码不对或已过期。", "The code is wrong or has expired."))
        row.code_hash, row.confirmed_at = "", clock.real_now()
        audit.record(session, action="people.notice_address_proved", subject="account", key=by, account_id=by)


def forget_address(*, by: int) -> None:
    """No more mail: the address goes, and what waits for it."""
    with transaction() as session:
        row = session.get(NoticeAddress, by)
        if row is not None:
            session.delete(row)
        for waiting in session.scalars(_waiting().where(OutgoingMail.account_id == by)):
            session.delete(waiting)
        audit.record(session, action="people.notice_address_gone", subject="account", key=by, account_id=by)


def tell(session: Session, *, person_id: int, words: Text) -> None:
    """A step: put a message for a person into the outbox, if mail is on and they asked for it. *words* name nobody."""
    if not enabled():
        return
    wanted = (
        select(NoticeAddress.account_id)
        .join(Account, Account.id == NoticeAddress.account_id)
        .where(Account.person_id == person_id, NoticeAddress.confirmed_at.is_not(None))
    )
    account_id = session.scalar(wanted)
    if account_id is not None:
        session.add(OutgoingMail(account_id=account_id, words_zh=words.zh[:300], words_en=words.en[:300]))


def _waiting() -> Select[OutgoingMail]:
    return select(OutgoingMail).where(OutgoingMail.sent_at.is_(None), OutgoingMail.tries < MOST_TRIES)


def send_waiting(session: Session) -> None:
    """The minute's sending. Each message is claimed before it goes, so that two processes send none twice; five tries at most."""
    if not enabled():
        return
    ids = session.scalars(_waiting().with_only_columns(OutgoingMail.id).order_by(OutgoingMail.id).limit(AT_ONCE)).all()
    session.rollback()
    for mail_id in ids:
        claimed = _claim(mail_id)
        if claimed is None:
            continue
        error = ""
        try:
            _sender()([claimed])
        except (OSError, smtplib.SMTPException) as failure:
            error = type(failure).__name__
        with transaction() as own:
            row = own.get(OutgoingMail, mail_id)
            if row is not None:
                row.error = error
                row.sent_at = None if error else clock.real_now()


def _claim(mail_id: int) -> EmailMessage | None:
    with transaction() as session:
        row = session.scalar(_waiting().where(OutgoingMail.id == mail_id).with_for_update())
        found = address_of(session, row.account_id) if row is not None else None
        if row is None:
            return None
        row.tries += 1
        if found is None or not found[1]:
            row.tries = MOST_TRIES
            return None
        return message_for(found[0], Text(row.words_zh, row.words_en), mark=row.public_id)


def message_for(address: str, words: Text, *, mark: str) -> EmailMessage:
    """A message in both languages: what happened, where to look; plain text, no picture, no name."""
    settings = _settings()
    message = EmailMessage()
    message["Subject"] = "职称评审系统通知 Notice"
    message["From"], message["To"] = settings.mail_from or settings.mail_user, address
    message["Date"] = format_datetime(clock.real_now())
    message["Message-ID"] = make_msgid(idstring=mark, domain="mangping.invalid")
    message["Auto-Submitted"] = "auto-generated"
    where = settings.mail_link or "—"
    message.set_content(
        f"{words.zh}\n请登录查看：{where}\n本邮件只作提醒，不能通过邮件办理；不想再收，请在“邮件提醒”中停止。\n\n"
        f"{words.en}\nSign in to see it: {where}\nThis is a reminder only; stop it under “Notices by mail”.\n"
    )
    return message
