"""What is calibrated or inspected, by sub-field: the object, its data sheet, and a table of plausible results."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from committee.demo.careers import SubField

Table = list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One object under test; `results` draws the table of the results page."""

    report: str
    name: str
    model: str
    maker: str
    basis: tuple[str, ...]
    reference: tuple[str, str, str]
    columns: tuple[float, ...]
    results: Callable[[random.Random], Table]
    verdict: str


def _gauge(rng: random.Random) -> Table:
    rows = [
        [
            "标准压力\nMPa",
            "轻敲前\n升压",
            "轻敲后\n升压",
            "轻敲前\n降压",
            "轻敲后\n降压",
            "示值误差\nMPa",
            "回程误差\nMPa",
        ]
    ]
    for step in range(9):
        value = step * 0.2
        errors = [rng.choice((-0.004, -0.002, 0.0, 0.002, 0.004)) if step else 0.0 for _ in range(2)]
        up, down = value + errors[0], value + errors[1]
        rows.append(
            [
                f"{value:.1f}",
                f"{up:.3f}",
                f"{up:.3f}",
                f"{down:.3f}",
                f"{down:.3f}",
                f"{max(errors, key=abs):+.3f}",
                f"{abs(up - down):.3f}",
            ]
        )
    return rows


def _pipe(rng: random.Random) -> Table:
    rows = [["检验项目", "单位", "标准要求", "实测值 1", "实测值 2", "实测值 3", "单项判定"]]
    for item, unit, demand, low, high, digits in (
        ("平均外径", "mm", "110.0～110.7", 110.1, 110.6, 1), ("壁厚", "mm", "10.0～11.1", 10.2, 10.9, 1),
        ("断裂伸长率", "%", "≥350", 412, 588, 0), ("氧化诱导时间\n（210℃）", "min", "≥20", 31.2, 46.8, 1),
        ("熔体质量流动速率", "g/10min", "0.2～1.4", 0.31, 0.52, 2), ("纵向回缩率", "%", "≤3", 0.8, 1.7, 1),
        ("静液压强度\n（20℃，100h）", "—", "无破裂、无渗漏", 0, 0, -1),
    ):  # fmt: skip
        values = ["无破裂" if digits < 0 else f"{rng.uniform(low, high):.{digits}f}" for _ in range(3)]
        rows.append([item, unit, demand, *values, "合格"])
    return rows


def _cotton(rng: random.Random) -> Table:
    rows = [["样品\n编号", "上半部\n长度 mm", "整齐度\n%", "断裂比强度\ncN/tex", "马克\n隆值", "反射率\n%", "黄度"]]
    for order in range(1, 10):
        rows.append([
            f"{order:02d}", f"{rng.uniform(28.1, 30.4):.1f}", f"{rng.uniform(81.2, 84.6):.1f}", f"{rng.uniform(27.4, 31.2):.1f}",
            f"{rng.uniform(3.9, 4.8):.1f}", f"{rng.uniform(78.5, 82.9):.1f}", f"{rng.uniform(7.1, 8.9):.1f}",
        ])  # fmt: skip
    return rows


def _vessel(rng: random.Random) -> Table:
    rows = [["测点\n编号", "部位", "公称厚度\nmm", "实测厚度 1", "实测厚度 2", "实测厚度 3", "最小值\nmm"]]
    for order, place in enumerate(
        ("筒体上部", "筒体中部", "筒体下部", "左封头", "右封头", "人孔接管", "排污接管", "支座垫板处"), start=1
    ):
        nominal = 14.0 if order < 4 or order == 8 else 16.0 if order < 6 else 10.0
        values = [nominal - rng.uniform(0.1, 0.7) for _ in range(3)]
        rows.append(
            [f"C{order:02d}", place, f"{nominal:.1f}", *(f"{value:.2f}" for value in values), f"{min(values):.2f}"]
        )
    return rows


def _proficiency(rng: random.Random) -> Table:
    rows = [["参加者\n代码", "检测项目", "结果 1\nmg/kg", "结果 2\nmg/kg", "平均值\nmg/kg", "z 值", "评价"]]
    for order in range(1, 10):
        first = rng.uniform(0.92, 1.12)
        second = first + rng.uniform(-0.02, 0.02)
        z = ((first + second) / 2 - 1.02) / 0.045
        rows.append(
            [
                f"L{order * 7 + 3:03d}",
                "铅含量",
                f"{first:.3f}",
                f"{second:.3f}",
                f"{(first + second) / 2:.3f}",
                f"{z:+.2f}",
                "满意" if abs(z) <= 2 else "有问题",
            ]
        )
    return rows


