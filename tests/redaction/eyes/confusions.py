"""Measures which characters the OCR takes for which others, and writes the look-alike table that the name matcher uses.

    python -m tests.redaction.eyes.confusions --out redaction/data/lookalikes.tsv

Every character of GB 2312 and of a list of rarer name characters is drawn among others in rows of ten, at the size of 12 point print
at 150 dpi, damaged as an ordinary scan, and read. A pair enters the table when one is read as the other in at least a third of its
showings; characters that are read as several others, and groups that would grow beyond four, stay out: they would make names equal
that are not.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Canvas
from PIL import ImageDraw

from redaction.eyes.ocr_model import ENGINE, OcrModel
from tests.redaction.eyes.drawn_pages import font
from tests.redaction.eyes.scan_damage import jpeg

RARE = (
    "翀燚彧赟瑧飏旸垚堃喆昇淼骉犇鑫焱珺玥玙璟璐琰瑄璇瑾瑜珂珮琬琮琳瑶翊翎翯昱昕晗晔晞晟晢暄暟曈曦曜炜炀烨煊煜熠燊燏燿祎祺禛禹"
    "芃芊芮苒茜茗荃荻莀莘菡萱葳蓁蔺蕴薇薏藜沄沅沐沚泠泓泺洺洵浠浛涵淏淇淦渌湉湑滢滟漪潆潇澍瀚灏峤峥崟嵘巍奕弈彤彦忱怿恺惇懿"
    "戬斐旻昀昉昊昫昳晁晏钇钊钰钲铄铖铠铭锴锵镕闫闵阚逄郄郗郜鄢酆仝仉伏佟侴俞倬偲僖傒児冼刁劭勖勰卞卓卻叡呙圻埼堉塬墡夔妍妤娅"
    "娉婕婧媛嫣嬅宓宥宸寀屹岚岑峻帏庹廿弋彭徕忻恽悰慜扈拓揆敔斓杲枏柯栩桁梓棣棻楒楠楷榕槿樾殷毓汧汐"
)


def alphabet() -> str:
    """GB 2312 in its own order, then the rarer characters."""
    common = [
        bytes((high, low)).decode("gb2312", errors="ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)
    ]
    return "".join(dict.fromkeys("".join(common) + RARE))


def row_of(text: str, *, face: str, seed: int) -> np.ndarray:
    """Ten characters as a damaged strip, 34 pixels high."""
    chance = np.random.default_rng(seed)
    canvas = Canvas.new("RGB", (26 * len(text) + 16, 38), (246, 244, 238))
    pen = ImageDraw.Draw(canvas)
    for place, char in enumerate(text):
        pen.text((8 + 26 * place, 5), char, font=font(face, 25), fill=(35, 35, 35))
    image = np.asarray(canvas)[:, :, ::-1].astype(np.float32)
    image = cv2.GaussianBlur(image, (0, 0), chance.uniform(0.5, 0.85)) + chance.normal(0, 5, image.shape)
    return jpeg(np.clip(image, 0, 255).astype(np.uint8), quality=int(chance.integers(50, 75)))


def confusions(
    model: OcrModel, *, faces: tuple[str, ...] = ("song", "kai"), rounds: int = 2
) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often (shown, read) happened, and how often each character was shown; rows that lost a character are left out."""
    chars = list(alphabet())
    wrong, shown = Counter[tuple[str, str]](), Counter[str]()
    for turn in range(rounds):
        for face in faces:
            order = np.random.default_rng(turn).permutation(len(chars))
            rows = ["".join(chars[i] for i in order[at : at + 10]) for at in range(0, len(chars), 10)]
            if face == "kai":
                rows = [row for row in rows if not set(row) & set(RARE)]
            strips = [row_of(row, face=face, seed=turn * 10_000 + number) for number, row in enumerate(rows)]
            for row, glyphs in zip(rows, model.read_strips(strips), strict=True):
                if len(glyphs) != len(row):
                    continue
                for char, glyph in zip(row, glyphs, strict=True):
                    shown[char] += 1
                    if glyph.char != char:
                        wrong[char, glyph.char] += 1
    return wrong, shown


def groups(wrong: Counter[tuple[str, str]], shown: Counter[str], *, least: float = 0.34) -> list[str]:
    """Sets of two to four characters that count as one when text was read from pixels."""
    targets: dict[str, list[str]] = defaultdict(list)
    for (char, read), count in wrong.items():
        if "\u4e00" <= read <= "\u9fff" and count >= 2 and count / shown[char] >= least:
            targets[char].append(read)
    sets: list[set[str]] = []
    for char, reads in sorted(targets.items()):
        if len(reads) != 1:
            continue
        pair = {char, reads[0]}
        meeting = [group for group in sets if group & pair]
        joined = pair.union(*meeting)
        if len(joined) <= 4:
            sets = [group for group in sets if group not in meeting] + [joined]
    return sorted("".join(sorted(group)) for group in sets)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    wrong, shown = confusions(OcrModel(threads=2), rounds=chosen.rounds)
    found = groups(wrong, shown)
    head = (
        f"# Characters that {ENGINE} takes for one another, one group a line. Measured, not chosen:\n"
        f"# python -m tests.redaction.eyes.confusions --out redaction/data/lookalikes.tsv --rounds {chosen.rounds}\n"
        f"# {len(shown)} characters, {sum(shown.values())} showings, {sum(wrong.values())} misread.\n"
    )
    chosen.out.write_text(head + "\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
