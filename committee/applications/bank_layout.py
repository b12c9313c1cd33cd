"""How banks lay out their lists: which heading names what, and what a row's cells say. Pure.

Every bank has its own columns. A heading is recognised by its words; what is not plain (an amount without a word for its direction,
two days) is asked of the finance clerk once and remembered for the season.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from committee.text import Text


class Field(StrEnum):
    """What the office needs of a bank's row."""

    REFERENCE = "reference"
    DAY = "day"
    TIME = "time"
    INCOME = "income"
    DIRECTION = "direction"
    PAYER = "payer"
    REMARK = "remark"

    @property
    def label(self) -> Text:
        return {
            Field.REFERENCE: Text("流水号", "Reference"),
            Field.DAY: Text("交易日期", "Day"),
            Field.TIME: Text("交易时间", "Time"),
            Field.INCOME: Text("收入金额", "Amount received"),
            Field.DIRECTION: Text("收支方向（借贷标志）", "In or out (debit or credit)"),
            Field.PAYER: Text("付款人", "Payer"),
            Field.REMARK: Text("附言（含备注码）", "Remark (with the code)"),
        }[self]


_WORDS = {
    Field.REFERENCE: r"(银行|核心|交易|业务|账户|唯一|主机|前置|平台)*(流水号?|流水编号|日志号|流水序号|回单编号)|交易序号|交易编号|reference",
    Field.DAY: r"(交易|记账|入账|到账|发生|会计)?(日期|日期时间)|(入账|到账)时间|day|date",
    Field.TIME: r"(交易|记账|发生)?时间|time",
    Field.INCOME: r"(收入|贷方|存入|转入|入账|到账|收款)(金额|发生额|额)?|贷方发生金额|amountreceived|credit",
    Field.DIRECTION: r"借贷(标志|标识|方向|别)?|收支(标志|类型|方向)?|借/贷|收/支|交易方向",
    Field.PAYER: r"(对方|付款|对手)(人|方|账户|账号)?(户名|名称|账户名|账户名称|单位名称|姓名)|(付款|汇款)(人|方)|payer",
    Field.REMARK: r"(交易|客户|汇款)?(摘要|附言|用途|备注|留言|说明)|摘要说明|remark",
}
_PATTERNS = {field: re.compile(words) for field, words in _WORDS.items()}
_AMOUNT = re.compile(r"(交易|发生)?(金额|发生额)|交易额|amount")
_IN = frozenset(
    {"贷", "贷方", "贷记", "收", "收入", "收款", "来账", "转入", "存入", "入账", "c", "cr", "+", "in", "credit"}
)
_OUT = frozenset(
    {"借", "借方", "借记", "支", "支出", "付款", "往账", "转出", "支取", "出账", "d", "dr", "-", "out", "debit"}
)
_EMPTY = frozenset({"", "-", "--", "—", "——", "/"})
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]*(\d{1,2}:?\d{2}(?::?\d{2})?))?(?:\.\d+)?")
_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?")
_SUM = re.compile(r"(本页|本期|借方|贷方|收入|支出)?(合计|总计|小计|累计|总笔数).*")
MOST_FEN = 100_000_00
Columns = Mapping[Field, tuple[int, ...]]


def bare(title: str) -> str:
    """A heading without white space, marks and what stands in brackets, such as a unit."""
    return re.sub(r"[（(\[【].*?[)）\]】]|[\s*＊:：]", "", title).casefold()


def head_of(rows: Sequence[Sequence[str]], *, known: Sequence[tuple[str, ...]] = ()) -> int | None:
    """Index of the heading row: one that is remembered, else the one with most recognised headings, else the first with four words."""
    first = rows[:30]
    for index, row in enumerate(first):
        if titles_of(row) in known:
            return index
    scores = [
        sum(any(p.fullmatch(bare(cell)) for p in (*_PATTERNS.values(), _AMOUNT)) for cell in row) for row in first
    ]
    if scores and max(scores) >= 2:
        return scores.index(max(scores))
    return next((i for i, row in enumerate(first) if sum(1 for cell in row if re.search(r"[^\W\d]", cell)) >= 4), None)


def titles_of(row: Sequence[str]) -> tuple[str, ...]:
    """The headings as a layout is remembered by: trailing empty cells are no part of it."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the headings say; ``sure`` is false when a person has to look."""

    columns: dict[Field, tuple[int, ...]]
    sure: bool


