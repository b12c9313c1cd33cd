"""The pages of docs/ say what the code is: every refusal, every package, every term, every link and every command."""

import json
import re
from pathlib import Path

import pytest

from committee.errors import CommitteeError
from committee.permissions import PERMISSION_LABELS, Permission
from redaction.errors import RedactionError
from tools import list_errors, list_licences

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])


def test_every_refusal_stands_in_the_list_of_errors_with_its_words() -> None:
    """After adding a class run ``python -m tools.list_errors``."""
    assert (DOCS / "errors.md").read_text(encoding="utf-8") == list_errors.page()


def test_every_refusal_states_a_fact_and_speaks_both_languages() -> None:
    list_errors.load_everything()
    silent = [kind.__qualname__ for kind in list_errors.subclasses(CommitteeError) if not (kind.__doc__ or "").strip()]
    silent += [kind.__qualname__ for kind in list_errors.subclasses(RedactionError) if not (kind.__doc__ or "").strip()]
    assert silent == []
    half = [
        kind.__qualname__
        for kind in list_errors.subclasses(CommitteeError)
        for text in (kind.message, kind.next_step)
        if not (re.search(r"[\u4e00-\u9fff]", text.zh) and re.search(r"[A-Za-z]{2}", text.en))
    ]
    assert half == []


def test_every_permission_has_its_sentence_in_both_languages() -> None:
    assert set(PERMISSION_LABELS) == set(Permission)


def test_the_list_of_licences_names_every_locked_package() -> None:
    """After changing the lock file run ``python -m tools.list_licences``."""
    assert (DOCS / "licences.md").read_text(encoding="utf-8") == list_licences.page()


@pytest.mark.parametrize(("name", "version"), list_licences.locked())
def test_every_locked_package_may_be_combined_with_the_agpl(name: str, version: str) -> None:
    assert list_licences.may_be_combined(list_licences.licence_of(name))


def test_everything_else_that_is_shipped_may_be_combined_with_the_agpl() -> None:
    assert [
        one.name
        for one in (*list_licences.BROWSER, *list_licences.INSIDE)
        if not list_licences.may_be_combined(one.licence)
    ] == []


@pytest.mark.parametrize("expression", ["GPL-2.0-only", "MIT AND SSPL-1.0", "Proprietary", "BUSL-1.1 OR SSPL-1.0"])
def test_a_licence_that_forbids_the_combination_is_refused(expression: str) -> None:
    assert not list_licences.may_be_combined(expression)


def test_every_vendored_folder_stands_in_the_list_with_its_licence_file() -> None:
    manifest = json.loads((ROOT / "static/vendor/manifest.json").read_text(encoding="utf-8"))
    folders = {name.split("/")[0] for name in manifest}
    assert folders == {Path(one.remark).name for one in list_licences.BROWSER}
    assert all((ROOT / "static/vendor" / folder / "LICENSE").is_file() for folder in folders)


def test_the_licence_is_the_whole_text_of_the_agpl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.splitlines()[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
    assert re.findall(r"^  (\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(18)]
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_name_of_the_glossary_is_in_the_file_that_it_names() -> None:
    rows = re.findall(
        r"^\|[^|]+\|[^|]+\| `([^`]+)` \| `([^`]+)` \|$",
        (DOCS / "glossary.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(rows) > 80
    lost = [
        name
        for name, file in rows
        if not re.search(rf"\b{re.escape(name.split('.')[-1])}\b", (ROOT / file).read_text(encoding="utf-8"))
    ]
    assert lost == []


def test_every_chinese_term_of_the_glossary_has_one_english_word() -> None:
    rows = re.findall(
        r"^\| ([^|]+?) \| ([^|]+?) \| `", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len({term for term, _ in rows}) == len(rows)


def test_the_decisions_that_the_code_cites_exist() -> None:
    cited = {
        name
        for path in (ROOT / "committee").rglob("*.py")
        for name in re.findall(r"docs/(decisions/[a-z0-9-]+\.md)", path.read_text(encoding="utf-8"))
    }
    assert "decisions/003-two-languages.md" in cited
    assert [name for name in sorted(cited) if not (DOCS / name).is_file()] == []
