"""Takes the pictures of README and manual anew: ``python -m tools.take_pictures FOLDER`` (a data folder that ``./run`` made and that nobody serves).

Real pages of the demo season in a real Chromium, signed in as its own people; gives every demo account a fresh password and masks one file.
"""

import sys
from pathlib import Path

import pyotp
from flask import Flask
from playwright.sync_api import Browser, Page

from committee import jobs
from committee.config import Settings
from committee.db import db
from committee.demo.accounts import DemoAccount, fresh_accounts
from committee.operations.options import opened
from committee.permissions import Role
from tests.browser import served, started

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PATIENCE = 30_000  # ms; proofs and page images on a busy machine


def signed_in(browser: Browser, address: str, who: DemoAccount, width: int, height: int) -> Page:
    """A window of that size in which *who* signed in on the page, with the one-time code where one is due."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", has_touch=width < 600)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=name]", who.login)
    page.fill("[name=password]", who.password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    if who.secret:
        page.fill("[name=code]", pyotp.TOTP(who.secret).now())
        with page.expect_navigation():
            page.press("[name=code]", "Enter")
    return page


def take(page: Page, name: str) -> None:
    """The window as it stands, once every picture in it has come."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    sys.stdout.write(f"{name}\n")


def masking(app: Flask, browser: Browser, address: str, applicant: DemoAccount) -> None:
    """From the list of materials to the proof, and the same page on a telephone."""
    page = signed_in(browser, address, applicant, 1200, 760)
    page.get_by_role("link", name="查看并修改").click()
    page.get_by_role("link", name="修改材料").click()
    page.get_by_role("link", name="去遮盖").first.evaluate("link => link.scrollIntoView({block: 'center'})")
    take(page, "mask-1-materials")
    page.get_by_role("link", name="去遮盖").first.click()
    page.wait_for_selector(".mask-ready")
    take(page, "mask-2-proposals")
    telephone = signed_in(browser, address, applicant, 360, 740)
    telephone.goto(page.url)
    telephone.wait_for_selector(".mask-ready")
    take(telephone, "mask-5-phone")
    page.click('[data-mask-act="draw"]')
    sheet = page.locator(".mask-layer").first.bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + 0.2 * sheet["width"], sheet["y"] + 300)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 0.45 * sheet["width"], sheet["y"] + 330, steps=4)
    page.mouse.up()
    take(page, "mask-3-drawn")
    page.keyboard.press("Control+z")  # the manual's box covers nothing that has to go
    page.click('[data-mask-order="all"]')
    page.wait_for_url("**/masking/**")
    db.session.rollback()
    jobs.drain(app, workers=1)
    page.wait_for_selector("#proof")
    take(page, "mask-4-proof")


def main() -> int:
    """Take all seven pictures."""
    with opened(Settings(data=Path(sys.argv[1]).resolve())) as app:
        people = {one.role: one for one in fresh_accounts(app.extensions["settings"])}
        with started() as browser, served(app) as address:
            for name, role, width, height, doors in (
                ("board", Role.SECRETARY, 1440, 900, ("评审季看板",)),
                ("reading", Role.EXPERT, 1440, 900, ("接着评",)),
                ("mask-6-desk", Role.CHECKER, 1280, 800, ("打开核查台",)),
            ):
                page = signed_in(browser, address, people[role], width, height)
                for words in doors:
                    page.get_by_role("link", name=words).first.click()
                take(page, name)
            masking(app, browser, address, people[Role.APPLICANT])
    return 0


if __name__ == "__main__":
    sys.exit(main())
