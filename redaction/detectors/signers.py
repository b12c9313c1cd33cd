"""Whose signature it is that stands beside a label: the words before 签字 say it, or the head of the row of the form."""

import re

from redaction.eyes.looked_at import bounds
from redaction.reading.sight import SeenLine, SeenSignature, View

OTHERS = re.compile(
    r"审核|审批|审定|批准|签发|负责人|领导|主管|推荐人|专家|评委|委员|校核|核验|校对|复核|组长|主任|主席|书记|局长|校长|院长|所长|站长|处长|科长|厂长"
    r"|总工|导师|考核|鉴定人|验收|见证|监督|监理|法定代表人|法人代表|委托方|委托人|甲方|盖章单位|意见"
)
# Whoever these are, the applicant may be among them.
OWN = re.compile(
    r"本人|申报[人者]|申请[人者]|承诺|填[表报]人|被\S{0,4}[人者]|参评|作者|述职|编制人|完成人|自[我评]|个人|总结"
)
_RUN = re.compile(r"[\u3400-\u9fff（()）/、]{1,14}$")
ABOVE, ROW = 10.0, 1.2


def signs_for_others(signature: SeenSignature, view: View) -> bool:
    """Whether the label, the words that lead to it, or the head of its row in a form speak of a leader, a checker or another house.

    Words for the applicant among them decide otherwise.
    """
    line = _line_of(signature, view)
    before = "" if line is None else line.text.partition(signature.label)[0]
    words = _RUN.search(before)
    said = (words[0] if words else "") + signature.label
    if OWN.search(said) or OTHERS.search(said):
        return not OWN.search(said)
    if line is None or before.strip() or view.turned:
        return False
    head = _head_of(line, view)
    return bool(OTHERS.search(head)) and not OWN.search(head)


def _line_of(signature: SeenSignature, view: View) -> SeenLine | None:
    """The line that holds the label: it begins left of the strokes and as high."""
    x, y = signature.box[0], (signature.box[1] + signature.box[3]) / 2
    near = []
    for line in view.lines:
        x0, y0, _, y1 = bounds(line.quad)
        reach = abs((y0 + y1) / 2 - y)
        if signature.label in line.text and x0 < x and reach < 2 * (y1 - y0):
            near.append((reach, line))
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _head_of(label: SeenLine, view: View) -> str:
    """What stands at the left of the label's row of a form, level with it or above it: the head of its cell is set in the middle of it."""
    x0, y0, _, y1 = bounds(label.quad)
    high = max(1.0, y1 - y0)
    heads = []
    for line in view.lines:
        left, top, right, _ = bounds(line.quad)
        up = y0 - top
        if line is not label and right < x0 and -ROW * high < up < ABOVE * high and right < 0.35 * view.width:
            heads.append((left, up, line.text))
    if not heads:
        return ""
    first = min(left for left, _, _ in heads)
    column = sorted((up, text) for left, up, text in heads if left < first + 3 * high)
    # The lines of one head stand close below each other.
    words, last = [column[0][1]], column[0][0]
    for up, text in column[1:]:
        if up - last > 2 * high:
            break
        words.insert(0, text)
        last = up
    return "".join(words)
