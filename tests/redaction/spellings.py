"""Ways to write a name or number down so that a person still reads it and a plain search does not find it."""

from collections.abc import Callable

from pypinyin import Style, pinyin

_CYRILLIC = str.maketrans("AaBceEHiKkMmnoOpPTxyu", "АаВсеЕНіКкМмпоОрРТхуи")
_LEET = str.maketrans("aeiou", "43!0u")
_CIRCLED = {
    **{chr(ord("a") + i): chr(0x24D0 + i) for i in range(26)},
    **{chr(ord("A") + i): chr(0x24B6 + i) for i in range(26)},
}
_NEGATIVE = {chr(ord("A") + i): chr(0x1F150 + i) for i in range(26)}
_MATHS = {chr(ord("a") + i): chr(0x1D41A + i) for i in range(26)} | {
    chr(ord("A") + i): chr(0x1D400 + i) for i in range(26)
}
_SMALL = str.maketrans("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ")
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
_CAPITALS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")


def between(mark: str) -> Callable[[str], str]:
    """The letters with a mark between any two."""
    return lambda text: mark.join(text)


# Spellings of Chinese names.
HAN: dict[str, Callable[[str], str]] = {
    "zero-width space": between("\u200b"),
    "zero-width joiner": between("\u200d"),
    "soft hyphen": between("\u00ad"),
    "word joiner": between("\u2060"),
    "combining dot": lambda t: "".join(c + "\u0323" for c in t),
    "variation selector": lambda t: "".join(c + "\ufe00" for c in t),
    "ideographic variation": lambda t: "".join(c + "\U000e0100" for c in t),
    "direction marks": lambda t: "\u202e".join(t) + "\u202c",
    "interlinear marks": lambda t: "".join(f"\ufff9{c}\ufffb" for c in t),
    "Mongolian vowel separator": between("\u180e"),
    "Braille blank": between("\u2800"),
    "Hangul filler": between("\u3164"),
    "no-break spaces": between("\u202f"),
    "em spaces": between("\u2003"),
    "underscores": between("_"),
    "asterisks": between("*"),
    "slashes": between("/"),
    "brackets": lambda t: "".join(f"【{c}】" for c in t),
    "full-width dots": between("．"),
    "compatibility ideographs": lambda t: t.replace("力", "\uf98a").replace("丽", "\uf988"),
    "private tag letters": lambda t: t[0] + "\U000e0061" + t[1:],
}  # fmt: skip

# Spellings of Latin names.
LATIN: dict[str, Callable[[str], str]] = {
    "Cyrillic look-alikes": lambda t: t.translate(_CYRILLIC),
    "circled": lambda t: t.translate(str.maketrans(_CIRCLED)),
    "negative circled": lambda t: t.upper().translate(str.maketrans(_NEGATIVE)),
    "mathematical bold": lambda t: t.translate(str.maketrans(_MATHS)),
    "small capitals": lambda t: t.lower().translate(_SMALL),
    "full-width": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "diacritics": lambda t: "".join(c + "\u0301" if c in "aeiouAEIOU" else c for c in t),
    "letters apart": between(" "),
    "reversed order with comma": lambda t: ", ".join(reversed(t.split())),
    "upper case": str.upper,
    "joined": lambda t: t.replace(" ", ""),
    "camel in a path": lambda t: "C:/Users/" + t.replace(" ", "") + "/Desktop",
    "snake in an address": lambda t: t.lower().replace(" ", "_") + "@example.org",
    "digits for letters": lambda t: t.translate(_LEET),
    "tag characters": lambda t: "".join(chr(0xE0000 + ord(c)) for c in t),
}

# Spellings of numbers.
DIGITS: dict[str, Callable[[str], str]] = {
    "Chinese numerals": lambda t: t.translate(_NUMERALS),
    "Chinese capitals": lambda t: t.translate(_CAPITALS),
    "Arabic-Indic": lambda t: t.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "circled digits": lambda t: "".join(
        chr(0x2460 + int(c) - 1) if c in "123456789" else "⓪" if c == "0" else c for c in t
    ),
    "superscripts": lambda t: t.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "bars": between("|"),
    "groups in brackets": lambda t: f"({t[:3]}){t[3:7]}-{t[7:]}",
    "zero-width": between("\u200b"),
    "reversed": lambda t: t[::-1],
}


def toned(name: str) -> str:
    """Pinyin with tone digits: Wang2 Chong1."""
    return " ".join(row[0].capitalize() for row in pinyin(name, style=Style.TONE3, neutral_tone_with_five=True))


def bopomofo(name: str) -> str:
    """Zhuyin."""
    return " ".join(row[0] for row in pinyin(name, style=Style.BOPOMOFO))


def cyrillic(name: str) -> str:
    """Pinyin in Cyrillic letters."""
    return " ".join(row[0].capitalize() for row in pinyin(name, style=Style.CYRILLIC))


def wade(name: str) -> str:
    """Wade-Giles."""
    return "-".join(row[0].capitalize() for row in pinyin(name, style=Style.WADEGILES))


SOUNDS: dict[str, Callable[[str], str]] = {
    "tone digits": toned,
    "zhuyin": bopomofo,
    "Cyrillic": cyrillic,
    "Wade-Giles": wade,
}
