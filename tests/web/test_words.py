"""Laws about the words of pages: counts agree with their nouns, every act of the log has a name, heads stand beside their cells."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from markupsafe import Markup

from committee.documents.excel_columns import CellValue, Kind
from committee.experts.lists import kind_of
from committee.seasons.day_words import day_name
from committee.text import Text
from committee.web.audit_details import detail_value, detail_word
from committee.web.audit_words import act_word, subject_word
from committee.web.filters import labelled

ROOT = Path(__file__).resolve().parents[2]
# A number in front of a plural that has no word for one of it. What a rule fixes above one is said as it is.
UNCOUNTED = re.compile(
    r"\{([a-z_]+)\} (?!\{)(?:[a-z-]+ )?(people|members|dossiers|files|places|pages|rows|hours|days|workdays|applications|copies|papers)\b"
)
QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
PAIR = re.compile(rf"\bt\(\s*{QUOTED}\s*,\s*{QUOTED}")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
CHINESE_MARK = re.compile(r".{0,30}[（），、；：。？！].{0,20}")
FIXED = {"No quorum: {present} of {size} members are present, {needed} are needed.", "Tick 1 to {n} applications."}


def sentences() -> Iterator[tuple[Path, str]]:
    """Every string of the program and of its templates that is not put together from parts."""
    for path in (ROOT / "committee").rglob("*.py"):
        if not {"demo", "documents", "benchmarks"} & set(path.parts):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path, node.value
    for path in (ROOT / "templates").rglob("*.html"):
        for words in re.findall(r'"([^"\n]*)"', path.read_text(encoding="utf-8")):
            yield path, words


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 files wait"), (1, "1 file waits"), (2, "2 files wait"), (21, "21 files wait")]
)
def test_a_count_agrees_with_its_noun(number: int, said: str) -> None:
    assert Text("{n} 个文件", "{n} {n:file waits|files wait}").format(n=number) == Text(f"{number} 个文件", said)


def test_no_sentence_counts_in_the_plural_alone() -> None:
    bad = []
    for path, words in sentences():
        if UNCOUNTED.search(words) and words not in FIXED:
            bad.append(f"{path.relative_to(ROOT)}: {words}")
    assert bad == []


def test_every_act_and_subject_of_the_log_has_words() -> None:
    acts, subjects = set(), set()
    for path in (ROOT / "committee").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for given in re.findall(r"\baction=([^=\n]*)", text):
            acts |= set(re.findall(r'"([a-z_]+\.[a-z_-]+)"', given))
        for given in re.findall(r"\bverb=([^=\n]*)", text):
            acts |= {f"ballots.{verb}" for verb in re.findall(r'"([a-z_-]+)"', given)}
        subjects |= set(re.findall(r'\bsubject="([a-z-]+)"', text))
    assert len(acts) > 100
    assert {act for act in acts if act_word(act).zh == act} == set()
    assert {subject for subject in subjects if subject_word(subject).zh == subject} == set()


def test_every_figure_beside_an_act_has_words_and_values_read_as_people_write_them() -> None:
    keys = set()
    for path in (ROOT / "committee").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.keyword) and call.arg == "detail" and isinstance(call.value, ast.Dict):
                keys |= {key.value for key in call.value.keys if isinstance(key, ast.Constant)}
    assert len(keys) > 80
    assert {key for key in keys if detail_word(str(key)).zh == key} == set()
    shown = [detail_value(value).zh for value in (True, None, ["P4QM-99", "K2"], 3)]
    assert shown == ["是", "无", "P4QM-99、K2", "3"]


def test_each_cell_carries_its_head_and_an_empty_one_says_so() -> None:
    cells = Markup('<th scope="row">甲</th> <td class="num">3</td><td>\n</td><td><b>x</b></td>')
    assert labelled(cells, ["名称", "数“<”", "状态"]) == (
        '<th data-label="名称" scope="row">甲</th> <td data-label="数“&lt;”" class="num">3</td>'
        '<td data-label="状态" data-blank>\n</td><td data-label=""><b>x</b></td>'
    )


@pytest.mark.parametrize(
    ("name", "english"),
    [("春节", "Spring Festival"), ("国庆节调休上班", "make-up workday for National Day"), ("本单位停电", "本单位停电")],
)
def test_announced_days_have_english_names_and_an_offices_own_keep_theirs(name: str, english: str) -> None:
    assert day_name(name) == Text(name, english)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([3, None, 4], Kind.INTEGER),
        ([Decimal("84.5"), None], Kind.DECIMAL),
        ([dt.date(2026, 6, 30)], Kind.DATE),
        (["3", 3], Kind.TEXT),
        ([None], Kind.TEXT),
        ([], Kind.TEXT),
    ],
)
def test_a_sheet_keeps_numbers_as_numbers_and_days_as_days(cells: list[CellValue], kind: Kind) -> None:
    assert kind_of(cells) is kind


def test_no_template_puts_chinese_punctuation_around_words_of_either_language() -> None:
    """What stands between two words differs by language: it belongs into a pair ``t(zh, en)``, not beside it."""
    bad = []
    for path in (ROOT / "templates").rglob("*.html"):
        if path.name.startswith("_patterns"):  # invented data, for developers
            continue
        text = PAIR.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))
        bad += [f"{path.relative_to(ROOT)}: {found[0].strip()}" for found in CHINESE_MARK.finditer(text)]
    assert bad == []
