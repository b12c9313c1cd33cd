"""The new file: only what is on these lists is copied, object by object, into an empty document.

No metadata, outline, names, labels, tags, layers, scripts, annotations, fields, attachments, thumbnails, private data or dates are on
them, and what nothing leads to is never reached. The result has one revision, constant ids and no dates.
"""

import io
import re
from typing import Any

import pikepdf

from redaction.masking.allowed import DEVICE, INKS, KINDS, PLAIN, RESOURCES, USUAL_FONTS
from redaction.masking.charmaps import plain_map
from redaction.masking.operators import plain_content
from redaction.masking.profiles import plain_profile
from redaction.masking.stored import plain_data, plain_palette

_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MAX_DEPTH = 60
# Readers take a packed stream of no bytes for a damaged one.
_NOTHING = b"\n"


class Rebuild:
    """Copies pages into a new document. `source` may already have been changed in place (contents, pictures)."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        self.source = source
        self.target = pikepdf.new()
        self._known: dict[tuple[tuple[int, int], str], Any] = {}
        self._fonts = 0
        self._inks: dict[str, str] = {}

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
        new["/Contents"] = self.target.make_stream(data or _NOTHING)
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
        for family in RESOURCES:
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
        if kind == "/Image" and (palette := plain_palette(value)) is not None:
            base, last, colours = palette
            space = [pikepdf.Name("/Indexed"), self._value(base, depth), last, pikepdf.String(colours)]
            new["/ColorSpace"] = pikepdf.Array(space)
        if kind == "/Font":
            self._neutral_names(value, new)
        return new

    def _fill(self, value: Any, new: Any, kind: str, depth: int) -> None:
        for key in KINDS[kind]:
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
            items = self._array(value, depth)
            if value.is_indirect and isinstance(items, pikepdf.Array):
                items = self._known[number] = self.target.make_indirect(items)
            return items
        if isinstance(value, pikepdf.Dictionary):
            return self._dictionary(value, depth)
        if isinstance(value, pikepdf.Name):
            return pikepdf.Name(str(value))
        if isinstance(value, pikepdf.String):
            return pikepdf.String(bytes(value))
        return value

    def _array(self, value: Any, depth: int) -> Any:
        """A copy of an array; one that is a colour space says nothing but colours."""
        name = str(value[0]) if len(value) > 1 and isinstance(value[0], pikepdf.Name) else ""
        if name == "/ICCBased":
            return self._profiled(value[1])
        items = [self._value(item, depth + 1) for item in value]
        if name == "/Separation":
            items[1] = self._ink(value[1])
        elif name == "/DeviceN" and isinstance(value[1], pikepdf.Array):
            items[1:] = [pikepdf.Array([self._ink(ink) for ink in value[1]]), *items[2:4]]
        return pikepdf.Array(items)

    def _profiled(self, profile: Any) -> Any:
        """A colour space by its profile, or the plain one of as many colours where that is damaged."""
        number = (profile.objgen, "profile")
        if number not in self._known:
            colours = int(profile.get("/N", 0))
            try:
                data = plain_profile(bytes(profile.read_bytes()), colours)
            except pikepdf.PdfError:
                data = None
            stream = None if data is None else self.target.make_stream(data, N=colours)
            if stream is not None and "/Range" in profile:
                stream["/Range"] = self._value(profile["/Range"], 0)
            self._known[number] = (
                pikepdf.Name(DEVICE.get(colours, "/DeviceGray"))
                if stream is None
                else pikepdf.Array([pikepdf.Name("/ICCBased"), stream])
            )
        return self._known[number]

    def _ink(self, name: Any) -> Any:
        """The name of an ink: those of printing stay, any other is numbered."""
        if str(name) in INKS:
            return pikepdf.Name(str(name))
        return pikepdf.Name(self._inks.setdefault(str(name), f"/Ink{len(self._inks) + 1}"))

    def _dictionary(self, value: Any, depth: int, *, any_key: bool = False) -> Any:
        """A copy of a dictionary of numbers and names; `any_key` for the glyphs of a Type 3 font."""
        number = (value.objgen, "dictionary")
        if value.is_indirect and number in self._known:
            return self._known[number]
        new = pikepdf.Dictionary()
        if value.is_indirect:
            new = self._known[number] = self.target.make_indirect(new)
        for key, item in value.items():
            if any_key and isinstance(item, pikepdf.Stream):
                new[key] = self._listed(item, "/Glyph", depth + 1)
            elif (any_key or key in PLAIN) and item is not None:
                new[key] = self._value(item, depth + 1)
        return new

    def _data(self, value: Any, new: Any, kind: str) -> None:
        """The bytes of a stream; pictures stay as they are stored but for what describes them."""
        if kind == "/Image":
            raw, filters, parms = plain_data(value)
            new.write(raw, filter=filters, decode_parms=None if parms is None else self._value(parms, 0))
            return
        data = bytes(value.read_bytes())
        if kind in ("/Pattern", "/Glyph"):
            data = plain_content(value, data, glyph=kind == "/Glyph")
        elif b"begincmap" in data:
            data = plain_map(data)
        new.write(data or _NOTHING)

    def _neutral_names(self, old: Any, new: Any) -> None:
        """Names of embedded fonts say nothing a reader needs; those of fonts that lie outside the file choose the font."""
        descriptor = new.get("/FontDescriptor")
        if "/BaseFont" not in new or (str(new["/Subtype"]) == "/Type0" and "/DescendantFonts" in new):
            self._follow_descendant(new)
            return
        if descriptor is None or not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            if not USUAL_FONTS.fullmatch(str(new["/BaseFont"])):
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
