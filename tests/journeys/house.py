"""The house with people in it for the browser journey: an application that is served, accounts that can sign in, one page each."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymupdf
import pyotp
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from committee.db import db, transaction
from committee.demo.stage import Play
from committee.people.models import Account
from committee.people.passwords import hash_password
from committee.people.totp import new_secret
from committee.permissions import SECOND_FACTOR_ROLES
from committee.viewer import Viewer

PASSWORD = "hulunbuir-4711"
STAFF = frozenset(role.value for role in SECOND_FACTOR_ROLES)


def give_passwords(app: Flask, play: Play) -> dict[int, str]:
    """Everybody gets the same password, staff a second factor; returns the factors' secrets by account."""
    keys, hashed = app.extensions["keyring"], hash_password(PASSWORD)
    factors: dict[int, str] = {}
    staff = {play.accounts[member.key]: member.duty for member in play.cast.staff}
    with transaction() as session:
        for account_id in play.accounts.values():
            account = session.get_one(Account, account_id)
            account.password_hash = hashed
            if staff.get(account_id) in STAFF:
                factors[account_id] = new_secret()
                account.totp_sealed = keys.seal("totp", factors[account_id])
    return factors


class Exchanged:
    """A module of acts in which some are done on a page instead; everything else is the module's own."""

    def __init__(self, module: Any, **instead: Any) -> None:
        self._module = module
        self.__dict__.update(instead)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


@dataclass
class House:
    """Who sits where: one signed-in page for each account that acts by hand."""

    browser: Browser
    url: str
    factors: dict[int, str]
    pages: dict[int, Page] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def page(self, account: int | Viewer) -> Page:
        """The page of an account, signed in with password and, where due, the code of the moment."""
        account_id = account if isinstance(account, int) else account.account_id
        if account_id not in self.pages:
            self.pages[account_id] = self._sign_in(account_id)
        return self.pages[account_id]

    def visitor(self, *, width: int) -> Page:
        """Somebody without an account, on a screen of *width*."""
        return self._watched(
            self.browser.new_context(locale="zh-CN", viewport={"width": width, "height": 780}).new_page()
        )

    def go(self, account: int | Viewer, path: str) -> Page:
        """Open *path* on the page of *account*."""
        page = self.page(account)
        page.goto(self.url + path)
        return page

    def _sign_in(self, account_id: int) -> Page:
        page = self._watched(
            self.browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
        )
        page.goto(f"{self.url}/sign-in")
        page.fill('input[name="name"]', db.session.get_one(Account, account_id).login_name)
        page.fill('input[name="password"]', PASSWORD)
        press(page, "登录")
        if account_id in self.factors:
            page.fill('input[name="code"]', pyotp.TOTP(self.factors[account_id]).now())
            press(page, "验证")
        expect(page.locator("h1").first).to_be_visible()
        assert "/sign-in" not in page.url
        assert "/second-factor" not in page.url
        db.session.rollback()
        return page

    def _watched(self, page: Page) -> Page:
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on(
            "response",
            lambda answer: self.problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
        )
        return page


def press(page: Page, words: str, *, within: str = "body") -> None:
    """Press the button that says *words* and wait for the page that comes."""
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=re.compile(rf"^\s*{re.escape(words)}")).first.click()


def small_pdf(folder: Path, words: str) -> Path:
    """A born-digital page that says nothing about anybody."""
    path = folder / f"{words}.pdf"
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((72, 96), f"{words}（已遮盖）", fontname="china-s", fontsize=16)
    page.insert_text((72, 140), "姓名：＿＿＿　　工作单位：＿＿＿", fontname="china-s", fontsize=12)
    document.save(path)
    document.close()
    return path
