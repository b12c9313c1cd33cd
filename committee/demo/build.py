"""Make the people of a demo season and the files that one applicant uploads, well masked or with known leaks planted.

cast = build_cast(seed=7, applicants=12, experts=20, spec=CastSpec())
files = build_dossier(cast.applicants[0], seed=7, plants=[PlantKind.BLACK_BOX])
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2

from committee.demo import spoiling
from committee.demo.cast import Cast, CastSpec, cast_season
from committee.demo.documents.acceptance import project_acceptance
from committee.demo.documents.appraisal import appraisal_forms
from committee.demo.documents.award import award
from committee.demo.documents.calibration import calibration_report
from committee.demo.documents.certificates import degree_certificate, putonghua_certificate, title_certificate
from committee.demo.documents.continuing import continuing_education_general, continuing_education_specialty
from committee.demo.documents.id_card import id_card
from committee.demo.documents.journal import journal_paper
from committee.demo.documents.statements import (
    employer_opinion,
    pledge,
    publicity_notice,
    publicity_result,
    recommendation_report,
)
from committee.demo.documents.summary import work_summary
from committee.demo.documents.xuexin import place_code, xuexin_report
from committee.demo.exif import with_exif
from committee.demo.flow import Mark
from committee.demo.masking import Shown, mask_scan, masked, plain, smear_marker
from committee.demo.pages import Paper, pdf_bytes
from committee.demo.people import Applicant
from committee.demo.plants import BEDS, Plant, PlantKind
from committee.demo.scanning import FLATBED, TELEPHONE, Scan, picture_page, scan, scanned_pdf

PDF, JPEG = "application/pdf", "image/jpeg"
Draw = Callable[..., Paper]


@dataclass(frozen=True)
class MadeFile:
    """One file as an applicant (or the system) uploads it; `scan_pages` counts the pages that need OCR."""

    slot: str
    name: str
    media_type: str
    content: bytes
    scan_pages: int
    plants: tuple[Plant, ...]


@dataclass(frozen=True)
class Slot:
    """A material of the rulebook: its class (R-502), its neutral file name, and whether it is paper that somebody scanned."""

    material_class: str
    file_name: str
    draw: Draw
    is_scan: bool = False


SLOTS: Mapping[str, Slot] = {
    "degree_certificate": Slot("review", "学历学位证书.pdf", degree_certificate, is_scan=True),
    "title_certificate": Slot("review", "现职称证书.pdf", title_certificate, is_scan=True),
    "work_summary": Slot("review", "专业技术工作总结.pdf", work_summary),
    "calibration_report": Slot("review", "检定校准报告.pdf", calibration_report),
    "project_acceptance": Slot("review", "项目验收意见书.pdf", project_acceptance, is_scan=True),
    "paper": Slot("review", "论文.pdf", journal_paper),
    "award": Slot("review", "荣誉证书.jpg", award, is_scan=True),
    "xuexin_report": Slot("system", "学历证书电子注册备案表.pdf", xuexin_report),
    "continuing_education_general": Slot("review", "继续教育公需课证书.pdf", continuing_education_general),
    "continuing_education_specialty": Slot("review", "继续教育专业课证书.pdf", continuing_education_specialty),
    "putonghua_certificate": Slot("review", "普通话水平测试等级证书.pdf", putonghua_certificate, is_scan=True),
    "appraisal_forms": Slot("identity", "年度考核登记表.pdf", appraisal_forms),
    "publicity_notice": Slot("identity", "公示.pdf", publicity_notice),
    "publicity_result": Slot("identity", "公示结果.pdf", publicity_result),
    "recommendation_report": Slot("identity", "推荐报告.pdf", recommendation_report),
    "pledge": Slot("identity", "个人承诺书.pdf", pledge),
    "id_card": Slot("identity", "身份证复印件.pdf", id_card, is_scan=True),
    "employer_opinion": Slot("identity", "单位推荐意见.pdf", employer_opinion),
}


def build_cast(*, seed: int, applicants: int, experts: int, spec: CastSpec) -> Cast:
    """Draw people, units and staff of a season (see `cast.cast_season`)."""
    return cast_season(seed=seed, applicants=applicants, experts=experts, spec=spec)


def slots_of(person: Applicant) -> list[str]:
    """Name the materials that this person has: no title certificate without a title, Putonghua only in public institutions (R-173)."""
    missing = set()
    if person.qualification is None:
        missing.add("title_certificate")
    if person.putonghua is None:
        missing.add("putonghua_certificate")
    return [slot for slot in SLOTS if slot not in missing]


def build_dossier(
    person: Applicant, *, seed: int, plants: Sequence[PlantKind] = (), slots: Collection[str] | None = None
) -> list[MadeFile]:  # fmt: skip
    """Make all files of one applicant (or only those of `slots`), clean but for the planted leaks.

    The same person, seed and plants give the same bytes on every machine.
    """
    wanted = [slot for slot in slots_of(person) if slots is None or slot in slots]
    return [_made(person, slot, seed, [kind for kind in plants if BEDS[kind].slot == slot]) for slot in wanted]


def _made(person: Applicant, slot: str, seed: int, kinds: Sequence[PlantKind]) -> MadeFile:
    recipe = SLOTS[slot]
    is_masked = recipe.material_class == "review"
    if recipe.is_scan:
        content, planted, pages = _scanned(person, slot, seed, kinds, is_masked=is_masked)
    else:
        content, planted, pages = *_digital(person, slot, seed, kinds, is_masked=is_masked), 0
    name = recipe.file_name
    if PlantKind.FILE_NAME in kinds:
        name = f"{person.name}_{name}"
        planted.append(BEDS[PlantKind.FILE_NAME].plant(PlantKind.FILE_NAME))
    return MadeFile(slot, name, JPEG if name.endswith(".jpg") else PDF, content, pages, tuple(planted))


def _scanned(
    person: Applicant, slot: str, seed: int, kinds: Sequence[PlantKind], *, is_masked: bool
) -> tuple[bytes, list[Plant], int]:
    """Draw on paper, scan, then mask in the pixels."""
    paper = SLOTS[slot].draw(person, plain(person), seed=seed)
    conditions = TELEPHONE if slot == "award" else FLATBED
    leave = {PlantKind.PHOTO_UNMASKED: Mark.PHOTO, PlantKind.SEAL_UNMASKED: Mark.SEAL}
    left = {leave[kind] for kind in kinds if kind in leave}
    scans, thumbnail = [], b""
    planted = []
    for number, sheet in enumerate(paper.sheets, start=1):
        one = scan(sheet, seed=seed, label=f"{person.key}/{slot}/{number}", conditions=conditions)
        if number == 1 and PlantKind.EXIF_THUMBNAIL in kinds:
            thumbnail = _thumbnail(one)
        if is_masked:
            own = set(left)
            if number == 1 and PlantKind.HALF_OPAQUE_MARKER in kinds:
                own.add(Mark.NAME)
                mask_scan(one, sheet.places, leave=own, block=int(person.key[1:]))
                for place in sheet.places:
                    if place.mark is Mark.NAME:
                        smear_marker(one, place)
            else:
                mask_scan(one, sheet.places, leave=own, block=int(person.key[1:]))
        planted += [
            replace(BEDS[kind].plant(kind), page=number)
            for kind in kinds
            if leave.get(kind) in {place.mark for place in sheet.places} and kind in leave
        ]
        scans.append(one)
    planted += [BEDS[kind].plant(kind) for kind in kinds if kind not in leave and kind is not PlantKind.FILE_NAME]
    if slot == "award":
        artist = person.name if PlantKind.EXIF_ARTIST in kinds else ""
        return (with_exif(scans[0].jpeg(), artist=artist) if artist else scans[0].jpeg()), planted, 1
    if thumbnail or PlantKind.OCR_LAYER in kinds:
        return _layered(paper, scans, kinds, thumbnail), planted, len(scans)
    return scanned_pdf(scans), planted, len(scans)


def _layered(drawn: Paper, scans: Sequence[Scan], kinds: Sequence[PlantKind], thumbnail: bytes) -> bytes:
    """Put scans together with what should have gone: a thumbnail from before the masking, the text layer of an OCR run."""
    paper = Paper()
    for number, one in enumerate(scans):
        jpeg = with_exif(one.jpeg(), thumbnail=thumbnail) if thumbnail and number == 0 else one.jpeg()
        picture_page(paper, jpeg, width=one.width, height=one.height)
        if PlantKind.OCR_LAYER in kinds and number == 0:
            lines = [
                ((line.rect[0], line.rect[3] - line.size * 0.2), line.words, line.size)
                for line in drawn.sheets[number].lines
            ]
            spoiling.lay_text_under(paper, lines, page=number + 1)
    return paper.pdf()


def _thumbnail(one: Scan) -> bytes:
    scale = 640 / max(one.pixels.shape[:2])
    small = cv2.resize(one.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(
        cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes()
    )


def _digital(
    person: Applicant, slot: str, seed: int, kinds: Sequence[PlantKind], *, is_masked: bool
) -> tuple[bytes, list[Plant]]:
    """Draw with tokens in the place of identity, then spoil the file as asked."""
    draw = SLOTS[slot].draw
    shown = _slipped(masked(), person, kinds) if is_masked else plain(person)
    revised = PlantKind.OLDER_REVISION in kinds
    if revised or PlantKind.BLACK_BOX in kinds:
        shown = replace(shown, name=person.name)
    paper = draw(person, shown, seed=seed)
    planted = [BEDS[kind].plant(kind) for kind in kinds if kind not in (PlantKind.FILE_NAME, PlantKind.BLACK_BOX)]
    if PlantKind.BLACK_BOX in kinds:
        bed = BEDS[PlantKind.BLACK_BOX].plant(PlantKind.BLACK_BOX)
        planted += [replace(bed, page=page) for page in spoiling.cover_with_black_boxes(paper)]
    if PlantKind.WHITE_TEXT in kinds:
        spoiling.write_white(paper, f"（{person.name}　工作总结）", page=2)
    if PlantKind.QR_WITH_NAME in kinds:
        place_code(paper.sheets[0], (462, 82, 532, 152), f"BEGIN:{person.name};REPORT")
    if PlantKind.CROPPED_TEXT in kinds:
        spoiling.crop_away(paper, f"{person.name} 检定员证号 9900-{person.key}", page=1)
    document = paper.settle()
    _spoil_structure(document, paper, person, slot, seed, kinds)
    return (spoiling.redact_by_update(document, paper) if revised else pdf_bytes(document)), planted


def _slipped(shown: Shown, person: Applicant, kinds: Sequence[PlantKind]) -> Shown:
    return replace(
        shown, author_slip=person.name if PlantKind.AUTHOR_LIST in kinds else "",
        latin_slip=person.latin_names[0] if PlantKind.PINYIN_ABSTRACT in kinds else "",
        header_slip=person.unit.name if PlantKind.UNIT_IN_HEADER in kinds else "",
    )  # fmt: skip


def _spoil_structure(
    document: object, paper: Paper, person: Applicant, slot: str, seed: int, kinds: Sequence[PlantKind]
) -> None:
    if PlantKind.INFO_AUTHOR in kinds:
        spoiling.set_author(document, person.name)
    if PlantKind.XMP_CREATOR in kinds:
        spoiling.set_xmp_creator(document, person.name)
    if PlantKind.OUTLINE_TITLE in kinds:
        spoiling.set_outline(document, f"{person.name}论文")
    if PlantKind.ANNOTATION_AUTHOR in kinds:
        spoiling.add_note(document, page=1, author=person.name, words="请核对环境条件。")
    if PlantKind.ATTACHED_ORIGINAL in kinds:
        spoiling.attach(document, SLOTS[slot].draw(person, plain(person), seed=seed).pdf(), name="论文原稿.pdf")
    if PlantKind.MAIL_LINK in kinds:
        place = next(place for place in paper.sheets[0].places if place.mark is Mark.UNIT)
        spoiling.link_mail(document, page=1, rect=place.rect, address=person.email)
