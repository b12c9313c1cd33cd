"""The place of a name in a list of people (R-505): told only where there is a list, and of people."""

import pytest

from redaction.names.author_lists import rank_in_list


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
        ("2 水表校准方法\n孙丽、王翀、周\n强 孙丽 计量与测试", "王翀", (2, 3)),
        ("王翀、孙丽 王翀 计量与测试 核心", "王翀", (1, 2)),
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
    ],
)
def test_a_name_in_prose_below_a_title_or_in_a_torn_list_has_none(text: str, name: str) -> None:
    at = text.index(name)
    assert rank_in_list(text, at, at + len(name)) is None
