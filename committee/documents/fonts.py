"""Which fonts print what, and whether a name can be printed at all.

Official layout asks for 小标宋, 仿宋, 楷体 and 黑体. An office's own licensed fonts come first, then what the
system has, and last the fonts inside the PyMuPDF wheel, so that every machine prints Chinese and Uyghur names.
A character that no font of the stack has is found before printing: a box in a person's name means a reissue.
"""

import logging
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import pymupdf
import typst

from committee.documents import wheel_fonts
from committee.documents.errors import MissingCharacters
from committee.text import Text

log = logging.getLogger(__name__)


class Style(StrEnum):
    """The five lettering styles of official documents; the value is the key that templates use."""

    TITLE = "title"  # 小标宋, 22 pt titles
    BODY = "body"  # 仿宋, running text
    KAI = "kai"  # 楷体, second headings and remarks
    HEAD = "head"  # 黑体, first headings and table heads
    SONG = "song"  # 宋体, tables and page numbers


PREFERRED: Mapping[Style, tuple[str, ...]] = {
    Style.TITLE: (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
    ),
    Style.BODY: (
        *("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang", "FandolFang R"),
        *("LXGW WenKai", "Noto Serif CJK SC", "Source Han Serif SC"),
    ),
    Style.KAI: (
        *("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "AR PL KaitiM GB"),
        *("Noto Serif CJK SC", "Source Han Serif SC"),
    ),
    Style.HEAD: ("SimHei", "黑体", "Noto Sans CJK SC", "Source Han Sans SC"),
    Style.SONG: ("Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "宋体"),
}
SHARED_TAIL = (
    *("Noto Serif CJK SC", "Noto Sans CJK SC", "Libertinus Serif", "DejaVu Sans"),
    *("UKIJ Tuz Tom", "Microsoft Uighur", wheel_fonts.UYGHUR, wheel_fonts.CHINESE),
)
"""Every stack ends with these, so a rare character of a name is hardly ever printable in one style only."""

DRAWN_TITLE = frozenset({"FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05"})
"""Title fonts that are heavy by themselves; any other is set bold to look like 小标宋."""

EMBEDDED_LATIN = frozenset(range(0x20, 0x7F)) | frozenset(range(0xA0, 0x180))
"""What Typst's built-in Libertinus certainly has; it carries no file whose character map could be read."""

RARE_NAMES_LACK = Text(
    "字体缺少姓名用生僻字（如 {characters}），请安装 fonts-noto-cjk 或放入本单位字体。",
    "The fonts lack rare characters of names (such as {characters}); install fonts-noto-cjk or add the office's fonts.",
)
TITLE_REPLACED = Text(
    "未找到方正小标宋，标题以 {family} 粗体代替；可将正版字体放入字体文件夹。",
    "方正小标宋 was not found, so titles use {family} in bold; a licensed font may be put into the font folder.",
)
PROBE_CHINESE = "职称评审委员会公示䶮堃喆珺"


@dataclass(frozen=True)
class FontSet:
    """Fonts found once and used for many documents.

    ``stacks`` maps each style to the families that exist, best first; ``chinese`` to the one that draws its Chinese;
    ``covered`` to the code points that it can print; ``fonts`` is Typst's font book. Make one with
    :func:`load_fonts` and share it between threads.
    """

    fonts: typst.Fonts
    stacks: Mapping[Style, tuple[str, ...]]
    chinese: Mapping[Style, str]
    covered: Mapping[Style, frozenset[int]]
    folder: wheel_fonts.WheelFonts  # Typst opens its files late, so they must live as long as the set

    @property
    def title_weight(self) -> int:
        """700 when the title font must be set bold to pass for 小标宋, else 400."""
        return 400 if self.chinese[Style.TITLE] in DRAWN_TITLE else 700


@dataclass(frozen=True)
class FontReadiness:
    """What /readyz and the first page of the office say about fonts.

    ``ok`` is False only when Chinese names cannot be printed completely; ``families`` names the font that draws the
    Chinese of each style.
    """

    ok: bool
    families: Mapping[str, str]
    remarks: tuple[Text, ...]


def load_fonts(*, office: Path | None = None, system: bool = True) -> FontSet:
    """Find the fonts: those in the folder ``office`` first, then the system's (unless ``system`` is False),
    then Typst's Latin faces and the two faces inside the PyMuPDF wheel. Takes about half a second."""
    folder = wheel_fonts.WheelFonts()
    paths = [str(folder.path)]
    if office is not None and office.is_dir():
        paths.append(str(office))
    book = typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=paths)
    files: dict[str, str] = {}
    for face in sorted(book.fonts(), key=lambda f: (f.style != "normal", abs(f.weight - 400))):
        files.setdefault(face.family, face.path or "")
    own = tuple(f.family for f in book.fonts() if office is not None and f.path and Path(f.path).is_relative_to(office))
    stacks = {style: _stack(style, present=files, own=own) for style in Style}
    points = {name: _code_points(files[name]) for stack in stacks.values() for name in stack}
    chinese = {style: next(name for name in stack if ord("职") in points[name]) for style, stack in stacks.items()}
    covered = {style: EMBEDDED_LATIN.union(*(points[name] for name in stack)) for style, stack in stacks.items()}
    return FontSet(fonts=book, stacks=stacks, chinese=chinese, covered=covered, folder=folder)


def _stack(style: Style, *, present: Mapping[str, str], own: tuple[str, ...]) -> tuple[str, ...]:
    # Families an office dropped in without a known name still serve, but only after the known ones.
    wanted = (*PREFERRED[style], *SHARED_TAIL[:-1], *own, SHARED_TAIL[-1])
    return tuple(dict.fromkeys(name for name in wanted if name in present))


@cache
def _code_points(path: str) -> frozenset[int]:
    if not path:  # a face built into Typst
        return EMBEDDED_LATIN
    try:
        return frozenset(pymupdf.Font(fontfile=path).valid_codepoints())
    except (RuntimeError, ValueError):
        log.warning("font_unreadable", extra={"font": Path(path).name})
        return frozenset()


@cache
def default_fonts() -> FontSet:
    """The fonts of this machine without an office folder, found once a process."""
    return load_fonts()


def missing_characters(text: str, style: Style = Style.BODY, *, fonts: FontSet | None = None) -> set[str]:
    """Return the characters of ``text`` that no font of the style's stack has; empty means printable.

    Line breaks, tabs, joiners and variation selectors need no glyph. Private-use and control characters count
    as missing: they print as boxes on another machine even where this one has a glyph.
    """
    covered = (fonts or default_fonts()).covered[style]
    return {c for c in set(text) if _never_printable(c) or not (_needs_no_glyph(c) or ord(c) in covered)}


def require_printable(texts: Iterable[str], *, fonts: FontSet | None = None) -> None:
    """Raise :class:`MissingCharacters` when any of ``texts`` holds a character that would print as a box."""
    everything = "".join(texts)
    missing = {char for style in Style for char in missing_characters(everything, style, fonts=fonts)}
    if missing:
        raise MissingCharacters(missing)


def _needs_no_glyph(char: str) -> bool:
    code = ord(char)
    return (
        char in "\n\t\r" or unicodedata.category(char) == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    )


def _never_printable(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Co", "Cs") and char not in "\n\t\r"


def font_readiness(fonts: FontSet | None = None) -> FontReadiness:
    """Say which family prints each style and what is lacking, for /readyz and a notice to the office."""
    chosen = fonts or default_fonts()
    remarks: list[Text] = []
    lacking = missing_characters(PROBE_CHINESE, fonts=chosen)
    if lacking:
        remarks.append(RARE_NAMES_LACK.format(characters="".join(sorted(lacking))))
    if chosen.chinese[Style.TITLE] not in DRAWN_TITLE:
        remarks.append(TITLE_REPLACED.format(family=chosen.chinese[Style.TITLE]))
    families = {style.value: family for style, family in chosen.chinese.items()}
    return FontReadiness(ok=not lacking, families=families, remarks=tuple(remarks))
