"""The new file: only what is on these lists is copied, object by object, into an empty document.

No metadata, outline, names, labels, tags, layers, scripts, annotations, fields, attachments, thumbnails, private data or dates are on
them, and what nothing leads to is never reached. The result has one revision, constant ids and no dates.
"""

import io
import re
from typing import Any

import pikepdf

from redaction.masking.jpegs import plain_jpeg, plain_jpx

_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_GRAPHICS = (
    "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SA", "/BM", "/SMask", "/CA", "/ca", "/AIS", "/TK",
    "/Type",
)  # fmt: skip
_FONT = (
    "/Type", "/Subtype", "/BaseFont", "/FirstChar", "/LastChar", "/Widths", "/FontDescriptor", "/Encoding", "/ToUnicode",
    "/DescendantFonts", "/CIDSystemInfo", "/DW", "/W", "/DW2", "/W2", "/CIDToGIDMap", "/FontBBox", "/FontMatrix", "/CharProcs",
    "/Resources",
)  # fmt: skip
_DESCRIPTOR = (
    "/Type", "/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/Leading", "/CapHeight", "/XHeight",
    "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth", "/FontFile", "/FontFile2", "/FontFile3",
)  # fmt: skip
_IMAGE = (
    "/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask", "/SMask",
    "/Decode", "/Interpolate", "/SMaskInData", "/Matte",
)  # fmt: skip
_FORM = ("/Type", "/Subtype", "/BBox", "/Matrix", "/Resources", "/Group", "/FormType")
_KINDS: dict[str, tuple[str, ...]] = {
    "/ExtGState": _GRAPHICS, "/Font": _FONT, "/FontDescriptor": _DESCRIPTOR, "/Image": _IMAGE, "/Form": _FORM,
    "/Pattern": ("/Type", "/PatternType", "/PaintType", "/TilingType", "/BBox", "/XStep", "/YStep", "/Resources", "/Matrix",
                 "/Shading", "/ExtGState"),
    "/Group": ("/Type", "/S", "/CS", "/I", "/K"),
    "/Page": ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"),
    "/Stream": ("/Length1", "/Length2", "/Length3", "/Subtype", "/N", "/Alternate", "/Range", "/FunctionType", "/Domain", "/Size",
                "/BitsPerSample", "/Order", "/Encode", "/Decode", "/ShadingType", "/ColorSpace", "/BitsPerCoordinate",
                "/BitsPerComponent", "/BitsPerFlag", "/VerticesPerRow", "/Function", "/Background", "/BBox", "/AntiAlias",
                "/Type", "/CMapName", "/WMode", "/UseCMap", "/CIDSystemInfo"),
}  # fmt: skip
_RESOURCES = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font")
MAX_DEPTH = 60


