"""Code 128 as an SVG of plain rectangles: what a hand scanner at the paper desk reads. No picture library, nothing to install."""

from committee.errors import BadInput
from committee.text import Text

# Bar and space widths of the 107 symbols, in modules, as the symbology defines them; the last is the stop.
_SIX = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_WIDTHS = (*(_SIX[place : place + 6] for place in range(0, len(_SIX), 6)), "2331112")
_START_B, _STOP = 104, 106
QUIET = 10  # modules of white that a scanner needs on either side


def symbols(text: str) -> tuple[int, ...]:
    """The symbol values of *text* in code set B: start, characters, check, stop. Raises ``BadInput`` outside ASCII 32 to 126."""
    if not text or any(not 32 <= ord(letter) <= 126 for letter in text):
        raise BadInput(Text("条形码只能含字母、数字和符号。", "A bar code holds letters, digits and signs only."))
    values = [ord(letter) - 32 for letter in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
    return (_START_B, *values, check, _STOP)


def modules(text: str) -> str:
    """The bars as a row of 1 (black) and 0 (white), quiet zones included."""
    row = "".join(
        ("1" if place % 2 == 0 else "0") * int(width)
        for value in symbols(text)
        for place, width in enumerate(_WIDTHS[value])
    )
    return "0" * QUIET + row + "0" * QUIET


def barcode_svg(text: str, *, height: int = 60) -> str:
    """An SVG, one unit a module wide and *height* units high."""
    row, bars, place = modules(text), [], 0
    while place < len(row):
        end = place
        while end < len(row) and row[end] == row[place]:
            end += 1
        if row[place] == "1":
            bars.append(f'<rect x="{place}" y="0" width="{end - place}" height="{height}" fill="#000"/>')
        place = end
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(row)} {height}">{"".join(bars)}</svg>'
