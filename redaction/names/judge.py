"""How sure a hit is: the rules R-520 to R-530 applied to the original text around it."""

import re
from collections.abc import Callable

from redaction.findings import Severity
from redaction.names.beside import below_a_head, beside_a_person, in_a_column_of_people, is_saluted, signs_a_paper
from redaction.names.context import (
    ONLY_MARKS,
    acts,
    alone_on_line,
    announced,
    is_field,
    is_ideograph,
    labelled,
    names_a_paper,
    seen_part,
    titled,
)
from redaction.names.deeds import agent, among_signers, in_a_row_of_work, labelled_by_work, surely_a_person
from redaction.names.hit import Answer, Hit, bounded, scattered, sure
from redaction.names.judge_latin import initials, latin, latin_part, mailbox, script, script_part
from redaction.names.judge_units import alias, unit, unit_place
from redaction.names.lists import in_name_list
from redaction.names.needles import SEPARATORS, Rule
from redaction.names.neighbours import (
    carried_over,
    longer_given_name,
    longer_name,
    longer_part,
    longer_surname,
    longer_surname_name,
    longer_whole_name,
    names_a_place,
    names_a_village,
    of_two_people,
    second_half,
)
from redaction.names.numbers import glues, in_longer_row, inside_longer
from redaction.names.phrases import in_a_phrase
from redaction.names.references import cited
from redaction.names.sentences import in_a_frame, names_a_file
from redaction.names.talks import speaks
from redaction.names.torn import torn

_SENTENCE = re.compile(r"[，。；：！？、,;:!?（）()《》“”\[\]]")
# Labels whose values are words of a subject, where a name that is a word is most likely that word.
_TOPICS = frozenset({"Keywords", "Subject", "Title", "name", "字段名 field name"})
_APART = re.compile(r"^(?:[（(\[【\s]?\s|\s[)）\]】\s]?)$")
_COLUMN_ABOVE = re.compile(r"(?:^|\n)[\u2e80-\u9fff]\n$")
_COLUMN_BELOW = re.compile(r"\n[\u2e80-\u9fff](?:\n|$)")
# A name that ends so is mostly a noun and the particle behind it: 水陆之间, 陆之所至.
_OF = "之而"
# What carries the name of whoever leads it (L-35).
_STUDIO = re.compile(r"(?:劳模|模范|名师|名医|创新|技能|大师|首席|专家|工匠|职工|班主任){0,4}工作室")
LONE_WORD = (Severity.NOTICE, 0.25)
_SURELY_UNIQUE = 15


def judge(hit: Hit) -> Answer:
    """Severity and confidence of a hit, or None when it is chance."""
    return _JUDGES[hit.needle.rule](hit)


def _han(hit: Hit) -> Answer:
    if scattered(hit):
        return None
    if in_a_phrase(hit.text, hit.start, hit.end):
        return Severity.NOTICE, 0.3
    known = labelled(hit.text, hit.start, context=hit.context) or titled(hit.text, hit.end) or acts(hit.text, hit.end)
    known = known or bool(agent(hit.text, hit.start, hit.end))
    known = known or in_a_frame(hit.text, hit.start, hit.end, starts=not is_ideograph(hit.before))
    # «张三» and «丰收» in two cells: the second line goes on and nothing says that a person is meant.
    broken = len(hit.needle.form) == 3 and any("\n" in gap for gap in hit.gaps) and not hit.spaced
    if broken and not known and is_ideograph(hit.after) and not is_ideograph(hit.before):
        return None if hit.before in ("", "\n", "\r") else (Severity.SUSPECT, 0.4)
    if len(hit.needle.form) == 3 and longer_surname_name(hit.text, hit.end, hit.needle.form):
        return Severity.NOTICE, 0.3
    if not known and longer_surname(hit.text, hit.start):
        return Severity.NOTICE, 0.3
    if len(hit.needle.form) == 3 and not known and second_half(hit.text, hit.start, hit.end):
        return Severity.SUSPECT, 0.4
    if len(hit.needle.form) == 3 and not known and (answer := torn(hit.needle.form, hit.text, hit.start, hit.end)):
        return answer
    if not any(hit.gaps) and longer_whole_name(hit.text, hit.start, hit.end):
        return Severity.SUSPECT, 0.4
    return Severity.LEAK, hit.needle.confidence


