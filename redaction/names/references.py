"""Authors of cited works (GB/T 7714): the field before the first stop of a reference holds people and nobody else."""

import re

_REACH = 120
_ITEM = r"(?:[\u3400-\u9fff·]{2,12}|[A-Z][A-Za-z.\- ]{1,24})"
_BEFORE = re.compile(
    rf"(?:(?:^|\n)\s*|[\[［]\d{{1,3}}[\]］]\s?|引用(?:本文|格式)?\s?[:：]\s?)(?:{_ITEM}\s?[,，、;；]\s?){{0,12}}$"
)
_AFTER = re.compile(rf"\s?(?:[,，、;；]\s?{_ITEM}\s?){{0,12}}(?:[,，]?\s?等)?\s?[.．:：]\s?[^\n]")
# No sentence ends between the authors and the mark: else it belongs to another line.
_KIND = re.compile(r"[^。]{0,160}?[\[［](?:J|M|D|C|P|R|S|N|Z|EB|J/OL|EB/OL|M/OL|DB/OL)(?:/OL)?[\]］]")


def cited(text: str, start: int, end: int) -> bool:
    """Whether the name is an item of the authors' field of a reference with its mark of kind ([J], [M], [P] ...)."""
    return (
        _BEFORE.search(text[max(0, start - _REACH) : start]) is not None
        and _AFTER.match(text, end) is not None
        and _KIND.match(text, end) is not None
    )
