"""Every page of a played season in a real Chromium, as the first who may see it, in both languages, narrow, at 200 % zoom, and wide.

No page scrolls sideways, not even right to left, and no list on a telephone does inside its panel (but matrices); none says in English
what is written in Chinese in the program; none breaks the policy or fails in the console. What stands in Chinese on an English page is
data: names, units, titles, prescribed wording.
"""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage

from committee.db import db
from committee.demo.stage import Stage
from committee.permissions import Role
from tests.browser import served
from tests.journeys.conftest import Season
from tests.journeys.test_planted_names import ask_for_reexamination, report_a_leak
from tests.journeys.visibility import SUBJECTS, onlookers
from tests.journeys.walking import Onlooker, Walker, addresses

pytestmark = [pytest.mark.browser, pytest.mark.ocr]

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (360, 720, 1440)  # a telephone; a screen of 1440 at 200 % zoom; the same at 100 %
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
TEXTS = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, at = node.parentElement;
    if (/[\\u4e00-\\u9fff]{2}/.test(node.data) && !at.closest('[lang^=zh], script, style')) found.push(node.data.trim().replace(/\\s+/g, ' '));
  }
  return found;
}"""
# How far the page needs scrolling sideways, and which lists do that should stand as sheets on a telephone.
TOO_WIDE = """() => {
  const root = document.documentElement, lists = innerWidth > 640 ? [] : [...document.querySelectorAll('.table-scroll')];
  const wide = lists.filter(e => e.querySelector('.stacks') && e.scrollWidth > e.clientWidth + 1);
  return [root.scrollWidth - root.clientWidth, wide.map(e => e.getAttribute('aria-label'))];
}"""
# Pages at a stage of its own: what is open then and closed later.
STAGES = {Stage.SCORED: {Role.EXPERT, Role.CHECKER}, Stage.CONFIRMED: set(Role)}
WALL = {"ballots.projector"}  # made for a projector: only its full width counts
# What groups wrote is kept in the words of the official record.
OFFICIAL = {"同意推荐", "不同意推荐"}
NOT_WALKED = {"ballots.stream", "web.patterns"}  # an answer without end; a page for developers


@cache
def written_in_chinese() -> frozenset[str]:
    """Every Chinese half of a pair of sentences in the program that has no place for data in it."""
    found = set()
    for path in [*(ROOT / "committee").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]:
        if "demo" in path.parts or "documents" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for pair in re.finditer(rf"\b(?:t|Text|Words)\(\s*({QUOTED})\s*,", text):
            words = ast.literal_eval(pair[1])
            if "{" not in words and HAN.search(words):
                found.add(words)
    return frozenset(found)


def pages_of(app: Flask, walker: Walker, first: dict[str, str]) -> list[str]:
    """One address of each endpoint that answers this onlooker with a page."""
    found = []
    for endpoint, address in first.items():
        answer = walker.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html" and b"<html" in answer.data[:200]:
            found.append(endpoint)
    return found


class Watch:
    """One browser that looks at pages and writes down what is wrong with them."""

    def __init__(self, context: BrowserContext, url: str, who: Onlooker, names: frozenset[str]) -> None:
        self.page, self.url, self.who, self.names = context.new_page(), url, who, names
        self.where, self.wrong = "", set[str]()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.add(f"{self.where}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.add(f"{self.where}: console: {message.text[:160]}")

    def look(self, endpoint: str, address: str, *, english: bool) -> None:
        """Open a page and measure it at every width, the narrow one from right to left as well."""
        self.where = f"{endpoint} as {self.who} in {'English' if english else 'Chinese'}"
        widths = WIDTHS[-1:] if endpoint in WALL else WIDTHS
        self.page.set_viewport_size({"width": widths[0], "height": 800})
        self.page.goto(self.url + address, wait_until="load")
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            self._measure(str(width))
        if english:
            said = [text for text in self.page.evaluate(TEXTS) if text in written_in_chinese() - self.names - OFFICIAL]
            self.wrong |= {f"{self.where}: says «{text}»" for text in said}
        else:
            self.page.evaluate("document.documentElement.dir = 'rtl'")
            self.page.set_viewport_size({"width": widths[0], "height": 800})
            self._measure(f"{widths[0]}, right to left")

    def _measure(self, width: str) -> None:
        over, lists = self.page.evaluate(TOO_WIDE)
        if over > 1:
            self.wrong.add(f"{self.where}: {over} px too wide at {width}")
        self.wrong |= {f"{self.where}: the list «{name}» scrolls sideways at {width}" for name in lists}


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_fits_speaks_one_language_and_keeps_the_policy(
    season: Season, at_stage: Callable[[Stage], Flask], chromium: Browser, stage: Stage
) -> None:
    app = at_stage(stage)
    with app.app_context():
        report_a_leak(season) if stage is Stage.SCORED else ask_for_reexamination(season)
        everybody = [one for one in onlookers(season) if one.role in STAGES[stage] or one.role is None]
        known = addresses(db.session(), [season.accounts[SUBJECTS[0]]])
        rules = [
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_WALKED
        ]
        first = {
            rule.endpoint: next(iter(known.of(rule)), "")
            for rule in sorted(rules, key=str)
            if rule.endpoint != "static"
        }
        db.session.remove()
    first = {endpoint: address for endpoint, address in first.items() if address}
    seen: set[str] = set()
    wrong: set[str] = set()
    with served(app) as url:
        for one in everybody:
            walker = Walker(app, one)
            new = [e for e in pages_of(app, walker, first) if e not in seen]
            seen |= set(new)
            for english in (False, True):
                context = chromium.new_context(locale="en-GB" if english else "zh-CN")
                cookie = walker.client.get_cookie("mangping")
                if cookie is not None:
                    context.add_cookies([{"name": "mangping", "value": cookie.value, "url": url}])
                watch = Watch(context, url, one, frozenset(unit.name for unit in season.cast.units))
                if one.account_id is not None:
                    with app.app_context():
                        set_language(one.account_id, "en" if english else "zh")
                for endpoint in new:
                    watch.look(endpoint, first[endpoint], english=english)
                wrong |= watch.wrong
                context.close()
    assert len(seen) > (4 if stage is Stage.SCORED else 50)
    assert not wrong, "\n".join(sorted(wrong))


def set_language(account_id: int, locale: str) -> None:
    """What the account has chosen."""
    from committee.people.models import Account

    db.session.get_one(Account, account_id).locale = locale
    db.session.commit()
    db.session.remove()


def test_no_template_says_anything_in_chinese_alone() -> None:
    """Every Chinese word of a template stands in a pair ``t(zh, en)``, in a comment, or is marked as Chinese by ``lang``."""
    bad = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.name.startswith("_patterns"):  # invented data, for developers
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(rf"\bt\(\s*{QUOTED}\s*,\s*{QUOTED}", "", text)
        text = re.sub(r'<(\w+)[^>]*\blang="zh[^"]*"[^>]*>.*?</\1>', "", text, flags=re.S)
        text = re.sub(r'\bvalue="[^"]*"', "", text)  # prescribed wording that a clerk may change before it is sent
        bad += [f"{path.relative_to(ROOT)}: {found[0]}" for found in HAN.finditer(text)]
    assert bad == []
