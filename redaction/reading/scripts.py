"""Text that is none: a font without a mapping gives out the numbers of its glyphs, which fall into scripts that nobody writes together."""

import re
import unicodedata

# From Armenian to Ethiopic and beyond, and what is assigned to nobody; Chinese, Latin, Cyrillic, Arabic and signs are at home here.
_RARE = re.compile(
    "[\u0530-\u05ff\u0700-\u109f\u10a0-\u10ff\u1200-\u17ff\u1880-\u1cff\u2c00-\u2ddf\ua000-\ua95f\ua980-\uabff]"
)
_ENOUGH = 2


def muddled(text: str) -> bool:
    """Whether a page holds letters of two rare scripts: what it shows is something else."""
    rare = set(_RARE.findall(text))
    return len({unicodedata.name(letter, "?").split()[0] for letter in rare}) >= _ENOUGH
