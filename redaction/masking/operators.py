"""What page content may consist of: the operators that readers know, each with the operands that it takes, and nothing beside them.

Readers skip a word that they do not know and operands that no operator takes, so anything may be said there.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pikepdf

from redaction.masking.content import TooComplex

# Operands by kind: n a number, N a name, s a string, t strings and numbers, a numbers in an array.
_KINDS = {
    "": "b B b* B* f F f* n s S h W W* q Q BT ET T*",
    "n": "w J j M i Tc Tw Tz TL Ts Tr g G",
    "nn": "Td TD m l",
    "nnn": "rg RG",
    "nnnn": "re v y k K",
    "nnnnnn": "c cm Tm",
    "an": "d",
    "N": "Do gs cs CS sh ri",
    "Nn": "Tf",
    "s": "Tj '",
    "nns": '"',
    "t": "TJ",
}
OPERANDS = {name: kinds for kinds, names in _KINDS.items() for name in names.split()}
# Colours in a space: any number of parts, and a pattern's name.
_COLOURS = frozenset({"sc", "SC", "scn", "SCN"})
MOST_COLOURS = 32
# Marked content is judged by the interpreter, a picture inside the content by what it says of itself.
_MARKS = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})
_GLYPH = {"d0": "nn", "d1": "nnnnnn"}
_INLINE = re.compile(
    "/(?:BPC|CS|D|DP|F|H|IM|I|W|L|Intent|BitsPerComponent|ColorSpace|Decode|DecodeParms|Filter|Height|ImageMask|Interpolate|Width"
    "|Length)"
)


def operations_of(stream: Any) -> list[Any]:
    """The operations of a page or stream. One whose operator is no text (bytes behind an end, which every reader skips) is named `skipped`,
    an operator that nobody knows, so that it is left out like any other of that kind."""
    skipped = pikepdf.ContentStreamInstruction([], pikepdf.Operator("skipped"))
    return [
        operation if operation.operator.unparse().isascii() else skipped
        for operation in pikepdf.parse_content_stream(stream)
    ]


def bare(operation: Any, *, glyph: bool = False) -> Any:
    """An operation with the operands that its operator takes; None for an operator that readers skip. Raises TooComplex.

    `glyph` allows what only the glyphs of a Type 3 font may begin with.
    """
    name = str(operation.operator)
    if name == "INLINE IMAGE":
        if any(_INLINE.fullmatch(key) is None for key in operation.iimage.obj):
            raise TooComplex("inline picture")
        return operation
    if name in _MARKS:
        return operation
    given = list(operation.operands)
    if name in _COLOURS:
        kept = _colour(given)
    else:
        kinds = OPERANDS.get(name) if not glyph else OPERANDS.get(name, _GLYPH.get(name))
        if kinds is None:
            return None
        kept = given[len(given) - len(kinds) :] if len(given) > len(kinds) else given
        kept = [_operand(value, kind) for value, kind in zip(kept, kinds, strict=False)]
    if len(kept) == len(given) and all(new is old for new, old in zip(kept, given, strict=True)):
        return operation
    return pikepdf.ContentStreamInstruction(kept, operation.operator)


def _colour(given: list[Any]) -> list[Any]:
    pattern = given[-1:] if given and isinstance(given[-1], pikepdf.Name) else []
    parts = given[: len(given) - len(pattern)]
    numbers: list[Any] = []
    for part in reversed(parts):
        if not is_number(part):
            break
        numbers.insert(0, part)
    return numbers[-MOST_COLOURS:] + pattern


def _operand(value: Any, kind: str) -> Any:
    """The operand itself when it is of its kind, an array without what is no part of it. Raises TooComplex."""
    if kind in "ta" and isinstance(value, pikepdf.Array):
        kept = [item for item in value if is_number(item) or (kind == "t" and isinstance(item, pikepdf.String))]
        return value if len(kept) == len(value) else pikepdf.Array(kept)
    sound = _SOUND.get(kind)
    if sound is None or not sound(value):
        raise TooComplex("operand of a wrong kind")
    return value


def is_number(value: Any) -> bool:
    """Whether an operand is a number, as pikepdf gives them."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


_SOUND: dict[str, Callable[[Any], bool]] = {
    "n": is_number,
    "N": lambda value: isinstance(value, pikepdf.Name),
    "s": lambda value: isinstance(value, pikepdf.String),
}


