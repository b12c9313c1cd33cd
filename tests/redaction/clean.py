"""Hard clean files: everything that looks like a leak to a careless reader and is none. No leak may be told, and no suspect."""

from collections.abc import Callable, Iterator

import pikepdf
import pymupdf

from redaction.identity import Identity
from tests.redaction.people import RARE, UYGHUR, WORD
from tests.redaction.planted import base, jpeg, saved, write
from tests.redaction.planted_objects import edited

# Names that are words or parts of words, a rare one, a transliterated one.
PEOPLE: tuple[Identity, ...] = (
    UYGHUR,
    RARE,
    WORD,
    *(
        Identity(name=name, unit="胡杨县计量检定所", id_number="659900198801010017", phone="13900001234")
        for name in (
            "马力",
            "金星",
            "方圆",
            "向阳",
            "阳光",
            "建国",
            "文明",
            "海洋",
            "江河",
            "高原",
            "张伟",
            "李娜",
            "王建国",
            "白云峰",
        )
    ),
    Identity(name="阿里木·吐尔逊", latin_names=("Alim Tursun",), unit="红柳市产品质量检验所", unit_aliases=("质检所",)),
)

PROSE = (
    "用电高峰期的电能表应当复核，早晚高峰时段另行统计，高峰值不得超过额定值。",
    "主张伟大的事业要靠平凡的工作，李娜拉是剧中人物，他向阳台走去，阳光充足。",
    "方圆十公里内不得设站，金星与地球的距离随时间变化，发动机最大马力为一百二十。",
    "文明施工，安全生产；海洋环境监测站的江河入海口数据另见附表，高原地区气压修正。",
    "建国以来计量事业迅速发展，王建设、国建华参加了试验，白云飘过云峰水库。",
    "乌鲁木齐检测中心、库车县计量检定所、塔城地区检验检测中心、红柳县质检所参加了比对。",
    "阿里木江·买买提、吐尔逊江·阿里、古丽娜尔·艾合买提江和王冲、王翠、汪翀参加了试验。",
    "标准编号 JJG 596-2012，报告编号 202403150021，银行账号 6222021234567890123，订单 659900202313450017。",
    "联系电话 0991-8888888，邮编 830000，传真 0991-8888889，网址 http://www.example.org/index.html。",
    "Measurement uncertainty of pressure gauges at high peak load, Metrology Journal, 2021, 12(3): 45-48. Sunshine, Mali, horsepower.",
    "DOI: 10.1234/abcd.2021.0045，专利号 ZL202010123456.7，CN 65-1234/T，ISSN 1000-1234，中图分类号 TB971。",
    "如图 1 所示，当负载达到高峰时，输出功率下降；阳光照射强度在正午达到最大（见表 2）。",
    "作者：【申报人】(2/5)；单位：【单位A】；通讯作者：作者1",
    "本标准由全国计量技术委员会归口，起草单位：某省计量院、某市检测所。主要起草人：赵明、钱进、孙丽。",
)

CLEAN: dict[str, Callable[[], bytes]] = {}


