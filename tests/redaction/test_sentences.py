"""Where a sentence, a line or a page speaks of somebody, whatever the name means as a word (R-530): each silent text beside a loud one."""

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
        ("高峰", "图为高峰时段的车流。", "图为高峰在检测现场记录数据。"),
        ("黄河", "图2　黄河（左岸）取样点", "图2　黄河（左二）为企业讲解"),
        ("雷达", "据雷达数据分析，降水偏多。", "据雷达介绍，该装置可以节水。"),
        ("高峰", "高峰说明书丢失。", "“必须第一时间到。”高峰说。"),
        ("关键", "会上，关键报告已通过。", "会上，关键汇报了抽检情况。"),
        ("金山", "在金山带队伍前进。", "副主任金山带队检查了三家企业。"),
        ("常青", "常青（北坡）生长良好。", "常青（质量科）提出，应当增加频次。"),
        ("黎明", "记者在黎明时到达。", "记者在实验室见到黎明时，他正低头核对。"),
        ("高强", "取用高强（摄氏度）混凝土", "图为取样现场。（高强 摄）"),
        ("方向", "整改率百分之百（方向）。", "整改率百分之百。（方向）\n"),
        ("雷达", "雷达在我国研制。", "雷达在我单位工作期间，表现优秀。"),
        ("石林", "石林技术工作站外景", "依托“石林技能大师工作室”开展攻关。"),
        ("方正", "字体为方正，字号三号。", "我叫方正，1990年参加工作。"),
        ("汪洋", "现有汪洋一片", "兹有汪洋，系本单位职工。"),
    ],
)
def test_a_frame_that_only_people_fill_makes_a_person_of_a_word(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("石林", "溶洞和石林共同构成景观。", "李强和石林共同完成了换证准备。"),
        ("严谨", "严谨、细致的作风", "严谨、金星两人连续三天蹲守现场。"),
        ("安宁", "安宁和平的生活", "安宁和李强一起到达"),
        ("方正", "得到方正、端庄的字体", "得到方正、巴图的悉心指导"),
        ("高峰", "1.低谷 2.高峰 3.平段", "1.李强 2.高峰 3.王伟"),
        ("高峰", "低谷（夜间）、高峰（傍晚）、", "李强（组长）、高峰（数据分析）、"),
    ],
)
def test_a_word_that_is_joined_with_a_person_is_one(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("安宁", "保障社会安宁：收到实效", "安宁：收到，下午取样"),
        ("高峰", "用电情况\n高峰：我国北方地区较高", "高峰：好的，马上到"),
        ("黎明", "黎明 06:10 出发", "黎明 06:10\n收到"),
        ("高峰", "早高峰 08:30\n高峰 18:30\n平段", "李强 09:10\n报告\n高峰 09:12\n内容"),
        ("雷达", "努尔兰·别克同志：\n设备清单\n雷达：3台", "努尔兰·别克：几台\n雷达：三台"),
        ("高峰", "高峰撤除了", "高峰撤回了一条消息"),
    ],
)
def test_who_speaks_in_a_conversation_is_a_person(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("方正", "[1] 方正的字体研究[J]. 出版, 2020.", "[1] 方正. 字体研究[J]. 出版, 2020."),
        ("安宁", "安宁，等候通知。", "[7] 安宁，等.棉纤维在线检测[J].纺织，2018."),
        ("高峰", "高峰, 低谷. 见表 3", "引用本文：高峰, 李强. 种子检测[J]. 2022."),
        ("高峰", "（高峰，平段）", "（高峰，2018；李强等，2020）"),
        ("高峰", "高峰_低谷.xlsx", "附件：高峰_2022年度总结.docx"),
        ("石林", "分布图-石林-溶洞.jpg", "职称申报材料-石林-工程师.pdf"),
    ],
)
def test_the_author_of_a_reference_or_a_file_is_a_person(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("黄河", "流域概况\n黄河\n全长五千公里", "焊缝成因分析\n黄河\n（石河湾大学，新疆 830000）"),
        ("严谨", "工作总结要求：\n严谨\n求实", "2022年度个人工作总结\n严谨\n一年来，本人"),
        ("石林", "景点\n石林\n共三处", "敬礼！\n石林\n2023年3月9日"),
        ("严谨", "设计 严谨　内容 充实", "设计 白云　制图 严谨　校对 白杨"),
    ],
)
def test_a_word_where_authors_sign_is_a_person(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("严谨", "批准：冯磊\n严谨、细致、求实", "批准：冯磊、\n严谨"),
        ("温泉", "李强同志：\n温泉、溪流各一份", "参加人员：李强 王伟\n温泉 赵敏\n"),
        ("雷达", "赵敏、李强\n激光 雷达 相机", "赵敏 雷达 李强"),
        ("方正", "为人方正，处事公道", "检验人方正，日期"),
        ("任重", "任务任重而道远。\n任重道远，奋斗", "主检：任重"),
    ],
)
def test_a_label_says_nothing_of_the_line_below_its_list(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "text", "severities"),
    [
        ("于海洋", "该平台属于海洋工程装备", set()),
        ("于海洋", "由于海洋，", {"suspect"}),
        ("于海洋", "由于海洋负责", {"leak"}),
        ("常安全", "日常安全：每周一次", set()),
        ("常安全", "请常安全签字", {"leak"}),
        ("江水平", "界江水平稳，航道畅通", set()),
        ("杨柳青", "岸边杨柳青翠。", set()),
        ("杨柳青", "天津市杨柳青镇", set()),
        ("杨柳青", "杨柳青镇长讲话", {"leak"}),
        ("李小红", "李小红枣合作社", {"suspect"}),
        ("李小红", "李小红外出学习", {"leak"}),
        ("王立新", "由天王立新材料公司供货", set()),
        ("王立新", "王立新到会", {"leak"}),
    ],
)
def test_a_character_left_over_beside_a_name_takes_its_letters_along(
    name: str, text: str, severities: set[str]
) -> None:
    assert told(name, text) == severities