_W = rb"[\x00\t\n\f\r ]"
_N = rb"[-+]?[\d.]+"
_STRING = rb"(?:\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)|<[0-9A-Fa-f\s]*+>)"
_NAME = rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]++"
# Tags of which Word, WPS, LibreOffice and browsers make use; the words of any other are the author's own.
_TAG = (
    rb"/(?:Artifact|P|Span|H[1-6]?|Document|Part|Sect|Div|Art|BlockQuote|Caption|TOC|TOCI|Index|NonStruct|Private|L|LI|Lbl|LBody"
    rb"|Table|TR|TH|TD|THead|TBody|TFoot|Quote|Note|Reference|BibEntry|Code|Link|Annot|Ruby|Warichu|Figure|Formula|Form|Em|Strong"
    rb"|Title|Sub|FENote|Textbox|InlineShape|Footnote|Endnote|Chart|Diagram|Workbook|Worksheet|Slide|Standard|Tx)"
)
_MARK = (
    rb"<<(?:\s|/MCID\s+\d+|/Type\s*/(?:Pagination|Layout|Background|Page)\b|/Subtype\s*/(?:Header|Footer|Watermark|PageNum)\b"
    rb"|/Lang\s*\((?:zh|en|ug|kk|mn|ja|ko|ru)(?:-[A-Z]{2})?\)|/Attached\s*\[[/A-Za-z\s]*\]|/BBox\s*\[[\d.\s+-]*\])*+>>"
)
_END = rb"(?=[\x00\t\n\f\r /\[(<]|\Z)"


def _words(kinds: str, *others: str, without: str = "") -> bytes:
    names = sorted({*_KINDS[kinds].split(), *others} - {without}, key=len, reverse=True)
    return rb"(?:" + b"|".join(re.escape(name.encode("ascii")) for name in names) + rb")" + _END


def _grammar() -> "re.Pattern[bytes]":
    more = _N + _W + rb"++"
    colours = ("sc", "SC", "scn", "SCN")
    six = more + more + _words("nnnnnn")
    four = more + rb"(?:" + _words("nnnn", *colours) + rb"|" + six + rb")"
    three = more + rb"(?:" + _words("nnn", *colours) + rb"|" + four + rb")"
    two = more + rb"(?:" + _words("nn") + rb"|" + three + rb")"
    one = more + rb"(?:" + _words("n", *colours, without="Tr") + rb"|" + two + rb")"
    parts = (
        _W + rb"++",
        rb"[0-2]" + _W + rb"++Tr" + _END,
        one,
        _words(""),
        rb"EMC" + _END,
        _STRING + _W + rb"*+(?:Tj|')" + _END,
        rb"\[(?:[\d.+\-\x00\t\n\f\r ]++|" + _STRING + rb")*+\]" + _W + rb"*+TJ" + _END,
        rb"\[[\d.+\-\x00\t\n\f\r ]*+\]" + _W + rb"*+" + more + rb"d" + _END,
        _NAME + _W + rb"++(?:" + _words("N", "scn", "SCN") + rb"|" + more + rb"Tf" + _END + rb")",
        _TAG + _W + rb"*+(?:BMC|" + _MARK + _W + rb"*+BDC)" + _END,
        rb"BI\s[^%()<]*?\sID\s.*?\sEI" + _END,
    )
    return re.compile(rb"(?:" + rb"|".join(parts) + rb")*+", re.DOTALL)


_PLAIN = _grammar()


def is_plain(data: bytes) -> bool:
    """Whether content consists of known operators with their operands and plain marks only: nothing unseen, unheard or left over."""
    return _PLAIN.fullmatch(data) is not None


_GLYPH_HEAD = re.compile(rb"\s*(?:[-+]?[\d.]+\s+){2}(?:d0|(?:[-+]?[\d.]+\s+){4}d1)(?=\s|\Z)")


def plain_content(stream: Any, data: bytes, *, glyph: bool) -> bytes:
    """The content of a pattern or glyph without marks and without what readers skip; nothing where that cannot be told apart."""
    head = _GLYPH_HEAD.match(data) if glyph else None
    if is_plain(data[head.end() if head else 0 :]):
        return data
    try:
        kept = [bare(operation, glyph=glyph) for operation in operations_of(stream)]
        return pikepdf.unparse_content_stream(
            [operation for operation in kept if operation is not None and str(operation.operator) not in _MARKS]
        )
    except (TooComplex, pikepdf.PdfError, ValueError, TypeError):
        return b""
