"""The place of a name in a list of people (R-505): told only where there is a list, and of people."""

import pytest

from redaction.names.author_lists import people_in_list, rank_in_list


@pytest.mark.parametrize(
    ("text", "name", "rank"),
    [
        ("作者：李文博，欧阳靖宇，赵敏慧", "欧阳靖宇", (2, 3)),
        ("李文博1，欧阳靖宇1,*，赵敏慧2", "欧阳靖宇", (2, 3)),
        ("主要完成人：孙丽、王翀（通讯作者）", "王翀", (2, 2)),
        ("孙丽、王翀*、周强 等", "王翀", (2, 3)),
        ("刘洋、阿依古丽·吐尔逊、买买提·热合曼", "阿依古丽·吐尔逊", (2, 3)),
        ("高峰，陈立新. 电能表误差分析[J].", "高峰", (1, 2)),
        ("Abstract: LI Wenbo, OUYANG Jingyu, ZHAO Minhui. Acoustic emission is studied.", "OUYANG Jingyu", (2, 3)),
        ("司马明远、欧阳靖宇", "欧阳靖宇", (2, 2)),
        ("孙丽、王翀、周\n强", "王翀", (2, 3)),
        ("2. 李文博, 欧阳靖宇. 管道壁厚超声测定[J].", "欧阳靖宇", (2, 2)),
        ("2 水表校准方法\n孙丽、王翀、周\n强 孙丽 计量与测试", "王翀", (2, 3)),
        ("王翀、孙丽、周强 王翀 计量与测试 核心", "王翀", (1, 3)),
        ("Ouyang J Y, Li W B, Zhao M H. Acoustic emission of tanks[J].", "Ouyang J Y", (1, 3)),
        ("欧阳靖宇, 李文博, 赵敏慧, 等. 储罐底板声发射检测[J].", "欧阳靖宇", (1, 3)),
    ],
)
def test_a_name_in_a_list_of_people_has_its_place(text: str, name: str, rank: tuple[int, int]) -> None:
    at = text.index(name)
    assert rank_in_list(text, at, at + len(name)) == rank


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("在此期间，欧阳靖宇与李文博、赵敏慧共同完成三项课题", "欧阳靖宇"),
        ("申报材料　阿依古丽·吐尔逊", "阿依古丽·吐尔逊"),
        ("任现职以来，王翀主持完成三项", "王翀"),
        ("技术文件，王翀", "王翀"),
        ("孙丽、王翀、周", "王翀"),
        ("王翀、孙丽 王翀 计量与测试 核心", "王翀"),
        ("欧阳靖宇、李文博、赵敏慧参加了试验", "欧阳靖宇"),
        ("项目由孙丽、王翀、周强完成", "王翀"),
        ("（Ayguli Tursun，又写作 Ayguli·Tursun）", "Ayguli Tursun"),
    ],
)
def test_a_name_in_prose_below_a_title_or_in_a_torn_list_has_none(text: str, name: str) -> None:
    at = text.index(name)
    assert rank_in_list(text, at, at + len(name)) is None


def test_others_in_a_list_are_met_even_where_nobody_can_say_how_many_there_are() -> None:
    text = "欧阳靖宇、李文博、赵敏慧参加了试验"
    assert [text[first:last] for first, last in people_in_list(text, 0, 4)] == ["欧阳靖宇", "李文博"]
