"""Laws of the browser's side: vendored files are what they claim, nothing needs the outside, every part exists and is described."""

import hashlib
import itertools
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import TemplateRuntimeError

from tests.web.shell import NOW, make_shell

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = ROOT / "templates"
MACROS = sorted((TEMPLATES / "macros").glob("*.html"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))

# Chromium 86, the oldest browser of the offices, sets these bounds.
TOO_NEW_FOR_CSS = (
    ":has(",
    "color-mix",
    "aspect-ratio",
    "oklch",
    "@layer",
    "light-dark(",
    "@import",
    "@container",
    ":is(",
)
TOO_NEW_FOR_SCRIPTS = (
    ".at(",
    "structuredClone",
    "Object.hasOwn",
    "??=",
    "||=",
    "toSorted",
    "import.meta",
)
FROM_OUTSIDE = re.compile(r"https?://(?!www\.w3\.org/)|@import|\bcdn\b", re.IGNORECASE)


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", (STATIC / "css/tokens.css").read_text(encoding="utf-8")))


def brightness(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(two * 2 for two in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


class Page(HTMLParser):
    """What a test asks of a page: headings, ids, labels, and anything the policy would block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings = 0
        self.ids: list[str] = []
        self.references: list[str] = []
        self.inline: list[str] = []
        self.open_forms = 0
        self.deepest_form = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.headings += tag == "h1"
        if tag == "form":
            self.open_forms += 1
            self.deepest_form = max(self.deepest_form, self.open_forms)
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        for key, value in given.items():
            if key == "id" and value:
                self.ids.append(value)
            if key in ("for", "aria-labelledby", "aria-describedby", "aria-controls") and value:
                self.references.extend(value.split())
            if key == "style" or key.startswith(("on", "hx-on")) or (value or "").startswith("javascript:"):
                self.inline.append(f"{tag} {key}")

    def handle_endtag(self, tag: str) -> None:
        self.open_forms -= tag == "form"


@pytest.fixture(scope="module")
def shell() -> Flask:
    """The templates without any part."""
    return make_shell()


@pytest.fixture(scope="module")
def patterns(shell: Flask) -> dict[str, str]:
    """The patterns page in both languages."""
    client = shell.test_client()
    return {
        language: client.get("/patterns?sort=-score", headers={"Accept-Language": language}).text
        for language in ("zh", "en")
    }


def test_every_vendored_file_is_the_one_named_in_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    found = {file.relative_to(VENDOR).as_posix(): digest(file) for file in VENDOR.rglob("*") if file.is_file()}
    found.pop("manifest.json")
    assert found == manifest


def test_a_changed_vendored_file_would_be_seen(tmp_path: Path) -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    changed = tmp_path / "htmx.min.js"
    changed.write_bytes((VENDOR / "htmx-2.0.11/htmx.min.js").read_bytes() + b" ")
    assert digest(changed) != manifest["htmx-2.0.11/htmx.min.js"]


def test_every_vendored_folder_holds_its_licence() -> None:
    assert [folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not (folder / "LICENSE").is_file()] == []


def test_vendored_folders_are_the_exact_versions_of_the_package_list() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    shipped = {"bootstrap", "htmx.org", "htmx-ext-sse", "echarts"}
    folders = {f"{package.removesuffix('.org')}-{version}" for package, version in wanted.items() if package in shipped}
    assert {folder.name for folder in VENDOR.iterdir() if folder.is_dir()} == folders


def test_development_tools_name_no_registry() -> None:
    assert not (ROOT / "package-lock.json").exists()
    for file in (ROOT / "package.json", ROOT / "tools/vendor"):
        assert not re.search(r"https?://|registry", file.read_text(encoding="utf-8")), name(file)


@pytest.mark.parametrize("file", SHEETS + SCRIPTS + sorted((STATIC / "img").iterdir()), ids=name)
def test_nothing_is_asked_of_another_host(file: Path) -> None:
    assert FROM_OUTSIDE.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", SHEETS, ids=name)
def test_style_sheets_keep_to_old_office_browsers_and_to_the_tokens(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [word for word in TOO_NEW_FOR_CSS if word in text] == []
    assert re.findall(r"(?<![\w-])inset:", text) == []
    known = set(re.findall(r"(--[\w-]+):", (STATIC / "css/tokens.css").read_text(encoding="utf-8")))
    assert set(re.findall(r"var\((--[\w-]+)", text)) - known == set()
    assert len(text.splitlines()) <= 300


@pytest.mark.parametrize("file", SCRIPTS, ids=name)
def test_scripts_keep_to_old_office_browsers_and_say_why_they_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [word for word in TOO_NEW_FOR_SCRIPTS if word in text] == []
    assert [word for word in ("eval(", "new Function", "innerHTML", "document.write") if word in text] == []
    assert text.startswith("// ")
    assert len(text.splitlines()) <= 300


def test_no_module_imports_the_one_that_binds() -> None:
    """main.js comes under a hashed address; imported again it would bind every behaviour twice."""
    assert [
        name(file) for file in SCRIPTS if re.search(r'from "[./]*main\.js"', file.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "white", 16.0),
        ("ink", "paper", 14.0),
        ("ink-2", "paper", 7.0),
        ("ink-3", "paper", 4.5),
        ("ink-3", "rail", 4.5),
        ("ink-3", "dai-tint", 4.5),
        ("white", "dai", 10.0),
        ("white", "dai-dark", 13.0),
        ("dai", "dai-tint", 8.0),
        ("zhu", "white", 6.0),
        ("zhu", "zhu-tint", 5.0),
        ("pine", "pine-tint", 5.0),
        ("ochre", "ochre-tint", 5.0),
        ("grey", "grey-tint", 4.5),
        ("closed", "closed-ground", 4.5),
        ("edge", "white", 3.0),
        ("edge-soft", "white", 3.0),
    ],
)
def test_colours_keep_their_contrast(text: str, ground: str, least: float) -> None:
    assert contrast(tokens()[text], tokens()[ground]) >= least


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_templates_write_nothing_the_policy_would_block(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\bsrc=)", text) == []


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_every_behaviour_and_static_file_a_template_names_exists(file: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = re.findall(r'data-behaviour="([^"]*)"', text) + re.findall(r'behaviour="([\w\s-]+)"', text)
    names = {word for group in words for word in re.sub(r"\{\{.*?\}\}", "", group).split()}
    assert [one for one in sorted(names) if not (STATIC / f"js/behaviours/{one}.js").is_file()] == []
    assert [one for one in re.findall(r"static_url\(['\"]([^'\"]+)['\"]\)", text) if not (STATIC / one).is_file()] == []


@pytest.mark.parametrize("file", MACROS, ids=name)
def test_every_macro_is_described_at_the_top_of_its_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    head = text[: text.index("#}")]
    macros = [one for one in re.findall(r"\{%-? macro (\w+)\(", text) if not one.startswith("_")]
    assert macros
    assert [one for one in macros if one not in head] == []


def test_a_page_without_a_title_is_not_drawn(shell: Flask) -> None:
    with shell.test_request_context("/"), pytest.raises(TemplateRuntimeError, match="Required block 'title'"):
        render_template_string('{% extends "base.html" %}{% block main %}{% endblock %}')


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_patterns_page_is_sound_html(patterns: dict[str, str], language: str) -> None:
    page = Page(patterns[language])
    assert page.headings == 1
    assert page.inline == []
    assert [one for one, count in Counter(page.ids).items() if count > 1] == []
    assert set(page.references) - set(page.ids) == set()
    assert page.deepest_form == 1


def test_the_patterns_page_shows_every_macro() -> None:
    parts = "".join(file.read_text(encoding="utf-8") for file in sorted((TEMPLATES / "web").glob("*patterns*.html")))
    parts += (TEMPLATES / "base.html").read_text(encoding="utf-8")
    every = itertools.chain.from_iterable(
        re.findall(r"\{%-? macro ([a-z]\w+)\(", file.read_text(encoding="utf-8")) for file in MACROS
    )
    # These need a real form or the address of a real list; they are shown by the pages that use them.
    elsewhere = {"field", "error_summary", "address", "sort_link"}
    assert sorted(one for one in every if one not in elsewhere and not re.search(rf"\b{one}\(", parts)) == []


def test_the_english_patterns_page_holds_no_chinese_but_names(patterns: dict[str, str]) -> None:
    words = re.sub(r"<[^>]+>", " ", patterns["en"])
    invented = ("顾长河", "方圆", "迪丽努尔·艾合买提", "中文")
    for one in invented:
        words = words.replace(one, "")
    assert sorted(set(re.findall(r"[\u4e00-\u9fff]+", words))) == []


def test_a_list_keeps_its_state_in_the_address(shell: Flask) -> None:
    source = '{% from "macros/tables.html" import address %}{{ address({"page": 3, "sort": none}) }}'
    with shell.test_request_context("/x?q=计量&level=a&level=b&page=2&sort=-code&_scheme=javascript"):
        assert (
            render_template_string(source)
            == "/x?q=%E8%AE%A1%E9%87%8F&amp;level=a&amp;level=b&amp;_scheme=javascript&amp;page=3"
        )


def test_what_people_write_is_shown_and_never_run(shell: Flask) -> None:
    source = (
        '{% from "macros/chart.html" import chart %}{% from "macros/forms.html" import text_input, post_button %}'
        '{{ chart("c", bad, "bar", [bad], [{"name": bad, "values": [1]}]) }}{{ text_input("n", bad, bad, hint=bad, error=bad) }}'
        '{{ post_button("/x", bad, {"a": bad}) }}'
    )
    with shell.test_request_context("/"):
        drawn = render_template_string(source, bad="'\"><img src=x onerror=alert(1)>")
    assert "<img" not in drawn
    assert Page(drawn).inline == []


def test_every_one_button_form_carries_the_token(shell: Flask) -> None:
    source = '{% from "macros/forms.html" import post_button %}{{ post_button("/x", "删除", {"id": 7}, "sealed") }}'
    with shell.test_request_context("/"):
        drawn = render_template_string(source)
    assert re.search(r'name="csrf_token"\s+value="[^"]{20,}"', drawn)
    assert 'name="id" value="7"' in drawn


def test_the_clock_of_a_countdown_is_the_servers(shell: Flask) -> None:
    source = '{% from "macros/countdown.html" import countdown_tag %}{{ countdown_tag(until, now, "还剩") }}'
    with shell.test_request_context("/"):
        drawn = render_template_string(source, until=NOW, now=NOW)
    assert f'data-countdown-now="{NOW.isoformat()}"' in drawn.replace("&#43;", "+")
