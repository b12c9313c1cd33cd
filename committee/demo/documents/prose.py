"""Sentences of the trade, put together by seed: yearly summaries, the long work summary, the body of a paper."""

import random

from committee.demo.careers import FIELDS, Achievement, PaperTopic
from committee.demo.people import Applicant

_PRACTICE = (
    "严格执行{standard}，对每一份原始记录做到当日复核、异常数据当场复测，全年出具报告{count}份，差错率为零。",
    "针对基层企业测量设备分散、停机时间短的情况，调整送检为集中下厂，{count}台（件）设备在三周内完成，企业停产时间平均减少两天。",
    "参加上级组织的能力验证和实验室间比对{few}项，结果均为满意，并把比对中发现的操作差异写进了作业指导书。",
    "修订作业指导书{few}份、原始记录格式{few}份，理顺了从委托受理、样品流转到报告签发的环节，报告平均周期由十二个工作日缩短到七个工作日。",
    "深入{count}家企业开展服务，帮助建立管理台账，现场解决{few}类技术问题，受到企业好评。",
    "利用{standard}宣贯的机会，为县市技术人员讲授专题课{few}次，听课{count}人次，编写讲义两册。",
    "在监督检查中发现不合格项{few}类，按程序出具意见通知书，跟踪整改到位，没有发生责任投诉。",
    "坚持期间核查与人员监督，对关键设备建立了控制图，连续四个季度处于受控状态。",
)
_GROWTH = (
    "工作以来，我系统学习了质量技术监督的法律法规和技术规范，特别是{standard}等标准，能够独立解决本专业较复杂的技术问题。",
    "专业上，我注重把标准条文和现场情况对照起来看，遇到不一致先查依据、再做试验，最后形成书面意见，逐步养成了用数据说话的习惯。",
    "在思想上，我遵守宪法和法律，恪守职业道德，廉洁自律，公正检验，自觉抵制人情数据。",
    "继续教育方面，每年完成规定的公需科目与专业科目学习，并参加{standard}的专题培训，取得合格证书。",
    "在传帮带方面，先后带教新进人员{few}名，从读标准、识设备到写报告逐项带练，其中两人已经独立承担任务。",
)
_PLAN = (
    "回顾这一时期的工作，我对不确定度评定在复杂条件下的应用还不够熟练，对新技术、新装备的了解也有差距。",
    "今后我将继续立足岗位，围绕地方特色产业的质量提升开展技术研究，把成熟的经验写成标准和作业指导书，为基层培养更多能用、好用的技术力量。",
)


def _filled(sentence: str, rng: random.Random, standards: tuple[str, ...]) -> str:
    return sentence.format(standard=rng.choice(standards), count=rng.randint(28, 260), few=rng.choice("两三四五六"))


def appraisal_summary(person: Applicant, year: int, rng: random.Random) -> list[str]:
    """Give the three paragraphs of a yearly self-assessment."""
    trade = FIELDS[person.sub_field]
    practice = rng.sample(_PRACTICE, 4)
    return [
        f"{year}年，本人在岗位上主要承担{'、'.join(rng.sample(trade.duties, 2))}等工作，服从安排，团结同志，全年出勤良好。",
        *(_filled(sentence, rng, trade.standards) for sentence in practice),
        "不足之处是理论文章写得少，现场经验总结不够及时，下一年度将认真改进。",
    ]


def work_summary_sections(person: Applicant, rng: random.Random) -> list[tuple[str, list[str]]]:
    """Give the headed paragraphs of a technical work summary (about two pages)."""
    trade = FIELDS[person.sub_field]
    practice = [_filled(sentence, rng, trade.standards) for sentence in rng.sample(_PRACTICE, 7)]
    growth = [_filled(sentence, rng, trade.standards) for sentence in _GROWTH]
    return [
        ("一、基本情况与思想表现", [growth[2], growth[0]]),
        (
            "二、主要专业技术工作",
            [f"任现职以来，主要从事{'、'.join(trade.duties)}等工作。" + practice[0], *practice[1:4]],
        ),
        ("三、业绩成果", [_achievement(item) for item in person.achievements] + practice[4:6]),
        ("四、学习提高与传帮带", [growth[1], growth[3], growth[4], practice[6]]),
        ("五、存在的不足与努力方向", list(_PLAN)),
    ]


def _achievement(item: Achievement) -> str:
    place = f"（{item.rank}/{item.total}）"
    if item.kind == "paper":
        order = "一二三四五六"[item.rank - 1]
        return f"{item.year}年在《{item.body}》发表论文《{item.title}》，署名第{order}{place}，其中本人承担试验设计、数据处理与主要章节的撰写。"
    if item.kind == "project":
        return f"{item.year}年作为主要参加人{place}完成{item.title}，负责技术方案、现场实施和验收资料的编制，项目一次通过验收。"
    return f"{item.year}年获{item.body}{item.title}{place}。"