class Rebuild:
    """Copies pages into a new document. `source` may already have been changed in place (contents, pictures)."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        self.source = source
        self.target = pikepdf.new()
        self._known: dict[tuple[tuple[int, int], str], Any] = {}
        self._fonts = 0

    def add_page(self, page: Any, *, contents: bytes | None = None) -> None:
        """Append a page; `contents` replaces the page's own, resources that the contents never name are left out."""
        old = page.obj
        data = contents if contents is not None else _contents_of(old)
        new = self.target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name("/Page")))
        for key in ("/MediaBox", "/CropBox", "/Rotate"):
            value = _inherited(old, key)
            if value is not None:
                new[key] = self._value(value, 0)
        if "/UserUnit" in old:
            new["/UserUnit"] = self._value(old["/UserUnit"], 0)
        if "/Group" in old:
            new["/Group"] = self._listed(old["/Group"], "/Group", 0)
        new["/Resources"] = self._resources(_inherited(old, "/Resources"), data, 0)
        new["/Contents"] = self.target.make_stream(data)
        self.target.pages.append(pikepdf.Page(new))

    def saved(self) -> bytes:
        """The bytes of the new file."""
        for key in list(self.target.Root.keys()):
            if key not in ("/Type", "/Pages"):
                del self.target.Root[key]
        for key in list(self.target.trailer.keys()):
            if key not in ("/Root", "/Size"):
                del self.target.trailer[key]
        out = io.BytesIO()
        self.target.save(
            out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True, linearize=False,
            fix_metadata_version=False,
        )  # fmt: skip
        return out.getvalue()

    def _resources(self, resources: Any, contents: bytes | None, depth: int) -> Any:
        """A resource dictionary with the allowed families, and of them what the contents name."""
        new = pikepdf.Dictionary()
        if resources is None:
            return new
        named = None if contents is None else _names_in(contents)
        for family in _RESOURCES:
            entries = resources.get(family)
            if not isinstance(entries, pikepdf.Dictionary):
                continue
            kept = {
                key: self._entry(family, value, depth + 1)
                for key, value in entries.items()
                if value is not None
                and (
                    named is None
                    or key.lstrip("/") in named
                    or (family == "/ColorSpace" and key.startswith("/Default"))
                )
            }
            if kept:
                new[family] = pikepdf.Dictionary(kept)
        return new

    def _entry(self, family: str, value: Any, depth: int) -> Any:
        if family == "/XObject":
            kind = str(value.get("/Subtype"))
            return self._listed(value, kind if kind in ("/Image", "/Form") else "/Form", depth)
        if family in ("/Font", "/ExtGState", "/Pattern"):
            return self._listed(value, family, depth)
        return self._value(value, depth)

    def _listed(self, value: Any, kind: str, depth: int) -> Any:
        """A copy of a dictionary or stream with the keys that its kind may have."""
        if depth > MAX_DEPTH or not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            return None
        number = (value.objgen, kind)
        if value.is_indirect and number in self._known:
            return self._known[number]
        stream = isinstance(value, pikepdf.Stream)
        new = self.target.make_stream(b"") if stream else pikepdf.Dictionary()
        if value.is_indirect:
            if not stream:
                new = self.target.make_indirect(new)
            self._known[number] = new
        self._fill(value, new, kind, depth)
        if stream:
            self._data(value, new, kind)
        if kind == "/Font":
            self._neutral_names(value, new)
        return new

    def _fill(self, value: Any, new: Any, kind: str, depth: int) -> None:
        for key in _KINDS[kind]:
            if key not in value or value[key] is None:
                continue
            item = value[key]
            if key == "/Resources":
                named = bytes(value.read_bytes()) if kind in ("/Form", "/Pattern") else None
                new[key] = self._resources(item, named, depth + 1)
            elif key == "/CharProcs":
                new[key] = self._dictionary(item, depth + 1, any_key=True)
            elif key == "/FontDescriptor":
                new[key] = self._listed(item, "/FontDescriptor", depth + 1)
            elif key == "/DescendantFonts":
                new[key] = pikepdf.Array([self._listed(font, "/Font", depth + 1) for font in item])
            elif key == "/Group" or (kind == "/ExtGState" and key == "/SMask" and isinstance(item, pikepdf.Dictionary)):
                new[key] = self._group_or_mask(item, key, depth + 1)
            elif key in ("/SMask", "/Mask") and kind == "/Image" and isinstance(item, pikepdf.Stream):
                new[key] = self._listed(item, "/Image", depth + 1)
            elif key == "/ExtGState":
                new[key] = self._listed(item, "/ExtGState", depth + 1)
            else:
                copied = self._value(item, depth + 1)
                if copied is not None:
                    new[key] = copied

    def _group_or_mask(self, item: Any, key: str, depth: int) -> Any:
        if key == "/Group":
            return self._listed(item, "/Group", depth)
        mask = pikepdf.Dictionary(Type=pikepdf.Name("/Mask"))
        for part in ("/S", "/BC", "/TR"):
            if part in item:
                mask[part] = self._value(item[part], depth)
        mask["/G"] = self._listed(item["/G"], "/Form", depth)
        return mask

    def _value(self, value: Any, depth: int) -> Any:
        """A copy of a plain value. Dictionaries and streams met here are colour spaces, functions, shadings, encodings and glyphs."""
        if depth > MAX_DEPTH:
            return None
        if isinstance(value, pikepdf.Stream):
            return self._listed(value, "/Stream", depth)
        if isinstance(value, pikepdf.Array):
            number = (value.objgen, "array")
            if value.is_indirect and number in self._known:
                return self._known[number]
            items = pikepdf.Array([self._value(item, depth + 1) for item in value])
            if value.is_indirect:
                items = self._known[number] = self.target.make_indirect(items)
            return items
        if isinstance(value, pikepdf.Dictionary):
            return self._dictionary(value, depth)
        if isinstance(value, pikepdf.Name):
            return pikepdf.Name(str(value))
        if isinstance(value, pikepdf.String):
            return pikepdf.String(bytes(value))
        return value

    def _dictionary(self, value: Any, depth: int, *, any_key: bool = False) -> Any:
        """A copy of a dictionary of numbers and names; `any_key` for the glyphs of a Type 3 font."""
        number = (value.objgen, "dictionary")
        if value.is_indirect and number in self._known:
            return self._known[number]
        new = pikepdf.Dictionary()
        if value.is_indirect:
            new = self._known[number] = self.target.make_indirect(new)
        for key, item in value.items():
            if (any_key or key in _PLAIN) and item is not None:
                new[key] = self._value(item, depth + 1)
        return new

    def _data(self, value: Any, new: Any, kind: str) -> None:
        """The bytes of a stream; pictures stay as they are stored but for what describes them."""
        if kind == "/Image":
            raw = value.read_raw_bytes()
            filters = value.get("/Filter")
            last = filters[-1] if isinstance(filters, pikepdf.Array) and len(filters) else filters
            if str(last) == "/DCTDecode" and not isinstance(filters, pikepdf.Array):
                raw = plain_jpeg(raw)
            elif str(last) == "/JPXDecode" and not isinstance(filters, pikepdf.Array):
                raw = plain_jpx(raw)
            parms = value.get("/DecodeParms")
            new.write(
                raw,
                filter=None if filters is None else self._value(filters, 0),
                decode_parms=None if parms is None else self._value(parms, 0),
            )
            return
        new.write(bytes(value.read_bytes()))

    def _neutral_names(self, old: Any, new: Any) -> None:
        """Names of embedded fonts say nothing a reader needs; those of fonts that lie outside the file choose the font."""
        descriptor = new.get("/FontDescriptor")
        if "/BaseFont" not in new or (str(new["/Subtype"]) == "/Type0" and "/DescendantFonts" in new):
            self._follow_descendant(new)
            return
        if descriptor is None or not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            if not _USUAL.fullmatch(str(new["/BaseFont"])):
                new["/BaseFont"] = pikepdf.Name("/SimSun" if "CIDFont" in str(new["/Subtype"]) else "/Helvetica")
                if descriptor is not None:
                    descriptor["/FontName"] = new["/BaseFont"]
            return
        self._fonts += 1
        name = pikepdf.Name(f"/MPFONT+F{self._fonts}")
        descriptor["/FontName"] = name
        new["/BaseFont"] = name

    def _follow_descendant(self, font: Any) -> None:
        """A composite font is called like the font below it."""
        if "/DescendantFonts" in font and "/BaseFont" in font["/DescendantFonts"][0]:
            font["/BaseFont"] = font["/DescendantFonts"][0]["/BaseFont"]


