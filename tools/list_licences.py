"""Writes docs/licences.md: what is shipped or installed with Mangping and under which licence, from the packages' own metadata.

``python -m tools.list_licences`` writes the page; the tests refuse a package whose licence is unknown or cannot be combined with
the AGPL, version 3 or later. Where metadata is loose, ``SPOKEN`` and ``CLASSIFIERS`` say which SPDX expression it means.
"""

import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements.lock"
SCALE = ("psycopg", "psycopg-binary", "redis", "pika")

# Licences whose works may be combined with a work under the AGPL, version 3 or later. LGPL-2.1 by its section 3, LGPL-3.0 and
# MPL-2.0 by their own words, Apache-2.0 with version 3 of the GNU licences, OFL-1.1 for fonts that stay files of their own.
COMPATIBLE = frozenset(
    {
        *(
            "MIT",
            "MIT-0",
            "MIT-CMU",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "0BSD",
            "ISC",
            "Zlib",
            "PSF-2.0",
            "ZPL-2.1",
            "CC0-1.0",
        ),
        *("Apache-2.0", "MPL-2.0", "LGPL-2.1-only", "LGPL-3.0-only", "LGPL-3.0-or-later", "AGPL-3.0-only", "OFL-1.1"),
        "LicenseRef-Public-Domain",
    }
)
SPOKEN = {
    "MIT License": "MIT",
    "BSD-3-Clause and Public-Domain": "BSD-3-Clause AND LicenseRef-Public-Domain",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "Dual Licensed - GNU AFFERO GPL 3.0 or Artifex Commercial License": "AGPL-3.0-only",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}
CLASSIFIERS = {
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: BSD License": "BSD-3-Clause",
    "OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "OSI Approved :: Apache Software License": "Apache-2.0",
}
# What metadata leaves out: packages of another system that are not installed here, and libraries inside a wheel.
KNOWN = {
    "colorama": "BSD-3-Clause",
    "waitress": "ZPL-2.1",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-or-later",
    "opencv-python-headless": "Apache-2.0 AND LGPL-2.1-only",
    "pikepdf": "MPL-2.0 AND Apache-2.0",
}


@dataclass(frozen=True)
class Shipped:
    """One thing that comes with the product."""

    name: str
    version: str
    licence: str
    remark: str = ""


BROWSER = (
    Shipped("Bootstrap", "5.3.9", "MIT", "static/vendor/bootstrap-5.3.9"),
    Shipped("htmx", "2.0.11", "0BSD", "static/vendor/htmx-2.0.11"),
    Shipped("htmx-ext-sse", "2.2.4", "0BSD", "static/vendor/htmx-ext-sse-2.2.4"),
    Shipped("Apache ECharts", "6.1.0", "Apache-2.0", "static/vendor/echarts-6.1.0"),
    Shipped("zrender (in ECharts)", "6.1.0", "BSD-3-Clause", "static/vendor/echarts-6.1.0"),
)
INSIDE = (
    Shipped(
        "PP-OCRv6 det/rec small",
        "rapidocr 3.10.0",
        "Apache-2.0",
        "OCR 模型，随 rapidocr 轮子 / OCR networks, in the rapidocr wheel",
    ),
    Shipped(
        "libfacedetection",
        "yuface 2023.5.1",
        "BSD-3-Clause",
        "人脸检测，随 yuface 轮子 / face detector, in the yuface wheel",
    ),
    Shipped(
        "Droid Sans Fallback",
        "PyMuPDF 1.28.2",
        "Apache-2.0",
        "备用中文字体 / fallback Chinese font, in the PyMuPDF wheel",
    ),
    Shipped("Noto Naskh Arabic", "PyMuPDF 1.28.2", "OFL-1.1", "维吾尔文字体 / Uyghur script, in the PyMuPDF wheel"),
    Shipped("Libertinus", "typst 0.15.2", "OFL-1.1", "西文字体 / Latin font, in the typst wheel"),
    Shipped("Noto Serif CJK SC (subset)", "2.001", "OFL-1.1", "committee/demo/data/song.ttf"),
    Shipped("NASA GPN-2000-001177 (head)", "1992", "LicenseRef-Public-Domain", "committee/demo/data/head.png"),
    Shipped("OpenCC characters", "derived", "Apache-2.0", "redaction/data/traditional.tsv"),
    Shipped("jieba dictionary", "0.42.1, derived", "MIT", "redaction/data/words2.tsv, redaction/data/phrases4.tsv"),
)


def locked() -> list[tuple[str, str]]:
    """Name and version of every package in the lock file; one with versions by platform appears once for each."""
    pairs = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE
    )
    return sorted(set(pairs))


def licence_of(name: str) -> str:
    """The SPDX expression of an installed package, from its metadata. Raises ``KeyError`` with the words nobody has read yet."""
    if name in KNOWN:
        return KNOWN[name]
    said = metadata.metadata(name)
    for words in (said.get("License-Expression"), (said.get("License") or "").split("\n")[0].strip()):
        if words:
            expression = SPOKEN.get(words, words)
            if is_readable(expression):
                return expression
    found = {CLASSIFIERS[line[11:]] for line in said.get_all("Classifier") or [] if line[11:] in CLASSIFIERS}
    if not found:
        raise KeyError(f"{name}: {said.get('License-Expression') or said.get('License')!r}")
    return " AND ".join(sorted(found))


def is_readable(expression: str) -> bool:
    """Whether every word of an SPDX expression is an identifier (a full licence text in the field is not)."""
    return all(re.fullmatch(r"[A-Za-z0-9.+-]+", word) for word in re.split(r" AND | OR ", expression))


def may_be_combined(expression: str) -> bool:
    """Whether a work under *expression* can be part of one under the AGPL: each AND needs one OR that is compatible."""
    return all(
        any(word.strip("() ") in COMPATIBLE for word in choice.split(" OR ")) for choice in expression.split(" AND ")
    )


def page() -> str:
    """The whole page as it should stand in docs/licences.md."""
    packages = [Shipped(name, version, licence_of(name)) for name, version in locked()]
    parts = [
        "# 许可证 Licences\n",
        "盲评以 AGPL-3.0-or-later 发布（见 `LICENSE`）；下列各项均可与之合并。本页由 `python -m tools.list_licences` 生成，测试逐项核对。",
        "Mangping is AGPL-3.0-or-later; everything below can be combined with it. "
        "Generated by `python -m tools.list_licences`, checked by a test.\n",
        "PyMuPDF 为 AGPL-3.0 或商业许可，这是本系统采用 AGPL 的原因之一。"
        " PyMuPDF is AGPL-3.0 or commercial, one reason for our own licence.\n",
        "## Python 软件包 packages (`requirements.lock`)\n",
        _table(packages),
        "\n## 大规模部署另需 For the large deployment (extra `scale`)\n",
        "psycopg, psycopg-binary: LGPL-3.0-only · redis: MIT · pika: BSD-3-Clause\n",
        "## 浏览器端 Browser side (`static/vendor`)\n",
        _table(BROWSER),
        "\n## 模型、字体与数据 Models, fonts and data\n",
        _table(INSIDE),
    ]
    return "\n".join(parts) + "\n"


def _table(rows: "tuple[Shipped, ...] | list[Shipped]") -> str:
    head = "| name | version | licence | where |\n| --- | --- | --- | --- |\n"
    return head + "\n".join(f"| {row.name} | {row.version} | {row.licence} | {row.remark} |" for row in rows)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
