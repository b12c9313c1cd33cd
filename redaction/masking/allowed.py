"""What a masked file may consist of: for each kind of object the keys that it may have, and the names that say nothing of anybody."""

import re

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
KINDS: dict[str, tuple[str, ...]] = {
    "/ExtGState": _GRAPHICS, "/Font": _FONT, "/FontDescriptor": _DESCRIPTOR, "/Image": _IMAGE, "/Form": _FORM,
    "/Pattern": ("/Type", "/PatternType", "/PaintType", "/TilingType", "/BBox", "/XStep", "/YStep", "/Resources", "/Matrix",
                 "/Shading", "/ExtGState"),
    "/Glyph": (),
    "/Group": ("/Type", "/S", "/CS", "/I", "/K"),
    "/Page": ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"),
    "/Stream": ("/Length1", "/Length2", "/Length3", "/Subtype", "/N", "/Alternate", "/Range", "/FunctionType", "/Domain", "/Size",
                "/BitsPerSample", "/Order", "/Encode", "/Decode", "/ShadingType", "/ColorSpace", "/BitsPerCoordinate",
                "/BitsPerComponent", "/BitsPerFlag", "/VerticesPerRow", "/Function", "/Background", "/BBox", "/AntiAlias",
                "/Type", "/CMapName", "/WMode", "/UseCMap", "/CIDSystemInfo"),
}  # fmt: skip
RESOURCES = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font")
DEVICE = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
INKS = frozenset(("/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black", "/Gray", "/Red", "/Green", "/Blue"))

# Families by which viewers choose a font that is not in the file; any other name there says nothing to them.
USUAL_FONTS = re.compile(
    r"/(?:[A-Z]{6}\+)?(?:Sim|NSim|Fang|Kai|Hei|Song|ST|Dengxian|DengXian|Microsoft|MS|Yahei|YaHei|PingFang|Hiragino|FZ|HY|Noto|Source"
    r"|Droid|Adobe|Arial|Times|Courier|Helvetica|Symbol|Zapf|Calibri|Cambria|Georgia|Verdana|Tahoma|Liberation|DejaVu|UKIJ|Segoe"
    r"|Consolas|Roboto|Wingdings|Webdings|Palatino|Garamond|Century|Bookman|Impact|Trebuchet|Comic|Lucida|Nimbus|CM[A-Z]|MHei|MSung"
    r"|Batang|Gulim|宋体|黑体|楷体|仿宋|微软雅黑|等线|华文|方正)[A-Za-z0-9,+_-]*",
    re.IGNORECASE,
)
PLAIN = frozenset(KINDS["/Stream"]) | frozenset({
    "/BaseEncoding", "/Differences", "/Registry", "/Ordering", "/Supplement", "/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix",
    "/K", "/Columns", "/Rows", "/BlackIs1", "/EncodedByteAlign", "/EndOfLine", "/EndOfBlock", "/DamagedRowsBeforeError",
    "/Predictor", "/Colors", "/EarlyChange", "/ColorTransform", "/JBIG2Globals", "/Coords", "/Extend", "/Functions", "/Bounds",
    "/C0", "/C1",
})  # fmt: skip