# Families by which viewers choose a font that is not in the file; any other name there says nothing to them.
_USUAL = re.compile(
    r"/(?:[A-Z]{6}\+)?(?:Sim|NSim|Fang|Kai|Hei|Song|ST|Dengxian|DengXian|Microsoft|MS|Yahei|YaHei|PingFang|Hiragino|FZ|HY|Noto|Source"
    r"|Droid|Adobe|Arial|Times|Courier|Helvetica|Symbol|Zapf|Calibri|Cambria|Georgia|Verdana|Tahoma|Liberation|DejaVu|UKIJ|Segoe"
    r"|Consolas|Roboto|Wingdings|Webdings|Palatino|Garamond|Century|Bookman|Impact|Trebuchet|Comic|Lucida|Nimbus|CM[A-Z]|MHei|MSung"
    r"|Batang|Gulim|宋体|黑体|楷体|仿宋|微软雅黑|等线|华文|方正)[A-Za-z0-9,+_-]*",
    re.IGNORECASE,
)
_PLAIN = frozenset(_KINDS["/Stream"]) | frozenset({
    "/BaseEncoding", "/Differences", "/Registry", "/Ordering", "/Supplement", "/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix",
    "/K", "/Columns", "/Rows", "/BlackIs1", "/EncodedByteAlign", "/EndOfLine", "/EndOfBlock", "/DamagedRowsBeforeError",
    "/Predictor", "/Colors", "/EarlyChange", "/ColorTransform", "/JBIG2Globals", "/Coords", "/Extend", "/Functions", "/Bounds",
    "/C0", "/C1",
})  # fmt: skip


def _inherited(page: Any, key: str) -> Any:
    for _ in range(MAX_DEPTH):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            return None
        page = page["/Parent"]
    return None


def _contents_of(page: Any) -> bytes:
    contents = page.get("/Contents")
    if contents is None:
        return b""
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(part.read_bytes() for part in contents if isinstance(part, pikepdf.Stream))
    return bytes(contents.read_bytes())


def _names_in(contents: bytes) -> set[str]:
    """All names that a content stream mentions; a few too many do no harm."""
    found = set()
    for name in _NAME.findall(contents):
        plain = _ESCAPED.sub(lambda hit: bytes([int(hit[1], 16)]), name)
        found.add(plain.decode("utf-8", "surrogateescape"))
    return found
