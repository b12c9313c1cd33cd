"""What people of 质量技术监督 do, by sub-field: majors, posts, papers, projects, standards, instruments.

Standards named here are real public documents (national standards and verification regulations) as an office would see them cited;
projects, journals, awards and schools are invented.
"""

from dataclasses import dataclass
from enum import StrEnum


class SubField(StrEnum):
    """The six sub-fields of the specialty (R-118)."""

    STANDARDS = "标准化"
    METROLOGY = "计量"
    QUALITY = "质量"
    FIBRE = "纤维检验"
    EQUIPMENT = "特种设备检验"
    CERTIFICATION = "认证考核评价"


@dataclass(frozen=True, kw_only=True)
class Achievement:
    """One thing done, with the applicant's place among those who did it (R-429); `kind` is paper, project, award or standard."""

    kind: str
    title: str
    year: int
    rank: int
    total: int
    body: str
    detail: str = ""
    is_corresponding: bool = False


@dataclass(frozen=True, kw_only=True)
class PaperTopic:
    """The subject of a paper: Chinese and English title, what is measured, on what, by which standard."""

    title: str
    english: str
    thing: str
    english_thing: str
    quantity: str
    unit: str
    standard: str
    keywords: str
    english_keywords: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """The working world of one sub-field."""

    majors: tuple[str, ...]
    posts: tuple[str, ...]
    duties: tuple[str, ...]
    papers: tuple[PaperTopic, ...]
    projects: tuple[str, ...]
    awards: tuple[str, ...]
    courses: tuple[str, ...]
    standards: tuple[str, ...]


def _topic(line: str) -> PaperTopic:
    title, english, thing, english_thing, quantity, unit, standard, keywords, english_keywords = line.split("|")
    return PaperTopic(
        title=title, english=english, thing=thing, english_thing=english_thing, quantity=quantity, unit=unit, standard=standard,
        keywords=keywords, english_keywords=english_keywords,
    )  # fmt: skip


