"""Signs of a person around a name that is a word or goes on (R-522, R-523, R-530): each silent text beside its nearest loud one."""

import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for


def told(name: str, text: str) -> set[str]:
    matches = matcher_for(Identity(name=name, unit="梭梭市计量所")).search(text)
    return {match.severity.value for match in matches} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("高峰", "负荷由高峰转入平段", "该课题由高峰主持完成"),
        ("高峰", "由高峰设计院承担", "硬件由高峰设计，软件外购"),
        ("方圆", "由方圆检测中心承担", "样品由方圆检测。"),
        ("安全", "由安全员主持，由安全负责人签字", "监理规划由安全主持编制"),
        ("安全", "由安全完成率考核", "第三章由安全完成，第四章由沈嘉禾完成"),
        ("金星", "由金星大道向东延伸", "数据经金星审核后录入系统"),
        ("叶尔江·哈力别克", "叶尔江·托列根布设样方", "样方由叶尔江布设，共计36个"),
    ],
)
def test_who_did_something_is_a_person(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


def test_what_a_department_does_too_is_a_doubt() -> None:
    assert told("安全", "现场由安全负责") == {"suspect"}


@pytest.mark.parametrize(
    ("name", "text", "severities"),
    [
        ("方圆", "调试：方圆　审核：罗启明", {"leak"}),
        ("向阳", "观测：向阳\n", {"suspect"}),
        ("向阳", "观测：向阳坡三处", set()),
        ("安全", "检查：安全、质量", set()),
        ("安全", "监理：安全；审核：罗启明", set()),
        ("高峰", "发　明　人：罗启明;高峰", {"leak"}),
        ("高峰", "早高峰;高峰;平段", set()),
        ("马力", "主检人马力\n", {"leak"}),
        ("向阳", "向阳　编著\n", {"leak"}),
        ("向阳", "主编向阳\n", {"leak"}),
        ("马力", "机器人马力，载重", set()),
        ("马力", "抄表员马力不足", set()),
        ("马力", "检测⼈：马⼒　⽇期", {"leak"}),
        ("马力", "何工: 上传了吗\n马力: 我这边传了\n何工: 收到", {"leak"}),
        ("高峰", "用电情况\n高峰: 21时\n平段: 9时", set()),
    ],
)
def test_a_label_of_work_or_of_people_tells_a_person(name: str, text: str, severities: set[str]) -> None:
    assert told(name, text) == severities


@pytest.mark.parametrize("head", ["姓名", "抄表员", "检验人"])
def test_a_column_of_people_is_told_by_its_head_however_far(head: str) -> None:
    rows = "".join(f"\n{row} 13004{row} 表{row} 合格 罗启明" for row in range(10, 30))
    table = f"序号 表号 名目 结论 {head}{rows}\n30 1300430 表30 合格 马力\n31 1300431 表31 合格 郑书瑶"
    assert told("马力", table) == {"leak"}
    assert told("马力", table.replace(head, "功率")) <= {"suspect"}


@pytest.mark.parametrize(
    ("name", "text", "severities"),
    [
        ("郝燚", "、郝燚之、", set()),
        ("郝燚", "郝燚之论文", {"leak"}),
        ("张建国", "、张建国强、", {"suspect"}),
        ("张建国", "、张建国签、", {"leak"}),
        ("郝燚", "何文彬，郝・燚，罗启明", {"leak"}),
        ("夏雨", "由夏雨引发的洪水，夏雨集中", set()),
        ("夏雨", "打捆机构由夏雨设计", {"leak"}),
        ("钟灵毓", "钟灵毓秀之地", set()),
        ("钟灵毓", "钟灵毓主持了该课题", {"leak"}),
        ("闫旭", "闫旭家庄煤矿煤样", set()),
        ("闫旭", "闫旭家属送来煤样", {"leak"}),
        ("乌兰巴特", "孟凡宇、乌兰、巴特、邱雨桐", set()),
        ("乌兰巴特", "孟凡宇、乌兰·巴特、邱雨桐", {"leak"}),
        ("努尔兰·达吾提", "努尔兰木场采伐设计", set()),
        ("玛依拉·库尔曼", "歌曲《玛依拉变奏曲》排演", {"suspect"}),
        ("努尔兰·达吾提", "努尔兰河道踏查记录", {"leak"}),
        ("托合提·吐尔逊", "@吐尔逊·托合提 吐尔逊村防渗", set()),
        ("托合提·吐尔逊", "、托合提 吐尔逊、", {"leak"}),
    ],
)
def test_where_a_name_goes_on_it_is_anothers_or_a_place(name: str, text: str, severities: set[str]) -> None:
    assert told(name, text) == severities