def _short_han(hit: Hit) -> Answer:
    gap = hit.gaps[0] if hit.gaps else ""
    # What nobody sees does not part two letters.
    seen = seen_part(gap)
    gap = gap if seen else ""
    apart = not (is_ideograph(hit.before) or is_ideograph(hit.after))
    common = hit.edges is not None and hit.edges.common
    if in_a_phrase(hit.text, hit.start, hit.end):
        return None
    if seen and ONLY_MARKS.match(seen) and "\n" not in gap and apart and not common:
        return Severity.LEAK, 0.7
    left, right = is_ideograph(hit.before), is_ideograph(hit.after)
    if right and names_a_village(hit.text, hit.end):
        return None if common else (Severity.NOTICE, 0.3)
    if right and longer_given_name(hit.text, hit.end):
        return None if common else (Severity.NOTICE, 0.3)
    if left and longer_surname(hit.text, hit.start):
        return Severity.NOTICE, 0.3
    if common and "\n" in gap:
        left = left or _COLUMN_ABOVE.search(hit.text[max(0, hit.start - 4) : hit.start]) is not None
        right = right or _COLUMN_BELOW.match(hit.text, hit.end) is not None
    left = left or (common and carried_over(hit.text, hit.start, hit.end))
    field = common and is_field(hit.needle.form)
    person = labelled(hit.text, hit.start, context=hit.context, is_word=common, goes_on=right, upright="\n" in gap)
    person = (person and not (field and right)) or titled(hit.text, hit.end, field=field)
    if gap.strip("\u200b\u200c\u200d\u2060\ufeff \t\u3000\xa0\n\r\v\f") and (not person or _SENTENCE.search(gap)):
        return None
    if (person and not (common and left)) or announced(hit.text, hit.start, hit.end, field=field, upright="\n" in gap):
        return Severity.LEAK, 0.95
    if deed := agent(hit.text, hit.start, hit.end):
        surely = not field or surely_a_person(hit.text, hit.start, hit.end, deed)
        return (Severity.LEAK, 0.9) if surely else (Severity.SUSPECT, 0.5)
    if common and not field and not gap and in_a_frame(hit.text, hit.start, hit.end, starts=not left):
        return Severity.LEAK, 0.85
    if gap and ("\n" in gap or left or right):
        column = alone_on_line(hit.text, hit.start, hit.start + 1) and alone_on_line(hit.text, hit.end - 1, hit.end)
        if column and not common:
            return Severity.LEAK, 0.7
        if left or right:
            return None
    if common:
        return _common_word(hit, left=left, right=right, field=field)
    torn = (left and hit.edges is not None and hit.before in hit.edges.before) + (
        right and hit.edges is not None and hit.after in hit.edges.after
    )
    if torn == 2:
        return None
    if right and hit.needle.form[-1] in _OF and not acts(hit.text, hit.end):
        return Severity.NOTICE, 0.3
    return (Severity.LEAK, 0.85) if torn == 0 else (Severity.SUSPECT, 0.4)


def _common_word(hit: Hit, *, left: bool, right: bool, field: bool) -> Answer:
    """A name that is a word: nothing in prose, a leak in a list of names or as a short value, a doubt where it stands apart beside
    what stands beside people.

    In a table or a list of headings words stand apart too, and a `field` of work does in every form: there it is only noted.
    """
    value = not hit.context.prose and not left
    if value and not field and names_a_paper(hit.text, hit.end):
        return Severity.LEAK, 0.8
    if not field and (cited(hit.text, hit.start, hit.end) or names_a_file(hit.text, hit.start, hit.end)):
        return Severity.LEAK, 0.8
    if left and not field and _STUDIO.match(hit.text, hit.end):
        return Severity.SUSPECT, 0.5
    if left or right:
        return None
    if in_name_list(hit.text, hit.start, hit.end):
        return Severity.LEAK, 0.8
    if in_a_row_of_work(hit.text, hit.start, hit.end):
        return (Severity.SUSPECT, 0.5) if field else (Severity.LEAK, 0.8)
    if labelled_by_work(hit.text, hit.start, hit.end):
        signed = among_signers(hit.text, hit.start, hit.end)
        if signed or not field:
            return (Severity.LEAK, 0.8) if signed and not field else (Severity.SUSPECT, 0.5)
    if (said := speaks(hit.text, hit.start, hit.end)) is not False:
        return (Severity.LEAK, 0.8) if said and not field else (Severity.SUSPECT, 0.5)
    if not field and in_a_column_of_people(hit.text, hit.start):
        return Severity.LEAK, 0.8
    if value and hit.context.label not in _TOPICS:
        return (Severity.NOTICE, 0.3) if field else (Severity.LEAK, 0.7)
    alone = alone_on_line(hit.text, hit.start, hit.end)
    if not field and alone and (is_saluted(hit.text, hit.end) or signs_a_paper(hit.text, hit.start, hit.end)):
        return Severity.LEAK, 0.8
    if alone or _APART.match(hit.before + hit.after):
        if not field and below_a_head(hit.text, hit.start, hit.end):
            return Severity.LEAK, 0.7
        person = not field and beside_a_person(hit.text, hit.start, hit.end)
        return (Severity.SUSPECT, 0.5) if person else LONE_WORD
    return None


