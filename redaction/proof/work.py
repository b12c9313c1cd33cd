"""The parts of a proof that parse files, run in the isolated reader: readers, structure, comparison with the original, canary."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.findings import Severity, Text
from redaction.identity import Identity
from redaction.names.search import Matcher, remember
from redaction.proof.parts import CLEAN, FOUND, NOT_CHECKED, part

if TYPE_CHECKING:
    from redaction.proof.derived import Changes
    from redaction.proof.gone import Texts
    from redaction.proof.judged import Allowed

Progress = Callable[[int, int], None]


def examine(request: dict[str, Any], trusted: tuple[Identity, Matcher], progress: Progress) -> dict[str, Any]:
    """All parts for the file at `request["path"]`, and masks for the original where something masked can still be read elsewhere.

    A part that fails says so and is not clean.
    """
    from redaction.proof.judged import allowed_from_json

    identity, matcher = trusted
    remember(identity, matcher)
    data = Path(request["path"]).read_bytes()
    accept = Severity(request["accept"])
    masking = request.get("masking")
    allowed = allowed_from_json(request.get("allowed") or [])
    original = Path(request["against"]).read_bytes() if request.get("against") else None

    @cache
    def texts() -> "Texts":
        return _texts(data, masking)

    @cache
    def changes() -> "Changes | None":
        return _changes(data, original)

    more: list[dict[str, Any]] = []
    steps: list[tuple[str, Callable[[], list[dict[str, Any]]]]] = [
        ("readers", lambda: _readers(data, identity, matcher, accept, texts, allowed, whole=masking is None)),
        ("gone", lambda: _gone(data, original, masking, texts, changes, request.get("known") or [], more)),
        ("structure", lambda: _structure(data, progress)),
        ("original", lambda: _original(data, original, masking, changes, progress)),
        ("canary", lambda: _canary(original, masking)),
    ]
    checks: list[dict[str, Any]] = []
    for place, (name, step) in enumerate(steps):
        try:
            checks += step()
        except MemoryError:
            raise
        except Exception as error:
            kind = type(error).__name__
            checks.append(part(name, NOT_CHECKED, f"核对时出错（{kind}）", f"it failed ({kind})"))
        progress(place + 1, len(steps))
    return {"checks": checks, "proposals": more}


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _texts(data: bytes, masking: dict[str, Any] | None) -> "Texts":
    """The file through all readers, once for all parts: pdfium every page, the others those that changed when that is known."""
    import pymupdf

    from redaction.proof.gone import texts_of

    if masking is not None:
        return texts_of(data, [int(page) for page in masking["touched_pages"]])
    with pymupdf.open(stream=data, filetype="pdf") as document:
        return texts_of(data, range(1, document.page_count + 1))


def _readers(
    data: bytes,
    identity: Identity,
    matcher: Matcher,
    accept: Severity,
    texts: "Callable[[], Texts]",
    allowed: "Allowed",
    *,
    whole: bool,
) -> list[dict[str, Any]]:
    from redaction.proof.readers import betrays, sweep

    if not _is_pdf(data):
        hits = list(_raw_sweep(data, identity))
        return [_swept(hits)]
    checks: list[dict[str, Any]] = []
    read = texts().readers

    def naming(reader: str) -> list[int]:
        return [
            number
            for number, text in read[reader].items()
            if betrays(text, matcher, accept=accept, allowed=allowed.get(number))
        ]

    named = naming("pdfium")
    checks.append(
        part("pdfium", FOUND, "pdfium 读到身份信息", "pdfium reads identity", named)
        if named
        else part("pdfium", CLEAN, "pdfium 未读到身份信息", "pdfium reads no identity")
    )
    named = naming("pdfminer")
    if named:
        checks.append(part("pdfminer", FOUND, "pdfminer 读到身份信息", "pdfminer reads identity", named))
    else:
        where = Text("所有页", "all pages") if whole else Text("改动过的页", "the pages that changed")
        checks.append(
            part("pdfminer", CLEAN, f"pdfminer 在{where.zh}未读到身份信息", f"pdfminer reads no identity on {where.en}")
        )
    checks.append(_swept(sweep(data, identity, allowed, read["pdfium"])))
    return checks


def _raw_sweep(data: bytes, identity: Identity) -> Iterator[str]:
    from redaction.proof.readers import needles

    return (f"file, {how}" for coded, how in needles(identity).items() if coded in data)


def _swept(hits: list[str]) -> dict[str, Any]:
    if hits:
        listed = "; ".join(hits[:10])
        return part("objects", FOUND, f"对象中仍有身份信息（{listed}）", f"objects still hold identity ({listed})")
    return part(
        "objects", CLEAN, "逐个展开的对象和原始字节中没有身份信息", "no expanded object and no raw byte holds identity"
    )


def _structure(data: bytes, progress: Progress) -> list[dict[str, Any]]:
    from redaction.proof.structure import irregularities

    if not _is_pdf(data):
        return _picture_structure(data)
    odd = irregularities(data)
    if odd:
        listed = ", ".join(odd[:12])
        return [
            part(
                "structure",
                FOUND,
                f"文件结构不在许可清单内（{listed}）",
                f"the structure is not on the allow-list ({listed})",
            )
        ]
    return [
        part(
            "structure", CLEAN, "单一版本，无游离对象，字典只含许可的键", "one revision, no orphans, allowed keys only"
        )
    ]


def _picture_structure(data: bytes) -> list[dict[str, Any]]:
    from redaction.masking.jpegs import plain_jpeg

    if data[:2] == b"\xff\xd8" and plain_jpeg(data) != _without_jfif(data):
        return [part("structure", FOUND, "图片带有说明数据", "the picture carries properties")]
    if data[:8] == b"\x89PNG\r\n\x1a\n" and any(chunk in data for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf")):
        return [part("structure", FOUND, "图片带有说明数据", "the picture carries properties")]
    return [part("structure", CLEAN, "图片不带说明数据", "the picture carries no properties")]


def _without_jfif(data: bytes) -> bytes:
    """A JPEG without the JFIF head that every encoder writes and that says only density."""
    if data[2:4] == b"\xff\xe0" and data[6:10] == b"JFIF":
        length = int.from_bytes(data[4:6])
        return data[:2] + data[4 + length :]
    return data


def _original(
    data: bytes,
    original: bytes | None,
    masking: dict[str, Any] | None,
    changes: "Callable[[], Changes | None]",
    progress: Progress,
) -> list[dict[str, Any]]:
    from redaction.proof.compare import compare

    if original is None:
        zh, en = (
            "未给出原文件，未核对遮盖框以外是否不变",
            "no original was given, so what lies outside the masks was not compared",
        )
        return [part("outside", NOT_CHECKED, zh, en, needed=False)]
    return compare(data, original, masking, progress, changes=changes)


def _changes(data: bytes, original: bytes | None) -> "Changes | None":
    """What differs between the two files; None when they do not have the same pages."""
    import pymupdf

    from redaction.proof.derived import changes_between
    from redaction.proof.gone import opened

    if original is None:
        return None
    old, new = opened(original), pymupdf.open(stream=data, filetype="pdf")
    return changes_between(old, new) if old.page_count == new.page_count else None


def _gone(
    data: bytes,
    original: bytes | None,
    masking: dict[str, Any] | None,
    texts: "Callable[[], Texts]",
    changes: "Callable[[], Changes | None]",
    known: list[str],
    more: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    from redaction.proof.gone import still_read
    from redaction.proof.places import more_masks

    if original is None:
        zh, en = "没有原文件，未核对遮盖掉的文字", "without the original its masked words were not looked for"
        return [part("gone", NOT_CHECKED, zh, en, needed=False)]
    if not _is_pdf(original) or not _is_pdf(data):
        zh, en = "图片文件没有可读的文字", "a picture file holds no text to read"
        return [part("gone", NOT_CHECKED, zh, en, needed=False)]
    if masking is None:
        found = changes()
        if found is None:
            zh, en = "页数不同，未能推算遮盖处", "page counts differ, so what was masked could not be worked out"
            return [part("gone", NOT_CHECKED, zh, en, needed=False)]
        if not found.gone:
            zh, en = (
                "没有少掉的文字可核对；图片里的未核对",
                "no letters went that could be looked for; pictures were not compared",
            )
            return [part("gone", NOT_CHECKED, zh, en, needed=False)]
        masking = found.as_masking()
    left = still_read(original, masking, texts(), known=known)
    if left:
        more += [mask.to_json() for mask in more_masks(original, masking, left)]
        zh, en = "已遮盖的文字或号码仍可读出", "something that was masked can still be read"
        return [part("gone", FOUND, zh, en, list(left))]
    return [part("gone", CLEAN, "已遮盖的文字和号码，各阅读器都不再读到", "no reader reads what was masked any more")]


def _canary(original: bytes | None, masking: dict[str, Any] | None) -> list[dict[str, Any]]:
    from redaction.proof.canary import canary

    if original is None or masking is None:
        zh, en = "没有遮盖记录，未做示踪试验", "without a record of the masking no canary was run"
        return [part("canary", NOT_CHECKED, zh, en, needed=False)]
    if not _is_pdf(original):
        zh, en = "图片文件重新编码，不需要示踪试验", "a picture is coded anew from its pixels; no canary is needed"
        return [part("canary", NOT_CHECKED, zh, en, needed=False)]
    return canary(original, masking)
