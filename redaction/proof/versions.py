"""Which programs and libraries a proof was made with."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

_NAMES = (
    "mangping",
    "pymupdf",
    "pypdfium2",
    "pdfminer.six",
    "pikepdf",
    "rapidocr",
    "opencv-python-headless",
    "zxing-cpp",
    "yuface",
)


@cache
def versions() -> dict[str, str]:
    """Versions by distribution; one that is not installed as such says «source»."""
    found = {}
    for name in _NAMES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "source"
    return found
