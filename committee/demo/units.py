"""Invented units of an invented prefecture, with the kinds, aliases and codes that recusal and masking need.

Codes carry the word FAKE, so that nobody can take them for registered ones.
"""

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """What an employer is; the approval chain and the Putonghua floor hang on it (R-160 to R-162, R-173)."""

    DZ = "DZ"
    DZQ = "DZQ"
    XS = "XS"
    XZ = "XZ"
    MY = "MY"
    SH = "SH"
    ZY = "ZY"
    WP = "WP"


PUBLIC_KINDS = frozenset({UnitKind.DZ, UnitKind.XS, UnitKind.XZ})
PRIVATE_KINDS = frozenset({UnitKind.MY, UnitKind.ZY, UnitKind.WP})
KIND_LABELS = {
    UnitKind.DZ: ("地直事业单位", "prefecture public institution"),
    UnitKind.DZQ: ("地直企业", "prefecture enterprise"),
    UnitKind.XS: ("县市直单位", "county or city unit"),
    UnitKind.XZ: ("乡镇单位", "township unit"),
    UnitKind.MY: ("民营企业", "private enterprise"),
    UnitKind.SH: ("社会组织", "social organisation"),
    UnitKind.ZY: ("自由职业（人事代理）", "freelancer (hosted file)"),
    UnitKind.WP: ("疆外企业派驻", "posted by an out-of-region enterprise"),
}


@dataclass(frozen=True, kw_only=True)
class Unit:
    """An employer or office; `aliases` includes former names, `region` is the county or the prefecture."""

    key: str
    kind: UnitKind
    name: str
    aliases: tuple[str, ...]
    english: str
    region: str
    uscc: str
    address: str
    phone: str
    leader: str
    departments: tuple[str, ...]


def _unit(
    key: str, kind: UnitKind, name: str, aliases: str, english: str, region: str, leader: str, departments: str
) -> Unit:
    prefix = {UnitKind.DZ: "12", UnitKind.XS: "12", UnitKind.XZ: "12", UnitKind.SH: "51"}.get(kind, "91")
    number = int(key[1:])
    return Unit(
        key=key, kind=kind, name=name, aliases=tuple(aliases.split("|")) if aliases else (), english=english, region=region,
        uscc=f"{prefix}659900FAKE{number:05d}A", address=f"{region}团结路{number * 7 + 11}号", phone=f"0990-00{number:02d}{number * 37 % 1000:03d}",
        leader=leader, departments=tuple(departments.split("|")),
    )  # fmt: skip


UNITS = (
    _unit(
        "U1", UnitKind.DZ, "塔河地区检验检测中心", "检测中心|塔河检测中心|塔河地区质量技术监督检验所|塔河地区质检所",
        "Tahe Prefecture Inspection and Testing Centre", "塔河地区", "孟庆余", "计量检定所|产品质量检验所|特种设备检验所|纤维检验所",
    ),
    _unit(
        "U2", UnitKind.XS, "胡杨县市场监督管理局检验检测所", "胡杨县检测所|胡杨县质监局计量所|胡杨县市监局检测所",
        "Huyang County Inspection Institute", "胡杨县", "贺兰山", "计量室|食品室|综合业务室",
    ),
    _unit(
        "U3", UnitKind.XZ, "胡杨县沙枣乡农业发展服务中心", "沙枣乡农业发展中心|沙枣乡农技站",
        "Shazao Township Agricultural Service Centre", "胡杨县", "梁成", "质量监管组|技术推广组",
    ),
    _unit(
        "U4", UnitKind.MY, "胡杨绿洲计量技术有限公司", "绿洲计量|绿洲计量公司",
        "Huyang Oasis Metrology Co., Ltd.", "胡杨县", "薛振华", "校准部|质量部|市场部",
    ),
    _unit(
        "U5", UnitKind.DZQ, "塔河地区特种设备检验有限责任公司", "塔河特检|地区特检公司|塔河地区特检所",
        "Tahe Special Equipment Inspection Co., Ltd.", "塔河地区", "邵永刚", "承压类检验部|机电类检验部|质量技术部",
    ),
    _unit(
        "U6", UnitKind.SH, "塔河地区质量协会", "塔河质协|地区质协",
        "Tahe Prefecture Association for Quality", "塔河地区", "卢静", "认证评价部|标准化部",
    ),
    _unit(
        "U7", UnitKind.XS, "金沙市产品质量与标准化研究所", "金沙市质检所|金沙质标所|金沙市质量技术监督局标准所",
        "Jinsha Institute of Quality and Standardization", "金沙市", "谭力", "标准研究室|质量检验室",
    ),
    _unit(
        "U8", UnitKind.DZ, "塔河地区纤维检验所", "塔河纤检所|地区纤检所|塔河棉检",
        "Tahe Prefecture Fibre Inspection Institute", "塔河地区", "苗雨田", "棉花检验室|纺织品检验室",
    ),
    _unit(
        "U9", UnitKind.MY, "金沙市天工承压设备制造有限公司", "天工承压|金沙天工",
        "Jinsha Tiangong Pressure Equipment Co., Ltd.", "金沙市", "程刚", "质量保证部|技术部",
    ),
    _unit(
        "U10", UnitKind.WP, "江岸认证技术服务股份有限公司塔河分公司", "江岸认证|江岸认证塔河分公司",
        "Jiang'an Certification Services, Tahe Branch", "塔河地区", "纪明", "审核部|技术部",
    ),
    _unit(
        "U11", UnitKind.ZY, "塔河地区人才服务中心（人事代理）", "塔河人才中心|地区人才服务中心",
        "Tahe Talent Service Centre", "塔河地区", "蔡红", "代理部",
    ),
    _unit(
        "U12", UnitKind.MY, "胡杨县丰棉纤维质量服务有限公司", "丰棉纤维|丰棉公司",
        "Fengmian Fibre Quality Services Co., Ltd.", "胡杨县", "龚涛", "检验部|服务部",
    ),
)  # fmt: skip

HOST = _unit(
    "U90", UnitKind.DZ, "塔河地区市场监督管理局", "地区市监局|塔河市监局|塔河地区质监局",
    "Tahe Prefecture Administration for Market Regulation", "塔河地区", "夏成林", "人事科|办公室|标准计量科",
)  # fmt: skip
HR_BUREAU = _unit(
    "U91", UnitKind.DZ, "塔河地区人力资源和社会保障局", "地区人社局|塔河人社局",
    "Tahe Prefecture Human Resources Bureau", "塔河地区", "黎平", "专业技术人员管理科",
)  # fmt: skip
OUTSIDE = (
    _unit(
        "U80", UnitKind.DZ, "北庭州计量测试研究院", "北庭计量院",
        "Beiting Institute of Metrology", "北庭州", "樊林", "力学室|热工室",
    ),
    _unit(
        "U81", UnitKind.DZ, "天池市特种设备检验研究院", "天池特检院",
        "Tianchi Special Equipment Institute", "天池市", "施远", "锅炉室|电梯室",
    ),
    _unit(
        "U82", UnitKind.DZ, "红山市标准化研究院", "红山标院",
        "Hongshan Institute of Standardization", "红山市", "石岩", "农业标准室|服务标准室",
    ),
    _unit(
        "U83", UnitKind.DZ, "雪岭大学质量工程学院", "雪岭大学",
        "Xueling University", "天池市", "温雅", "教研室",
    ),
    _unit(
        "U84", UnitKind.DZ, "北庭州纤维质量监测中心", "北庭纤检",
        "Beiting Fibre Quality Centre", "北庭州", "常青", "监测部",
    ),
)  # fmt: skip
