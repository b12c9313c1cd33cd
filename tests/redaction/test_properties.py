"""Properties: any identity by any carrier on any page is found; pages that name others stay clean."""

from contextlib import suppress

import pymupdf
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.corpus import PLANTS
from tests.redaction.planted import base, saved, write

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "翀燚彧垚骁旸瑧赟婷浩哲琳钧昱淼楠"
PARTS = ("阿不都热合曼", "艾合买提", "迪丽努尔", "买买提", "吐尔逊", "玉素甫", "肉孜", "古丽娜尔", "帕提古丽", "库尔班")
UNITS = ("胡杨县计量检定所", "塔河地区检验检测中心", "红柳市产品质量检验所")
CARRIERS = [plant for plant in PLANTS if not plant.ascii_only and not plant.long_only]

han = st.builds(
    lambda surname, given: surname + given, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2)
)
transliterated = st.builds(lambda own, father: f"{own}·{father}", st.sampled_from(PARTS), st.sampled_from(PARTS))
people = st.builds(lambda name, unit: Identity(name=name, unit=unit), han | transliterated, st.sampled_from(UNITS))
# The same examples on every machine: chance belongs to the fuzzer's command, not to whether a change may land.
relaxed = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@relaxed
@given(people, st.sampled_from(CARRIERS))
def test_any_name_by_any_carrier_is_found_where_it_is(identity: Identity, carrier) -> None:
    # 不 is U+4E0D: its second byte in UTF-16 would end a comment before the name does.
    assume("UTF-16" not in carrier.technique or not {10, 13} & set(identity.name.encode("utf-16-be")))
    findings, _ = judge(read_bytes(carrier.build(identity.name), name="材料.pdf"), identity)
    assert (carrier.page, "name") in {(f.page, f.kind.value) for f in findings if f.severity is Severity.LEAK}


@relaxed
@given(people, st.integers(0, 3), st.booleans())
def test_a_name_is_found_on_whichever_page_it_stands(identity: Identity, index: int, covered: bool) -> None:
    document = base(4)
    rect = write(document[index], f"编制：{identity.name}")
    if covered:
        document[index].draw_rect(rect, fill=(0, 0, 0))
    findings, _ = judge(read_bytes(saved(document), name="材料.pdf"), identity)
    assert {f.page for f in findings if f.kind.value == "name"} == {index + 1}


@relaxed
@given(people, st.lists(han | transliterated, min_size=1, max_size=4), st.sampled_from(UNITS))
def test_pages_that_name_other_people_and_units_stay_clean(identity: Identity, others: list[str], unit: str) -> None:
    parts = set(identity.name.split("·"))
    strangers = [name for name in others if not parts & set(name.split("·"))]
    document = base(2)
    write(document[0], "、".join(strangers))
    if unit != identity.unit:
        write(document[1], f"{unit}出具的报告")
    findings, missing = judge(read_bytes(saved(document), name="材料.pdf"), identity)
    assert [f for f in findings if f.severity is Severity.LEAK] == []
    assert missing == ()


@relaxed
@given(st.binary(max_size=400), st.integers(0, 5000))
def test_no_damage_makes_the_reading_fail_in_an_unknown_way(noise: bytes, at: int) -> None:
    from redaction.errors import RedactionError

    data = bytearray(_SOUND)
    data[at : at + len(noise)] = noise
    with suppress(RedactionError):
        judge(read_bytes(bytes(data), name="材料.pdf"), Identity(name="王翀", unit="胡杨县计量检定所"))


_SOUND: bytes = pymupdf.open(stream=saved(base(2)), filetype="pdf").tobytes(deflate=True)
