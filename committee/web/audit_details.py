"""What stands beside an act in the log, in words: the names of its figures, and values that are no words of a person."""

from typing import Any

from committee.text import Text

_NAMES = {
    "reason": Text("原因", "reason"),
    "seed": Text("种子", "seed"),
    "kind": Text("类别", "kind"),
    "people": Text("人数", "people"),
    "before": Text("之前", "before"),
    "after": Text("之后", "after"),
    "sheet": Text("评分表", "sheet"),
    "run": Text("遮盖作业", "masking"),
    "size": Text("大小", "size"),
    "new": Text("新增", "new"),
    "codes": Text("编号", "codes"),
    "pairs": Text("送审对数", "pairs"),
    "unit": Text("单位", "unit"),
    "level": Text("级别", "level"),
    "papers": Text("票数", "papers"),
    "present": Text("出席", "present"),
    "seconds": Text("秒数", "seconds"),
    "same": Text("相同", "same"),
    "boxes": Text("框数", "boxes"),
    "slot": Text("材料位置", "slot"),
    "n": Text("次数", "no."),
    "judgement": Text("判定", "judgement"),
    "severity": Text("程度", "severity"),
    "class": Text("泄漏类别", "leak class"),
    "hash": Text("摘要", "hash"),
    "cost": Text("代价", "cost"),
    "out": Text("换下", "out"),
    "in": Text("换上", "in"),
    "result": Text("结果", "result"),
    "leak": Text("泄漏", "leak"),
    "channel": Text("渠道", "channel"),
    "changed": Text("更改", "changed"),
    "role": Text("角色", "role"),
    "scope": Text("范围", "scope"),
    "seat": Text("席位", "seat"),
    "checks": Text("检查项", "checks"),
    "bad": Text("不符", "wrong"),
    "tenths": Text("十分之几秒", "tenths of a second"),
    "left_empty": Text("未满名额", "places left empty"),
    "blocked": Text("未放行", "blocked"),
    "member": Text("委员", "member"),
    "code": Text("编号", "code"),
    "number": Text("序号", "number"),
    "of": Text("共", "of"),
    "drawn": Text("抽中", "drawn"),
    "candidates": Text("备选", "candidates"),
    "places": Text("处数", "places"),
    "report": Text("报告", "report"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "unexplained": Text("未说明", "unexplained"),
    "unreadable": Text("读不出", "unreadable"),
    "defects": Text("缺陷", "defects"),
    "same_unit": Text("同单位", "same unit"),
    "cards": Text("卡片", "cards"),
    "rulebook": Text("规则", "rulebook"),
    "cases": Text("件数", "cases"),
    "plan": Text("方案", "plan"),
    "expert": Text("专家", "expert"),
    "levels": Text("级别", "levels"),
    "chair": Text("主任委员", "chair"),
    "deputies": Text("副主任委员", "deputies"),
    "commitment": Text("承诺值", "commitment"),
    "inputs": Text("输入", "inputs"),
    "supervisor": Text("监督人", "supervisor"),
    "members": Text("成员", "members"),
    "order": Text("次序", "order"),
    "card": Text("评分卡", "card"),
    "digest": Text("摘要", "digest"),
    "page": Text("页", "page"),
    "outcome": Text("处理", "outcome"),
    "replaced": Text("已替换", "replaced"),
    "recommend": Text("推荐", "recommended"),
    "file": Text("文件", "file"),
    "study": Text("学历", "study"),
    "slots": Text("材料位置", "slots"),
    "in_bulk": Text("成批", "in bulk"),
    "in_order": Text("齐备", "in order"),
    "accounts": Text("账号", "accounts"),
    "posting": Text("公示", "posting"),
    "signed": Text("实名", "signed"),
    "rows": Text("行数", "rows"),
    "line": Text("流水", "line"),
    "match": Text("比对", "match"),
    "fen": Text("金额（分）", "fen"),
    "drafts": Text("草稿", "drafts"),
    "new_people": Text("新人员", "new people"),
    "paper": Text("文书", "paper"),
    "until": Text("截止", "until"),
    "approved_by": Text("批准人", "approved by"),
    "approval": Text("审批", "approval"),
    "former": Text("原姓名", "former name"),
    "subject": Text("对象", "subject"),
    "asked_by": Text("提请人", "asked by"),
    "units": Text("单位", "units"),
    "by": Text("方式", "by"),
}
_VALUES = {True: Text("是", "yes"), False: Text("否", "no"), None: Text("无", "none")}


def detail_word(key: str) -> Text:
    """The words of a figure beside an act; its key where there are none."""
    return _NAMES.get(key, Text(key, key))


def detail_value(value: Any) -> Text:
    """A figure as people write it: yes and no for a switch, a row of things one after the other, anything else as it stands."""
    if value is None or isinstance(value, bool):
        return _VALUES[value]
    if isinstance(value, list):
        return Text("、".join(map(str, value)), ", ".join(map(str, value)))
    return Text(str(value), str(value))