def clean(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a builder."""

    def register(build: Callable[[], bytes]) -> Callable[[], bytes]:
        CLEAN[name] = build
        return build

    return register


@clean("prose")
def prose() -> bytes:
    document = base(len(PROSE))
    for page, line in zip(document, PROSE, strict=True):
        page.insert_textbox((60, 280, 540, 500), line, fontname="china-s", fontsize=11)
    return saved(document, garbage=3, deflate=True)


@clean("prose in narrow columns")
def columns() -> bytes:
    document = base(len(PROSE) // 2)
    for page, (left, right) in zip(document, zip(PROSE[::2], PROSE[1::2], strict=True), strict=True):
        page.insert_textbox((60, 200, 110, 800), left, fontname="china-s", fontsize=10)
        page.insert_textbox((130, 200, 180, 800), right, fontname="china-s", fontsize=10)
    return saved(document, garbage=3)


@clean("prose set as HTML with subset fonts")
def set_as_html() -> bytes:
    document = base(3)
    for number, page in enumerate(document):
        page.insert_htmlbox(
            (60, 200, 540, 800), "".join(f"<p>{line}</p>" for line in PROSE[number * 4 : number * 4 + 4])
        )
    document.subset_fonts()
    return saved(document, garbage=4, deflate=True)


@clean("properties of an office program")
def office() -> bytes:
    document = base(2)
    document.set_metadata(
        {
            "title": "工作总结", "subject": "计量检定技术报告", "keywords": "高峰;阳光;测量", "creator": "Microsoft® Word 2019",
            "producer": "Microsoft® Word 2019", "creationDate": "D:20240312101500+08'00'", "modDate": "D:20240312101500+08'00'",
        }
    )  # fmt: skip
    document.set_xml_metadata(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><xmp:CreatorTool>Microsoft® Word 2019</xmp:CreatorTool>"
        "<xmpMM:DocumentID>uuid:3F2504E0-4F89-11D3-9A0C-0305E82C3301</xmpMM:DocumentID></rdf:RDF></x:xmpmeta>"
    )
    document.set_toc([[1, "第一章 总则", 1], [2, "1.1 用电高峰期", 1], [1, "第二章 阳光工程", 2]])
    document.set_page_labels([{"startpage": 0, "prefix": "", "style": "r", "firstpagenum": 1}])
    return saved(document, garbage=3, use_objstms=1, deflate=True)


@clean("tables with white heads and shaded rows")
def table() -> bytes:
    document = base(2)
    page = document[1]
    page.draw_rect((60, 260, 540, 282), fill=(0.1, 0.2, 0.45))
    for column, head in enumerate(("序号", "项目", "单位", "结果", "结论")):
        page.insert_text((70 + 95 * column, 276), head, fontname="china-s", fontsize=11, color=(1, 1, 1))
    for row in range(12):
        if row % 2:
            page.draw_rect((60, 284 + 18 * row, 540, 302 + 18 * row), fill=(0.93, 0.93, 0.93), color=None)
        for column, cell in enumerate((str(row + 1), "示值误差", "MPa", f"0.0{row}", "合格")):
            page.insert_text((70 + 95 * column, 297 + 18 * row), cell, fontname="china-s", fontsize=10)
    return saved(document, garbage=3)


@clean("form without values")
def form() -> bytes:
    document = base(1)
    for number, label in enumerate(("姓名：", "工作单位：", "作者：", "发表时间：")):
        document[0].insert_text((72, 300 + 24 * number), label, fontname="china-s", fontsize=11)
        document[0].draw_line((140, 302 + 24 * number), (400, 302 + 24 * number))
    widget = pymupdf.Widget()
    widget.rect, widget.field_name = pymupdf.Rect(140, 420, 400, 440), "text_1"
    widget.field_type, widget.field_value = pymupdf.PDF_WIDGET_TYPE_TEXT, ""
    document[0].add_widget(widget)
    return saved(document)


@clean("well masked by boxes over nothing")
def masked() -> bytes:
    document = base(2)
    page = document[0]
    for row, label in enumerate(("姓名：", "单位：", "身份证号：")):
        page.insert_text((72, 300 + 24 * row), label, fontname="china-s", fontsize=11)
        page.draw_rect((140, 288 + 24 * row, 240, 304 + 24 * row), fill=(0, 0, 0))
    page.insert_text(
        (72, 400),
        "作者：【申报人】(2/5)，作者1，作者3  刊名：计量学报  发表时间：2021年3月",
        fontname="china-s",
        fontsize=11,
    )
    return saved(document, garbage=4)


@clean("tagged with replacement text for hyphens")
def tagged() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        data = (
            page.Contents.read_bytes()
            if isinstance(page.Contents, pikepdf.Stream)
            else b"\n".join(part.read_bytes() for part in page.Contents)
        )
        marks = b"/P <</MCID 0>> BDC\n" + data + b"\nEMC\n/Span <</ActualText<feff00ad>>> BDC BT ET EMC\n"
        page.Contents = pdf.make_stream(marks)
        element = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, Lang="zh-CN", Alt="图 1 压力曲线")
        )
        pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=element))
        pdf.Root.Lang = pikepdf.String("zh-CN")

    return edited(change)


@clean("scan with its text layer")
def scan() -> bytes:
    document = pymupdf.open()
    for line in PROSE[:3]:
        page = document.new_page()
        page.insert_image(page.rect, stream=jpeg((600, 850), seed=len(line)))
        page.insert_text((72, 300), line[:36], fontname="china-s", fontsize=11, render_mode=3)
    return saved(document, garbage=3)


@clean("layers of a drawing")
def drawing() -> bytes:
    document = base(1)
    for name in ("图框", "尺寸线", "隐藏线"):
        layer = document.add_ocg(name, on=name != "隐藏线")
        document[0].draw_line((60, 300), (500, 320), oc=layer)
    return saved(document)


@clean("links and notes of a publisher")
def links() -> bytes:
    document = base(2)
    for number, address in enumerate(
        (
            "https://doi.org/10.1234/abcd.2021.0045",
            "mailto:editor@example.org",
            "http://www.example.cn/%E9%AB%98%E6%95%88",
        )
    ):
        where = pymupdf.Rect(60, 300 + 30 * number, 200, 320 + 30 * number)
        document[0].insert_link({"kind": pymupdf.LINK_URI, "from": where, "uri": address})
    page = document[1]
    mark = page.add_highlight_annot(pymupdf.Rect(60, 70, 200, 90))
    mark.set_info(title="编辑部", content="请核对高峰值")
    mark.update()
    return saved(document)


@clean("saved twice")
def saved_twice() -> bytes:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(saved(base(2)))
        opened = pymupdf.open(path)
        write(opened[0], "第二次保存时加入的一行字。")
        opened.saveIncr()
        return path.read_bytes()


@clean("table set with steps of every width")
def stepped_table() -> bytes:
    document = base(1)
    document[0].insert_text((72, 600), "x", fontname="helv")
    xref = document[0].get_contents()[-1]
    rows = b"".join(
        b"0 -14 Td [(20.%d)-%d.%d(61.327)-%d.%d(0.004)]TJ " % (row, 2000 + 137 * row, row, 4000 + 211 * row, row)
        for row in range(30)
    )
    document.update_stream(xref, document.xref_stream(xref) + b"\nBT /helv 10 Tf 72 560 Td " + rows + b"ET\n")
    return saved(document)


@clean("lines set with steps in their operators")
def stepped() -> bytes:
    document = base(1)
    xref = document[0].get_contents()[-1]
    line = b"\nBT /F0 10 Tf ET\nBT /helv 10 Tf 72 300 Td [(Table)-2500(of)-333(contents)-12000(1)]TJ 0 -14 Td [(Name)-4000(Unit)-6000(Result)]TJ ET\n"
    document[0].insert_text((72, 600), "x", fontname="helv")
    document.update_stream(xref, document.xref_stream(xref) + line)
    return saved(document)


_TYPST = """
#set page(columns: 2)
#set text(font: "Noto Serif CJK SC", size: 10.5pt, lang: "zh")
#set par(justify: true, first-line-indent: 2em)
#outline()
= 压力仪表量值传递研究
用电高峰期的电能表应当复核，早晚高峰时段另行统计，文明施工，海洋环境监测站的数据另见附表，高原地区气压修正。#lorem(40)
$ U = k sqrt(u_1^2 + u_2^2) quad "其中" quad k = 2 $
姓名：#h(2em)性别：#h(4em)电话：#h(6em)日期：

作者：作者1，【申报人】(2/4)，作者3，作者4
#table(columns: 4, [姓名], [单位], [结果], [备注], [作者1], [mm], [1.2], [3.4], [], [], [], [])
编制：#h(1fr)审核：#h(1fr)批准：

第一章 #box(width: 1fr, repeat[.]) 3
"""


@clean("two columns, a contents list, a formula and blanks of a form set by Typst")
def typeset() -> bytes:
    import typst

    return bytes(typst.compile(_TYPST.encode()))


def clean_files() -> Iterator[tuple[str, bytes]]:
    """Every clean file with its name."""
    for name, build in CLEAN.items():
        yield name, build()


def alarms(data: bytes, identity: Identity) -> list[tuple[str, str, str]]:
    """What a check of a clean file says that it should not: detector, severity, explanation."""
    from redaction.findings import Severity
    from redaction.judging import judge
    from redaction.reading.files import read_bytes

    findings, missing = judge(read_bytes(data, name="材料.pdf"), identity)
    said: list[tuple[str, str, str]] = [
        (f.detector, f.severity.value, f"{f.explanation.zh} {f.evidence} {f.place}")
        for f in findings
        if f.severity is not Severity.NOTICE
    ]
    return said + [("not_checked", "undecided", gap.what.en) for gap in missing]


def pairs() -> Iterator[tuple[str, bytes, Identity]]:
    """Every clean file with every person."""
    for name, data in clean_files():
        for identity in PEOPLE:
            yield name, data, identity
