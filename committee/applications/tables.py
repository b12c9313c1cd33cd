"""Lists as Excel, column for column as on the page."""

from collections.abc import Callable, Iterable, Mapping

from committee.applications.money import FeeState
from committee.applications.queries import Rows
from committee.applications.roster import Absent, DeskRow
from committee.documents.excel import Column, write_table
from committee.documents.excel_columns import Kind
from committee.seasons.models import Season
from committee.seasons.rulebook import Rulebook
from committee.seasons.wording import minute
from committee.text import Text

OFFICE_COLUMNS = (
    Column("name", Text("姓名", "Name"), 16),
    Column("unit", Text("工作单位", "Work unit"), 28),
    Column("channel", Text("渠道", "Channel"), 16),
    Column("specialty", Text("专业", "Specialty"), 16),
    Column("level", Text("级别", "Level"), 10),
    Column("phase", Text("状态", "State"), 16),
    Column("n", Text("第几次提交", "Submission"), 12, kind=Kind.INTEGER),
    Column("since", Text("进入此步", "Since"), 22),
    Column("paper", Text("纸质", "Paper"), 12),
    Column("fee", Text("缴费", "Fee"), 12),
)
DESK_COLUMNS = (
    Column("name", Text("姓名", "Name"), 18),
    Column("unit", Text("工作单位", "Work unit"), 28),
    Column("channel", Text("渠道", "Channel"), 18),
    Column("kind", Text("类型", "Kind"), 10),
    Column("specialty", Text("专业", "Specialty"), 16),
    Column("level", Text("级别", "Level"), 10),
    Column("phase", Text("状态", "State"), 18),
    Column("since", Text("进入此步", "Since"), 24),
    Column("notes", Text("提示", "Notes"), 50),
)
ABSENT_COLUMNS = (
    Column("name", Text("姓名", "Name"), 18),
    Column("unit", Text("工作单位", "Work unit"), 28),
    Column("account", Text("账号", "Account"), 14),
)
FEE_COLUMNS = (
    Column("name", Text("姓名", "Name"), 16),
    Column("level", Text("级别", "Level"), 10),
    Column("code", Text("备注码", "Remark code"), 14),
    Column("due", Text("应缴（元）", "Due (CNY)"), 12, kind=Kind.INTEGER),
    Column("paid", Text("实缴（元）", "Paid (CNY)"), 12, kind=Kind.INTEGER),
    Column("paid_at", Text("缴费时间", "Paid at"), 22),
    Column("state", Text("状态", "State"), 12),
)


def office_table(
    found: Rows,
    *,
    season: Season,
    rulebook: Rulebook,
    numbers: Mapping[int, int],
    fee_states: Mapping[int, FeeState],
    locale: str,
) -> bytes:
    """The office's list as a workbook."""
    rows = (
        (
            row.name,
            row.unit_name,
            row.channel.label.pick(locale),
            rulebook.specialty(row.specialty).pick(locale),
            rulebook.level(row.level).name.pick(locale),
            row.phase.label.pick(locale),
            numbers[row.id],
            minute(row.phase_since).pick(locale),
            paper_word(found, row.id).pick(locale),
            fee_states[row.id].label.pick(locale),
        )
        for row in found.rows
    )
    return write_table(
        title=Text(f"{season.name} 申报名单", f"{season.title.en}: applications"),
        columns=OFFICE_COLUMNS,
        rows=rows,
        locale=locale,
    )


def paper_word(found: Rows, application_id: int) -> Text:
    """What is known of the paper."""
    paper = found.papers.get(application_id)
    if paper is None:
        return Text("未收", "not received")
    return Text("已审核", "in order") if paper.ok else Text("须更正", "to be corrected")


def fee_table(
    found: Rows, *, season: Season, rulebook: Rulebook, fee_states: Mapping[int, FeeState], locale: str
) -> bytes:
    """The finance clerk's list: name, level, amount and state only (R-015)."""
    rows = []
    for row in found.rows:
        fee = found.fees.get(row.id)
        if fee is not None:
            paid_at = minute(fee.paid_at).pick(locale) if fee.paid_at else ""
            level = rulebook.level(row.level).name.pick(locale)
            state = fee_states[row.id].label.pick(locale)
            rows.append((row.name, level, fee.remark_code, fee.due_yuan, fee.paid_yuan, paid_at, state))
    return write_table(
        title=Text(f"{season.name} 缴费名单", f"{season.title.en}: fees"), columns=FEE_COLUMNS, rows=rows, locale=locale
    )


def desk_table(
    rows: Iterable[DeskRow], *, season: Season, rulebook: Rulebook, phase_word: Callable[[DeskRow], str], locale: str
) -> bytes:
    """A clerk's list as a workbook."""
    return write_table(
        title=Text(f"{season.name} 申报名册", f"{season.title.en}: roster"),
        columns=DESK_COLUMNS,
        rows=(
            (
                row.name,
                row.unit_name,
                row.channel.label.pick(locale),
                row.evaluation.label.pick(locale),
                rulebook.specialty(row.specialty).pick(locale),
                rulebook.level(row.level).name.pick(locale),
                phase_word(row),
                minute(row.since).pick(locale),
                "；".join(note.pick(locale) for note in row.notes),
            )
            for row in rows
        ),
        locale=locale,
    )


def absent_table(people: Iterable[Absent], *, season: Season, locale: str) -> bytes:
    """Who has not begun, as a workbook."""
    return write_table(
        title=Text(f"{season.name} 未填报人员", f"{season.title.en}: not begun"),
        columns=ABSENT_COLUMNS,
        rows=((p.name, p.unit, p.account.label.pick(locale) if p.account else "") for p in people),
        locale=locale,
    )