def _transliterated(hit: Hit) -> Answer:
    if of_two_people(hit.text, hit.start, hit.end, hit.gaps, value=hit.needle.value):
        return None
    if not any(mark in hit.needle.value for mark in SEPARATORS) and scattered(hit):
        return None
    if longer_part(hit.text, hit.end):
        return Severity.SUSPECT, 0.4
    if any(re.search(r"[。；！？;!?]", gap) and "\n" in gap for gap in hit.gaps):
        return None
    return Severity.LEAK, hit.needle.confidence


def _first_part(hit: Hit) -> Answer:
    """The first part alone names the applicant (R-523) unless another part follows or precedes: then it is somebody else (R-522)."""
    if scattered(hit):
        return None
    if longer_name(hit.text, hit.end) or (len(hit.needle.form) < 4 and longer_part(hit.text, hit.end)):
        return Severity.NOTICE, 0.3
    if names_a_place(hit.text, hit.end):
        return Severity.NOTICE, 0.3
    if hit.before == "《" and is_ideograph(hit.after) and not titled(hit.text, hit.end):
        return Severity.SUSPECT, 0.4
    precedes = hit.text[max(0, hit.start - 4) : hit.start].rstrip(" \u3000")
    if precedes[-1:] and precedes[-1] in SEPARATORS and is_ideograph(precedes[:-1].strip()[-1:]):
        return Severity.NOTICE, 0.3
    known = titled(hit.text, hit.end) or acts(hit.text, hit.end) or agent(hit.text, hit.start, hit.end)
    if len(hit.needle.form) < 4 and is_ideograph(hit.before) and is_ideograph(hit.after) and not known:
        return Severity.SUSPECT, 0.4
    return (Severity.LEAK if hit.needle.confidence >= 0.6 else Severity.SUSPECT), hit.needle.confidence


def _number(hit: Hit) -> Answer:
    breaks = sum("\n" in gap for gap in hit.gaps)
    # One digit a cell is a line a digit; otherwise a number breaks twice at most.
    if any(not glues(gap, length=len(hit.needle.form)) for gap in hit.gaps) or 2 < breaks < len(hit.needle.form) - 4:
        return None
    touched = any(side.isalnum() and side.isascii() for side in (hit.before, hit.after))
    if len(hit.needle.form) < 10 and touched:
        return None
    # A certificate's number may hold an ID number whole; a telephone's digits inside a longer number are chance.
    if len(hit.needle.form) < _SURELY_UNIQUE and inside_longer(hit.text, hit.start, hit.end):
        return None
    if hit.spaced and len(hit.needle.form) < _SURELY_UNIQUE and in_longer_row(hit.text, hit.start, hit.end):
        return None
    if len(hit.needle.form) < 5 and not labelled(hit.text, hit.start, context=hit.context):
        return (Severity.SUSPECT, 0.4) if len(hit.needle.form) == 4 else None
    return sure(hit)


def _reversed(hit: Hit) -> Answer:
    """Written backwards: nobody does that by accident, but three letters may fall together by chance."""
    form = hit.needle.form
    broken = len(form) == 3 and any("\n" in gap for gap in hit.gaps)
    if broken or scattered(hit) or (form.isascii() and not bounded(hit)) or form == form[::-1]:
        return None
    return (Severity.LEAK if len(hit.needle.form) > 3 else Severity.SUSPECT), hit.needle.confidence


def _colleague(hit: Hit) -> Answer:
    if scattered(hit):
        return None
    answer = _short_han(hit) if len(hit.needle.form) <= 2 else (Severity.NOTICE, 0.9)
    return (Severity.NOTICE, answer[1]) if answer else None


_JUDGES: dict[Rule, Callable[[Hit], Answer]] = {
    Rule.HAN: _han,
    Rule.SHORT_HAN: _short_han,
    Rule.TRANSLITERATED: _transliterated,
    Rule.FIRST_PART: _first_part,
    Rule.SCRIPT: script,
    Rule.SCRIPT_PART: script_part,
    Rule.LATIN: latin,
    Rule.LATIN_PART: latin_part,
    Rule.INITIALS: initials,
    Rule.UNIT: unit,
    Rule.ALIAS: alias,
    Rule.UNIT_PLACE: unit_place,
    Rule.NUMBER: _number,
    Rule.EMAIL: sure,
    Rule.MAILBOX: mailbox,
    Rule.COLLEAGUE: _colleague,
    Rule.REVERSED: _reversed,
}
