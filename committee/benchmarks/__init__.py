"""``committee bench NAME``: what the system does and how long it takes, each measured against its floor in the same run.

``docs/performance.md`` holds the table of figures that were seen.
"""

from typing import Any

from committee.benchmarks import assigning, deadline, growth, pages, printing, rosters, screening, seasons
from committee.benchmarks.measuring import Bench
from committee.text import Text

BENCHES: dict[str, Bench] = {
    "list-applications": Bench(
        Text(
            "办公室申报名单 2000 行（筛选、排序），与从内存绘制相同各行相比",
            "the office's list of 2,000 rows, filtered and sorted, against drawing the same rows from memory",
        ),
        unit="ms",
        target=2.0,
        judged="ratio",
        measure=pages.list_applications,
    ),
    "list-growth": Bench(
        Text(
            "各办事台的名单：1 万份申报与 1 千份相比，取最差的一页",
            "each desk's lists with 10,000 applications against 1,000, the worst page of them",
        ),
        unit="ms",
        target=1.5,
        judged="ratio",
        measure=growth.list_growth,
    ),
    "score-save": Bench(
        Text("评分自动保存，整个请求的数据库语句数", "the autosave of a score: statements of the whole request"),
        unit="ms",
        target=5,
        judged="statements",
        measure=pages.score_save,
    ),
    "assignment": Bench(
        Text(
            "2000 份材料、60 名专家的分配方案，与只解同一整数规划相比",
            "a plan for 2,000 dossiers and 60 experts, against solving the same integer program alone",
        ),
        unit="s",
        target=2.0,
        judged="ratio",
        measure=assigning.assignment,
    ),
    "demo": Bench(
        Text(
            "12 人演示评审季，与单独识别其扫描页相比（先减 60 秒）",
            "a demo season of 12, less 60 s, against bare OCR of its scan pages",
        ),
        unit="s",
        target=1.6,
        judged="ratio",
        measure=seasons.demo,
    ),
    "startup": Bench(
        Text("已有数据时从启动到可访问的秒数", "seconds from the command to the first answer, with data in place"),
        unit="s",
        target=10.0,
        judged="figure",
        measure=seasons.startup,
    ),
    "render-pdf": Bench(
        Text(
            "120 人公示 PDF，与同一引擎的素表相比",
            "a notice with 120 names as PDF, against a bare table by the same engine",
        ),
        unit="ms",
        target=4.0,
        judged="ratio",
        measure=printing.render_pdf_bench,
    ),
    "page-image": Bench(
        Text(
            "每页图像（在隔离的读取进程中绘制），与本进程直接绘制相比",
            "a page image made in an isolated reader, against drawing it here",
        ),
        unit="ms",
        target=3.0,
        judged="ratio",
        measure=printing.page_image,
    ),
    "deadline-hour": Bench(
        Text(
            "截止前一小时：200 人交 500 份文件，无一丢失；扫描件排队时，文字版材料出结论的秒数（第 95 百分位）",
            "the last hour: 200 people hand in 500 files, none lost; seconds (95th percentile) to a paper's verdict while scans queue",
        ),
        unit="s",
        target=5.0,
        judged="figure",
        measure=deadline.deadline_hour,
    ),
    "page-warm": Bench(
        Text("已有的页面图像，整个请求", "a page picture that is kept, the whole request"),
        unit="ms",
        target=60.0,
        judged="figure",
        measure=screening.page_warm,
    ),
    "page-cold": Bench(
        Text(
            "150 页扫描件中一张尚未绘制的页面图像（同时测 3 页的，看是否随页数增长）",
            "a missing page picture of a scanned dossier of 150 pages (and of 3, to see that it stays flat)",
        ),
        unit="ms",
        target=250.0,
        judged="figure",
        measure=screening.page_cold,
    ),
    "desk-next": Bench(
        Text("核查台：从签发到下一份材料就绪", "the masking desk: from signing to the next dossier being there"),
        unit="s",
        target=2.0,
        judged="figure",
        measure=screening.next_dossier,
    ),
    "roster-excel": Bench(
        Text(
            "1 万人的 Excel 摸底名册：读取核对与导入共计，与只读出单元格相比",
            "a census of 10,000 people from Excel, read, judged and imported, against reading its cells alone",
        ),
        unit="s",
        target=10.0,
        judged="figure",
        measure=rosters.roster_excel,
    ),
}


def run_bench(name: str) -> dict[str, Any]:
    """Run one benchmark. Raises ``KeyError`` for an unknown name."""
    return BENCHES[name].run(name)