def test_the_mark_of_a_later_reference_makes_no_author_of_a_word() -> None:
    assert told("谷雨", "谷雨：播种棉花的时节\n按时播种。\n[2] 谢永强. 试验研究[J]. 2019.") == set()


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("高峰", "随着车流高峰今天提前到来", "市长高峰今天带队检查"),
        ("明确", "北约早已明确表示，不会", "作者：明确"),
        ("曾经", "毛主席曾经说过，人要有精神", "主检：曾经　审核：李强"),
        ("高峰", "早高峰、晚高峰、高峰等时段", "顾宗棠、晏懋洵、高峰等出席"),
        ("高峰", "建筑物、低谷区、高峰、", "顾宗棠、晏懋洵、高峰、"),
        ("任务", "再接再厉，明确任务，发奋努力", "李强、任务两人到场"),
        ("严禁", "严禁任何单位干预", "严禁任主任一职"),
        ("郑州", "在新郑市与郑州两地", "由李建军与郑州共同完成"),
    ],
)
def test_ranks_lists_and_adverbs_part_people_from_words(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("雷霆", "2020年雷霆行动开展", "2020年雷霆被授予“岗位能手”称号。"),
        ("江南", "江南（二期）工程", "江南（2018）认为，该方法可用。"),
        ("钟声", "选举结果为钟声响起", "选举金星为理事长，钟声为秘书长。"),
        ("夏天", "“数据不会说谎。”夏天到了。", "“数据不会说谎。”夏天一边调试仪器一边说。"),
        ("石墨", "以石墨为原料", "以石墨名字命名的工作室"),
        ("江海", "江海简介\n位于东部", "江海简历\n1990年生"),
        ("丁香", "▲ 丁香开花", "▲ 丁香在讲解取样要领"),
        ("江海", "采样点　江海\n摘要：水质", "某某大学　江海\n摘要：本文利用影像"),
        ("龙门", "取水人龙门吊作业", "授课人龙门与学员合影"),
        ("安定", "为安定团结", "单位为安定颁发了聘书"),
        ("平安", "周洁同志\n平安：零事故", "白班 李强　夜班 平安"),
        ("何方圆", "任何方圆几里内", "2020年何方圆被授予“岗位能手”称号。"),
        ("向前进", "继续向前进发", "走访了向前进家中"),
        ("夏侯瑾", "夏侯瑾瑜，", "授课人夏侯瑾与学员合影"),
    ],
)
def test_what_is_told_of_one_person_only_makes_a_person_of_a_word(name: str, silent: str, loud: str) -> None:
    assert told(name, silent) == set()
    assert told(name, loud) == {"leak"}
