"""What the machine draws: official documents, and page images for people who may see a file."""

import datetime as dt
import time
from typing import Any

import pymupdf
import typst

from committee.benchmarks.measuring import Figures, median_of
from committee.documents.fonts import Style, default_fonts
from committee.documents.pdf import render_pdf
from committee.dossiers.pages import READING_DPI, THUMB_DPI, render

PEOPLE, PAGES, TURNS = 120, 8, 5
BARE = """#set page(paper: "a4")
#set text(font: {font}, size: 14pt)
#let data = json(bytes(sys.inputs.data))
= #data.title
#table(columns: 5, ..data.people.map(p => (str(p.no), p.name, p.unit, p.specialty, p.level)).flatten())
"""


def render_pdf_bench() -> Figures:
    """A notice with 120 names by the official template, against the same names in a bare table by the same engine."""
    fonts = default_fonts()
    turn = iter(range(10_000))
    official = median_of(TURNS, lambda: render_pdf("public_notice", notice(next(turn)), fonts=fonts))
    source = BARE.replace("{font}", repr(fonts.chinese[Style.SONG]).replace("'", '"')).encode()
    compiler = typst.Compiler(font_paths=fonts.fonts, ignore_system_fonts=True)

    def bare() -> None:
        import json

        data = {key: value for key, value in notice(next(turn)).items() if key in ("title", "people")}
        compiler.compile(input=source, format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})

    return Figures(figure=official * 1000, floor=median_of(TURNS, bare) * 1000, n=PEOPLE)


def notice(number: int) -> dict[str, Any]:
    """A notice of results that differs from every other, so that nothing laid out before is used again."""
    day = dt.date(2024, 10, 17)
    people = [
        {
            "no": n + 1,
            "name": f"沈知微{chr(0x4E00 + (number * 7 + n) % 500)}",
            "unit": f"胡杨县检测所{(number + n) % 40}",
            "specialty": "计量",
            "level": "高级工程师",
        }
        for n in range(PEOPLE)
    ]
    return {
        "red_head": True,
        "issuer": "塔河地区质量技术监督专业评委会办公室",
        "number": f"塔质评办〔2024〕{number + 1}号",
        "title": f"评审结果公示（{number + 1}）",
        "notice_title": "关于开展2024年度质量技术监督专业职称评审工作的通知",
        "notice_number": "塔人社发〔2024〕9号",
        "committee": "塔河地区质量技术监督专业评委会",
        "voted_on": day,
        "people": people,
        "starts": day,
        "ends": dt.date(2024, 10, 23),
        "workdays": 5,
        "places": ["单位公示栏"],
        "objection_office": "评委会办公室",
        "address": "塔河地区胡杨路1号",
        "phone": "0900-0000001",
        "supervision_phone": "0900-0000002",
        "issued_on": day,
    }


def page_image() -> Figures:
    """Milliseconds a page for pictures made in an isolated reader, against the same pictures drawn in this process."""
    content = _document()
    dpis = (READING_DPI, THUMB_DPI)
    child = median_of(TURNS, lambda: render(content, dpis=dpis)) / PAGES
    return Figures(
        figure=child * 1000, floor=median_of(TURNS, lambda: _drawn_here(content, dpis)) / PAGES * 1000, n=PAGES
    )


def _document() -> bytes:
    document = pymupdf.open()
    for number in range(PAGES):
        page = document.new_page(width=595, height=842)
        for line in range(34):
            words = f"第{number + 1}页 第{line + 1}行 承担压力容器定期检验和计量建标工作，取得较好成效。"
            page.insert_text((60, 80 + line * 21), words, fontname="china-s", fontsize=12)
    content: bytes = document.tobytes()
    document.close()
    return content


def _drawn_here(content: bytes, dpis: tuple[int, ...]) -> float:
    start = time.perf_counter()
    with pymupdf.open(stream=content) as document:
        for page in document:
            for dpi in dpis:
                page.get_pixmap(dpi=dpi, alpha=False).tobytes("jpeg", jpg_quality=82)
    return time.perf_counter() - start
