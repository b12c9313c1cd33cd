"""Small dossiers for the tests of masking, made in code, and the short way from bytes to a masked file in one process."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf

from redaction.findings import Finding, Report, Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.masking.files import Masked, first_proposals, in_rounds
from redaction.masking.masks import Mask, propose
from redaction.masking.work import mask as mask_request
from redaction.masking.work import masked_pdf
from redaction.names.search import matcher_for
from redaction.proof.readers import betrays, by_pdfium, by_pdfminer
from redaction.reading.files import read_bytes

PERSON = Identity(
    name="迪丽努尔·艾合买提",
    latin_names=("Dilnur Ahmat",),
    unit="塔河地区检验检测中心",
    id_number="659900199003070020",
    phone="13900000000",
    email="dilnur@example.com",
)
LINES = (
    (100.0, "关于压力表检定周期的研究"),
    (130.0, "作者：王建国，{name}*，李四，赵六"),
    (150.0, "单位：{unit}，胡杨 843000"),
    (200.0, "本文由{name}完成，后续工作由他人承担。"),
)


def text_pdf(lines: Any = LINES, *, person: Identity = PERSON, rotation: int = 0, width: float = 595.0) -> bytes:
    """A page of lines of text (baseline, words) in an embedded font, cut down to what it shows."""
    document: Any = pymupdf.open()
    page = document.new_page(width=width)
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("cjk")
    for y, words in lines:
        writer.append((72, y), words.format(name=person.name, unit=person.unit), font=font, fontsize=12)
    writer.write_text(page)
    if rotation:
        page.set_rotation(rotation)
    document.subset_fonts()
    data: bytes = document.tobytes(garbage=4, deflate=True)
    return data


def findings_in(data: bytes, person: Identity = PERSON, *, name: str = "a.pdf") -> tuple[Finding, ...]:
    """What the checker finds without looking at pixels, notices left out."""
    findings, _ = judge(read_bytes(data, name=name, deep=False), person)
    return tuple(finding for finding in findings if finding.severity is not Severity.NOTICE)


def masked(data: bytes, person: Identity = PERSON, *, extra: tuple[Mask, ...] = ()) -> tuple[dict[str, Any], bytes]:
    """The report and the new file, masked with what the checker proposes."""
    return masked_pdf(data, [*propose(findings_in(data, person)), *extra])


def masked_in_rounds(data: bytes, person: Identity = PERSON) -> tuple[Masked, Report]:
    """What the command makes of a PDF or picture, without eyes and in this process, with its last check."""

    def apply(masked: Masked | None, masks: Sequence[Mask], pixel_pages: frozenset[int]) -> Masked:
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(data if masked is None else masked.data)
            asked = {"path": file.name, "masks": [mask.to_json() for mask in masks], "pixel_pages": sorted(pixel_pages)}
            report, new = mask_request(asked, lambda done, total: None)
        return Masked(new, str(report.pop("suffix")), report)

    def look(masked: Masked) -> Report:
        document = read_bytes(masked.data, name=masked.name, deep=False)
        findings, missing = judge(document, person)
        return Report(masked.name, "", len(document.pages), findings, tuple(missing))

    return in_rounds(first_proposals(findings_in(data, person)), apply, look)


def text_of(data: bytes) -> str:
    """The text of all pages."""
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    return "".join(page.get_text() for page in document)


def readers_that_see(data: bytes, person: Identity = PERSON) -> list[str]:
    """Names of the independent readers that get the person out of a file."""
    matcher = matcher_for(person)
    pages = pymupdf.open(stream=data, filetype="pdf").page_count
    found = ["pdfium"] if any(betrays(text, matcher, accept=Severity.SUSPECT) for text in by_pdfium(data)) else []
    texts = by_pdfminer(data, range(1, pages + 1))
    return found + (["pdfminer"] if any(betrays(text, matcher, accept=Severity.SUSPECT) for _, text in texts) else [])


def noisy_page(width: int = 620, height: int = 877, *, seed: int = 1) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """Paper as a scanner sees it."""
    noise = np.random.default_rng(seed).integers(0, 14, (height, width, 3))
    return np.asarray(246 - noise, dtype=np.uint8)
