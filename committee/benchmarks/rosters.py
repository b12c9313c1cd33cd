"""A census of 10,000 people from Excel: read and judged for its preview, then judged again and written in one transaction."""

import datetime as dt
import io
import time
from collections.abc import Callable

import python_calamine

from committee import clock, jobs
from committee.benchmarks.measuring import Figures, application
from committee.benchmarks.scene import id_number
from committee.clock import beijing
from committee.db import db
from committee.demo.recognition_stage import Play, Stage, new_play
from committee.documents.excel import CellValue, write_table
from committee.recognition import sheet_import, sheet_job
from committee.recognition.models import RosterSheet, SheetStep
from committee.recognition.sheet_columns import columns
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text

ROWS, UNIT = 10_000, "塔河地区检验检测中心"


def roster_excel() -> Figures:
    """Seconds of reading and importing together, against a bare reading of the same workbook's cells."""
    with application() as app:
        play = new_play(app, people=14, seed=1, stage=Stage.FILED, tell=lambda words: None)
        clock.travel_to(beijing(2024, 4, 15, 11))
        content = _sheet(play)
        sheet_import.keep(viewer=play.employer(UNIT), season_id=play.season_id, content=content)
        progress = _progress()
        reading, read_cpu = _taken(lambda: sheet_job.read_roster("1", progress))
        _press(play)
        progress = _progress()
        importing, import_cpu = _taken(lambda: sheet_job.import_roster("1", progress))
        db.session.expire_all()
        row = db.session.get_one(RosterSheet, 1)
        if (row.step, row.people) != (SheetStep.IMPORTED, ROWS):
            raise RuntimeError(f"roster: {row.step}, {row.people} people")
        bare, _ = _taken(lambda: _cells(content))
    more = {
        "reading": round(reading, 2),
        "importing": round(importing, 2),
        "processor_seconds": round(read_cpu + import_cpu, 2),
    }
    return Figures(reading + importing, bare, ROWS, more)


def _progress() -> jobs.Progress:
    """What the page's bar reads, as the worker writes it."""
    job_id = db.session.get_one(RosterSheet, 1).job_id
    db.session.rollback()
    if job_id is None:
        raise RuntimeError("roster: no job")
    return jobs.Progress(job_id)


def _press(play: Play) -> None:
    viewer = play.employer(UNIT)
    public_id = db.session.get_one(RosterSheet, 1).public_id
    db.session.rollback()
    sheet_import.press_import(viewer=viewer, public_id=public_id)


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of this processor."""
    clock_before, processor_before = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock_before, time.process_time() - processor_before


def _cells(content: bytes) -> None:
    book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
    book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def _sheet(play: Play) -> bytes:
    """Four kinds of people, three of whom qualify; the route of every second one is left to the system."""
    book = recognition_rulebook_of(play.season())
    raised: dict[str, CellValue] = {"title_level": "中级", "title_on": dt.date(2018, 12, 20), "service_kind": "驻村"}
    raised |= {"service_from": dt.date(2020, 12, 28), "service_to": dt.date(2024, 1, 5)}
    raised |= {f"grade_{year}": "优秀" for year in (2021, 2022, 2023)}
    kinds: tuple[dict[str, CellValue], ...] = (
        {"route": "初定初级", "study": "大学本科", "grade_2023": "合格"},
        {"study": "硕士", "grade_2023": "合格"},
        {"route": "“访惠聚”三年高定", "study": "大学本科", **raised},
        {"study": "大学专科", "grade_2023": "合格"},
    )
    rows: list[list[CellValue]] = []
    for i in range(ROWS):
        values: dict[str, CellValue] = {
            "name": f"帕提古丽·吐尔逊{i}",
            "id_number": id_number(i + 1),
            **{"sex": "女", "ethnicity": "维吾尔族", "unit": UNIT, "specialty": "质量技术监督", "mode": "全日制"},
            **{"finished_on": dt.date(2016, 7, 1), "working_since": dt.date(2016, 8, 1), "putonghua": "二级乙等"},
            **{
                "political": "群众",
                "post_unit": UNIT,
                "performance": "良好",
                "work": "计量检定",
                "achievements": "若干项",
            },
            **kinds[i % len(kinds)],
        }
        rows.append([values.get(column.key) for column in columns(book)])
    return write_table(title=Text("摸底名册", "Roster"), columns=columns(book), rows=rows)