def abstract(topic: PaperTopic, rng: random.Random) -> tuple[str, str]:
    """Give the Chinese and the English abstract of a paper, with the same numbers in both."""
    number, gain = rng.randint(24, 96), rng.randint(12, 38)
    chinese = (
        f"为掌握{topic.thing}{topic.quantity}的主要影响因素，依据{topic.standard}设计了对比试验，在不同条件下取得{number}组数据，"
        f"建立测量模型并分析各分量的贡献。结果表明，环境条件与操作重复性是主要来源，采取控制措施后结果的离散程度下降{gain}%，"
        "方法可在基层机构推广。"
    )
    english = (
        f"To identify the main factors affecting the result for {topic.english_thing}, comparative tests were designed according to "
        f"{topic.standard.replace('—', '-')}. {number} groups of data were obtained under different conditions, a measurement model was built and the "
        f"contribution of each component was analysed. Environmental conditions and repeatability were the main sources; with control "
        f"measures the dispersion decreased by {gain}%. The method suits laboratories at county level."
    )
    return chinese, english


def paper_body(topic: PaperTopic, rng: random.Random) -> list[tuple[str, list[str]]]:
    """Give the headed sections of a paper; the table of results stands between the third and the fourth."""
    n = rng.randint
    return [
        ("0　引言", [
            f"{topic.thing}在生产和监督工作中应用广泛，其{topic.quantity}直接关系到结果的可靠性。现行{topic.standard}规定了试验方法与判定要求，"
            "但在昼夜温差大、粉尘多、供电波动明显的地区，实验室之间的结果差异仍然较大。",
            f"已有研究多集中在仪器本身，对现场条件与操作过程的讨论较少[1-2]。本文结合多年的日常数据，对影响{topic.quantity}的因素逐项分析，"
            "提出便于基层执行的控制办法。",
        ]),
        ("1　试验部分", [
            f"1.1　样品与设备。选取同一批次{topic.thing}样品{n(8, 24)}份，设备均经检定或校准并在有效期内，环境温度控制在（20±2）℃，相对湿度不大于65%。",
            f"1.2　试验方法。按{topic.standard}规定的步骤进行，每份样品由两名人员各独立测量{n(6, 10)}次，间隔不少于{n(10, 30)}min；"
            "改变温度、预处理时间与加载速度中的一项，其余保持不变。",
            "1.3　数据处理。先用格拉布斯准则剔除异常值，再计算平均值与实验标准差，单位统一为" + topic.unit + "。",
        ]),
        ("2　测量模型与不确定度来源", [
            f"以{topic.quantity}为被测量，测量模型可写为 y = x + δ1 + δ2 + δ3，式中：x 为读数平均值；δ1 为标准器引入的修正；δ2 为环境条件引入的修正；"
            "δ3 为分辨力引入的修正。",
            f"各分量互不相关，合成标准不确定度按方和根计算。重复性用A类方法评定，{n(6, 10)}次测量的实验标准差为0.0{n(12, 48)}{topic.unit}；"
            "其余用B类方法评定，按均匀分布考虑，包含因子取√3。",
        ]),
        ("3　结果与讨论", [
            f"不同条件下的结果见表1。由表1可见，温度每升高5℃，结果平均变化0.{n(11, 39)}{topic.unit}；预处理时间少于{n(2, 6)}h时离散明显增大，"
            f"超过{n(8, 24)}h后趋于稳定。",
            f"方差分析表明，温度与预处理时间的影响显著（p＜0.05），加载速度的影响不显著。"
            f"两名人员之间的差异占总变差的{n(6, 18)}%，经统一读数方式后降到{n(2, 5)}%。",
            "与相邻实验室开展比对，En值均小于1，说明所提控制办法具有较好的可操作性。值得注意的是，供电电压波动超过10%时数据出现单向漂移，应在采样前稳压预热。",
        ]),
        ("4　结论", [
            f"（1）影响{topic.quantity}的首要因素是温度与预处理时间，应在原始记录中如实记录。",
            "（2）通过统一读数方式、固定预处理时间和稳压预热，可以在不增加设备投入的条件下明显改善重复性。",
            f"（3）建议在{topic.standard}的实施细则中补充对现场环境条件的要求。",
        ]),
    ]  # fmt: skip


def references(topic: PaperTopic, rng: random.Random) -> list[str]:
    """Give the list of references: the standard, three invented papers and a handbook."""
    year = rng.randint(2014, 2019)
    return [
        f"[1] 林予安, 谷雨. {topic.thing}检测结果影响因素研究[J]. 检测与评价, {year}, "
        f"{rng.randint(10, 40)}({rng.randint(1, 6)}): {rng.randint(12, 60)}-{rng.randint(61, 80)}.",
        f"[2] 苏木. 环境条件对实验室数据的影响[J]. 西部计量与质量, {year + 2}({rng.randint(1, 12)}): {rng.randint(20, 50)}-{rng.randint(51, 70)}.",
        f"[3] {topic.standard}[S].",
        "[4] JJF 1059.1—2012 测量不确定度评定与表示[S].",
        f"[5] 检验检测统计方法手册[M]. 天池: 天池理工大学出版社, {year + 1}.",
    ]