def recognise(titles: Sequence[str]) -> Guess:
    """Columns by their headings. Sure only with one reference, one day, one income (or amount with direction), a remark."""
    found = {
        field: tuple(i for i, title in enumerate(titles) if pattern.fullmatch(bare(title)))
        for field, pattern in _PATTERNS.items()
    }
    if not found[Field.DAY]:  # a bank that writes day and time in one cell heads it «交易时间»
        found[Field.DAY], found[Field.TIME] = found[Field.TIME], ()
    amounts = tuple(i for i, title in enumerate(titles) if _AMOUNT.fullmatch(bare(title)))
    single = (Field.REFERENCE, Field.DAY, Field.INCOME)
    if found[Field.INCOME]:
        found[Field.DIRECTION] = ()  # a column of income holds nothing else
    elif amounts and len(found[Field.DIRECTION]) == 1:
        found[Field.INCOME] = amounts
    sure = all(len(found[field]) == 1 for field in single) and bool(found[Field.REMARK])
    sure = sure and all(len(found[field]) <= 1 for field in (Field.TIME, Field.PAYER))
    if not found[Field.INCOME]:
        found[Field.INCOME] = amounts
    return Guess({field: places for field, places in found.items() if places}, sure)


def problem_of(columns: Columns) -> Text | None:
    """Why a chosen layout cannot be read, or None."""
    for field in (Field.DAY, Field.INCOME, Field.REMARK):
        if not columns.get(field):
            return Text("请指出“{what}”是哪一列。", "Say which column holds “{what}”.").format(what=field.label)
    used = [place for field, places in columns.items() for place in places]
    if len(set(used)) != len(used):
        return Text("同一列只能选一次。", "A column can be chosen once only.")
    return None


def is_sum(cells: Sequence[str]) -> bool:
    """Whether a row is a total at the foot of the list."""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return bool(_SUM.fullmatch(first))


def is_signed(title: str) -> bool:
    """Whether a column of amounts may hold both ways, income as plus and spending as minus."""
    return bool(_AMOUNT.fullmatch(bare(title)))


def came_in(amount: str, direction: str | None, *, signed: bool) -> tuple[int | None, Text | None]:
    """Fen that came in (None for a row of money going out) and what is wrong with the cell.

    *direction* is None when the layout has no such column; then a minus in a *signed* column went out. A minus among
    income is a bank's correction of an earlier row: a person has to look.
    """
    text = re.sub(r"[\s,，¥￥元]", "", amount)
    if direction is not None:
        word = direction.strip().casefold()
        if word in _OUT:
            return None, None
        if word not in _IN:
            return None, Text("看不出是收入还是支出。", "It does not say whether money came in or went out.")
    if text in _EMPTY:
        return None, Text("收入没有金额。", "Income without an amount.") if direction is not None else None
    if not re.fullmatch(r"[-+]?\d{1,12}(\.\d{1,6})?", text):
        return None, Text("金额不是数字。", "The amount is not a number.")
    fen = Decimal(text) * 100
    if fen == 0 or (fen < 0 and signed and direction is None):
        return None, None
    if fen < 0:
        return None, Text(
            "收入为负数（冲正），请连同被冲正的那一行一起删去后再传。",
            "Negative income corrects an earlier row: delete both rows and upload again.",
        )
    if fen != fen.to_integral_value() or fen >= MOST_FEN:
        return None, Text("应为大于0的金额，最多两位小数。", "An amount above 0 with two decimals at most.")
    return int(fen), None


def day_and_time(day: str, time: str) -> tuple[dt.date | None, dt.time | None, Text | None]:
    """Day and time of a row; the time may stand in the day's cell or be missing. Third: which of the two cannot be read."""
    found = _DAY.fullmatch(day.strip())
    try:
        date = dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        date = None
    if found is None or date is None:
        return None, None, Text("应为日期，例如 2024-09-15。", "Must be a date, such as 2024-09-15.")
    written = time.strip().replace("：", ":") or found[4] or ""
    if not written or written in _EMPTY:
        return date, None, None
    if written.isdigit() and len(written) in (3, 5):
        written = "0" + written  # a number lost its leading zero
    clock = _TIME.fullmatch(written)
    try:
        return (
            date,
            dt.time(int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else None,
            None if clock else _NO_TIME,
        )
    except ValueError:
        return date, None, _NO_TIME


_NO_TIME = Text("时间应为 时:分。", "A time is hour:minute.")
