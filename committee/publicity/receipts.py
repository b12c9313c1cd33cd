"""Receipt numbers of objections: short enough to copy down by hand, too many to guess, without letters that look alike."""

from committee.people.one_time_codes import new_code, normal_form

GROUP = 4


def new_receipt() -> str:
    """A fresh number in the form of a printed code, «7KQX-94HM-TR3A»."""
    return new_code()


def as_receipt(words: str) -> str:
    """What somebody typed, as the number is kept: capitals in groups, whatever stood between them."""
    signs = normal_form(words)
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))