def _jujube(rng: random.Random) -> Table:
    rows = [["样品\n编号", "单果重\ng", "纵径\nmm", "横径\nmm", "果形\n指数", "含水率\n%", "等级"]]
    for order in range(1, 10):
        long, wide = rng.uniform(38, 46), rng.uniform(26, 31)
        rows.append(
            [
                f"{order:02d}",
                f"{rng.uniform(9.2, 13.4):.1f}",
                f"{long:.1f}",
                f"{wide:.1f}",
                f"{long / wide:.2f}",
                f"{rng.uniform(17.2, 23.8):.1f}",
                rng.choice(("特级", "一级", "一级")),
            ]
        )
    return rows


_NARROW = (62.0, 66.0, 66.0, 66.0, 66.0, 66.0, 66.0)
_LONG_FIRST = (112.0, 50.0, 82.0, 56.0, 56.0, 56.0, 46.0)
INSTRUMENTS = {
    SubField.METROLOGY: Instrument(
        report="校 准 证 书",
        name="弹性元件式一般压力表",
        model="Y-150 （0～1.6）MPa 1.6级",
        maker="江北仪表厂",
        basis=("JJG 52—2013《弹性元件式一般压力表、压力真空表和真空表》",),
        reference=("数字压力计", "（0～2.5）MPa", "0.05级"),
        columns=_NARROW,
        results=_gauge,
        verdict="符合1.6级要求",
    ),
    SubField.QUALITY: Instrument(
        report="检 验 报 告",
        name="给水用聚乙烯（PE100）管材",
        model="dn110×10.0mm SDR11 PN16",
        maker="河湾塑业有限公司",
        basis=("GB/T 13663.2—2018《给水用聚乙烯（PE）管道系统 第2部分：管材》",),
        reference=("差示扫描量热仪", "（室温～600）℃", "±0.5℃"),
        columns=_LONG_FIRST,
        results=_pipe,
        verdict="所检项目符合标准要求",
    ),
    SubField.FIBRE: Instrument(
        report="检 验 报 告",
        name="机采细绒棉",
        model="批号 65A2309，186包",
        maker="河湾棉业加工厂",
        basis=("GB 1103.1—2012《棉花 第1部分：锯齿加工细绒棉》", "GB/T 20392—2006《HVI棉纤维物理性能试验方法》"),
        reference=("大容量纤维测试仪", "长度、强度、马克隆值", "校准棉样定值"),
        columns=_NARROW,
        results=_cotton,
        verdict="长度级28毫米，马克隆值B级",
    ),
    SubField.EQUIPMENT: Instrument(
        report="定 期 检 验 报 告",
        name="液化石油气储罐",
        model="V=50m³ 设计压力1.77MPa",
        maker="北庭化工机械厂",
        basis=("TSG 21—2016《固定式压力容器安全技术监察规程》", "NB/T 47013—2015《承压设备无损检测》"),
        reference=("超声波测厚仪", "（1.2～200）mm", "±0.05mm"),
        columns=_NARROW,
        results=_vessel,
        verdict="安全状况等级评定为2级，允许继续使用",
    ),
    SubField.CERTIFICATION: Instrument(
        report="能力验证结果报告",
        name="干制红枣中铅含量的测定",
        model="能力验证计划 PT-2023-06",
        maker="—",
        basis=("GB/T 28043—2019《利用实验室间比对进行能力验证的统计方法》", "GB 5009.12—2023《食品中铅的测定》"),
        reference=("均匀性检验样品", "10组×2次", "F检验通过"),
        columns=_NARROW,
        results=_proficiency,
        verdict="参加者结果总体满意",
    ),
    SubField.STANDARDS: Instrument(
        report="标准验证试验报告",
        name="干制红枣（灰枣）",
        model="样品量 9 份，每份 2kg",
        maker="联合社仓储中心",
        basis=("GB/T 5835—2009《干制红枣》", "GB/T 1.1—2020《标准化工作导则 第1部分》"),
        reference=("电子数显卡尺", "（0～150）mm", "0.01mm"),
        columns=_NARROW,
        results=_jujube,
        verdict="指标设置合理，方法可操作",
    ),
}