FIELDS = {
    SubField.METROLOGY: Field(
        majors=("测控技术与仪器", "自动化", "电子信息工程"),
        posts=("计量检定员", "校准工程师"),
        duties=("压力、衡器和燃油加油机的检定校准", "社会公用计量标准的建立、复查与维护", "测量不确定度评定与期间核查"),
        papers=(
            _topic(
                "数字压力计示值误差测量不确定度的评定|Evaluation of Measurement Uncertainty of Indication Error of Digital Pressure Gauges|"
                "数字压力计|digital pressure gauges|示值误差|kPa|JJG 875—2019|"
                "数字压力计；示值误差；测量不确定度；活塞式压力计|digital pressure gauge; indication error; measurement uncertainty; piston gauge",
            ),
            _topic(
                "环境温度对电子汽车衡称量结果影响的试验研究|Influence of Ambient Temperature on Weighing Results of Electronic Truck Scales|"
                "电子汽车衡|electronic truck scales|称量误差|kg|JJG 539—2016|"
                "电子汽车衡；温度影响；称量误差；现场检定|truck scale; temperature influence; weighing error; field verification",
            ),
        ),
        projects=("燃油加油机检定装置自动化改造项目", "二等活塞式压力计标准装置建标项目", "砝码与天平社会公用计量标准复查项目"),
        awards=("计量技术比武二等奖", "检定员岗位练兵优秀个人"),
        courses=("计量法律法规与计量监督", "测量不确定度评定与表示", "智能仪表校准技术", "能源计量审查实务"),
        standards=("JJF 1059.1—2012", "JJG 875—2019", "JJG 52—2013", "JJF 1033—2023"),
    ),
    SubField.STANDARDS: Field(
        majors=("标准化工程", "农产品质量与安全", "工业工程"),
        posts=("标准化工程师", "标准研究员"),
        duties=("地方标准的立项论证与起草", "企业标准自我声明公开的监督与指导", "农业标准化示范区的建设与验收"),
        papers=(
            _topic(
                "红枣分级标准中纵径测定方法的改进|Improvement of the Length Measurement Method in Grading Standards of Jujube|"
                "干制红枣|dried jujube|纵径|mm|GB/T 5835—2009|"
                "红枣；分级；纵径；标准化|jujube; grading; length; standardization",
            ),
            _topic(
                "核桃坚果分级标准中出仁率测定方法的验证|Verification of the Kernel Rate Test Method in Grading Standards of Walnut|"
                "核桃坚果|walnuts|出仁率|%|GB/T 20398—2021|"
                "核桃；分级标准；出仁率；方法验证|walnut; grading standard; kernel rate; method verification",
            ),
        ),
        projects=("核桃初加工标准化示范项目", "特色林果标准体系研究项目", "物业服务标准化试点项目"),
        awards=("地方标准创新贡献奖三等奖", "标准化工作先进个人"),
        courses=("标准编写与审查", "团体标准良好行为评价", "标准数字化转型", "农业标准化示范区管理"),
        standards=("GB/T 1.1—2020", "GB/T 13016—2018", "GB/T 20001.10—2014", "GB/T 24421.2—2009"),
    ),
    SubField.QUALITY: Field(
        majors=("质量管理工程", "食品科学与工程", "化学"),
        posts=("质量检验员", "质量工程师"),
        duties=("产品质量监督抽查与检验", "实验室资质认定管理体系的运行", "缺陷产品的调查与风险分析"),
        papers=(
            _topic(
                "聚乙烯管材氧化诱导时间测定影响因素分析|Factors Influencing the Determination of Oxidation Induction Time of Polyethylene Pipes|"
                "聚乙烯管材|polyethylene pipes|氧化诱导时间|min|GB/T 19466.6—2009|"
                "聚乙烯管材；氧化诱导时间；差示扫描量热法；影响因素|polyethylene pipe; oxidation induction time; DSC; influence factor",
            ),
            _topic(
                "滴灌带拉伸性能检验结果离散性原因探讨|Causes of Dispersion in Tensile Test Results of Drip Irrigation Tapes|"
                "内镶式滴灌带|drip irrigation tapes|断裂拉伸应变|%|GB/T 19812.3—2017|"
                "滴灌带；拉伸性能；离散性；质量检验|drip tape; tensile property; dispersion; quality inspection",
            ),
        ),
        projects=("建材产品质量风险监测项目", "滴灌器材质量提升行动项目", "实验室信息管理系统建设项目"),
        awards=("质量管理小组成果一等奖", "质量月活动先进个人"),
        courses=("产品质量法与监督抽查", "检验检测机构资质认定评审准则", "统计过程控制", "实验室内部审核"),
        standards=("RB/T 214—2017", "GB/T 27025—2019", "GB/T 2828.1—2012", "GB/T 19001—2016"),
    ),
    SubField.FIBRE: Field(
        majors=("纺织工程", "轻化工程", "材料科学与工程"),
        posts=("纤维检验员", "棉花公证检验师"),
        duties=("棉花公证检验与仪器化检验", "纺织品纤维含量与安全性能检测", "絮用纤维制品质量监督"),
        papers=(
            _topic(
                "棉花大容量纤维测试仪校准棉样平衡时间的研究|Conditioning Time of Calibration Cotton for High Volume Instruments|"
                "校准棉样|calibration cotton|断裂比强度|cN/tex|GB/T 20392—2006|"
                "棉花；大容量纤维测试仪；平衡时间；断裂比强度|cotton; HVI; conditioning time; breaking tenacity",
            ),
            _topic(
                "机采棉异性纤维含量检验方法比对|Comparison of Test Methods for Foreign Fibre in Machine-picked Cotton|"
                "机采棉|machine-picked cotton|异性纤维含量|g/t|GB/T 22335—2018|"
                "机采棉；异性纤维；检验方法；比对|machine-picked cotton; foreign fibre; test method; comparison",
            ),
        ),
        projects=("棉花公证检验恒温恒湿实验室改造项目", "机采棉加工质量追溯项目", "学生服质量安全监测项目"),
        awards=("棉花检验技能竞赛一等奖", "公证检验先进个人"),
        courses=("棉花质量监督管理条例解读", "纺织品纤维定量分析", "大容量纤维测试技术", "絮用纤维制品监督"),
        standards=("GB 1103.1—2012", "GB/T 20392—2006", "GB 18401—2010", "GB/T 2910.11—2009"),
    ),
    SubField.EQUIPMENT: Field(
        majors=("过程装备与控制工程", "机械设计制造及其自动化", "热能与动力工程"),
        posts=("压力容器检验师", "电梯检验员"),
        duties=("锅炉、压力容器和压力管道的定期检验", "电梯与起重机械的监督检验", "安全阀离线校验与无损检测"),
        papers=(
            _topic(
                "液化石油气储罐焊接接头裂纹的检测与成因分析|Detection and Cause Analysis of Cracks in Welded Joints of LPG Storage Tanks|"
                "液化石油气储罐|LPG storage tanks|裂纹深度|mm|TSG 21—2016|"
                "压力容器；焊接接头；裂纹；磁粉检测|pressure vessel; welded joint; crack; magnetic particle testing",
            ),
            _topic(
                "曳引式电梯制动力矩在线检测方法探讨|On-line Measurement of Braking Torque of Traction Lifts|"
                "曳引式电梯|traction lifts|制动力矩|N·m|TSG T7001—2023|"
                "电梯；制动器；制动力矩；在线检测|lift; brake; braking torque; on-line measurement",
            ),
        ),
        projects=("在用压力容器隐患排查与检验项目", "安全阀离线校验系统改造项目", "老旧小区电梯安全评估项目"),
        awards=("特种设备检验技能竞赛二等奖", "安全生产月先进个人"),
        courses=("特种设备安全法与安全技术规范", "承压设备无损检测", "电梯检验规则宣贯", "锅炉能效测试"),
        standards=("TSG 21—2016", "NB/T 47013.4—2015", "TSG T7001—2023", "GB/T 12243—2021"),
    ),
    SubField.CERTIFICATION: Field(
        majors=("质量管理工程", "食品质量与安全", "环境工程"),
        posts=("管理体系审核员", "认证评价工程师"),
        duties=("质量、环境与食品安全管理体系审核", "检验检测机构能力验证与考核评价", "有机产品认证现场检查"),
        papers=(
            _topic(
                "有机植物油认证检测中酸价测定影响因素分析|Factors Influencing Acid Value Determination in Certification Testing of Organic Vegetable Oil|"
                "有机植物油|organic vegetable oil|酸价|mg/g|GB 5009.229—2016|"
                "有机产品；认证检测；酸价；影响因素|organic product; certification testing; acid value; influence factor",
            ),
            _topic(
                "红枣粉中铅含量能力验证样品的均匀性与稳定性研究|Homogeneity and Stability of Proficiency Testing Samples for Lead in Jujube Powder|"
                "红枣粉能力验证样品|proficiency testing samples of jujube powder|铅含量|mg/kg|GB/T 28043—2019|"
                "能力验证；均匀性；稳定性；考核评价|proficiency testing; homogeneity; stability; assessment",
            ),
        ),
        projects=("检验检测机构能力验证组织实施项目", "小微企业质量管理体系认证提升项目", "绿色产品认证试点项目"),
        awards=("优秀审核案例二等奖", "认证监管工作先进个人"),
        courses=("认证认可条例", "管理体系审核技巧", "能力验证结果评价", "有机产品认证实施规则"),
        standards=("GB/T 19011—2021", "GB/T 27021.1—2017", "GB/T 28043—2019", "GB/T 19630—2019"),
    ),
}  # fmt: skip

SCHOOLS = ("雪岭大学", "天池理工大学", "北庭工程学院", "河湾农业大学", "红山科技学院")
JOURNALS = ("西部计量与质量", "质量技术监督研究通讯", "天山检验检测", "标准与工程应用")
EMPLOYER_CLIENTS = (
    "金沙市供热有限公司",
    "胡杨县绿源棉业有限公司",
    "绿洲城镇供水总公司",
    "金沙市正源建材有限公司",
    "胡杨县红枣产业合作联社",
)
