"""The law of the quota (P-23, R-409, E-110): two thirds and a place; a tie at the cut goes to a further ballot. Pure.

Whole numbers only. Nobody below two thirds is ever lifted, so that a level may well end with places left empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from committee.errors import Refused
from committee.meetings.rules import passed
from committee.text import Count, Text

FURTHER = 3
"""The round of a further ballot among those who tie at the cut; rounds 1 and 2 are the vote itself (P-22)."""


@dataclass(frozen=True, slots=True)
class Quota:
    """The places of one level in one sitting.

    ``kind`` is P-23's answer; ``share`` people or percent; ``candidates`` those put before the meeting; ``used`` the places that
    earlier sittings of the season filled (of a number only: a percentage is of the sitting's own candidates).
    """

    kind: str
    share: int
    candidates: int
    used: int = 0

    @property
    def places(self) -> int:
        """How many may pass; a percentage is rounded down."""
        return self.candidates * self.share // 100 if self.kind == "percent" else max(0, self.share - self.used)

    @property
    def sentence(self) -> Text:
        """How the places come about, in figures."""
        if self.kind == "percent":
            n, share, places = self.candidates, self.share, self.places
            return Text(
                f"名额 {places} 人（提交评审会 {n} 人的 {share}%，只舍不入）",
                f"{places} {Count(places):place|places} ({share} % of the {n} put before the meeting, rounded down)",
            )
        if self.used:
            return Text(
                f"名额 {self.places} 人（本级 {self.share} 人，前次会议已用 {self.used} 人）",
                f"{self.places} {Count(self.places):place|places} ({self.share} for the level, {self.used} filled in an earlier sitting)",
            )
        return Text(f"名额 {self.places} 人", f"{self.places} {Count(self.places):place|places}")


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate's count: of the round that counts, and the agreeing votes of each further ballot, in order."""

    code: str
    agree: int
    base: int
    further: tuple[int, ...] = ()

    @property
    def votes(self) -> tuple[int, ...]:
        """What candidates are compared by."""
        return (self.agree, *self.further)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who lies within the quota; who ties at the cut and is not within, and for how many places."""

    within: tuple[str, ...]
    tied: tuple[str, ...]
    open_places: int


def rank(standings: Iterable[Standing], places: int) -> Ranking:
    """Those with two thirds in order of agreeing votes, cut after *places*; who ties across the cut is in neither half."""
    able = sorted((s for s in standings if passed(s.agree, s.base)), key=lambda s: s.code)
    able.sort(key=lambda s: s.votes, reverse=True)
    if len(able) <= places:
        return Ranking(tuple(s.code for s in able), (), 0)
    if places == 0 or able[places - 1].votes != able[places].votes:
        return Ranking(tuple(s.code for s in able[:places]), (), 0)
    cut = able[places].votes
    above = tuple(s.code for s in able if s.votes > cut)
    return Ranking(above, tuple(s.code for s in able if s.votes == cut), places - len(above))


class LevelSettled(Refused):
    """The places of this level are spoken for."""

    message = Text(
        "本级已确定名额或已进入并列再表决，不能再备票。",
        "This level's places are decided, or its tie is being voted on; no more papers for it.",
    )
    next_step = Text("本次会议未表决的人员按未表决记录。", "Whoever was not voted on stays so in this sitting.")


class NoTie(Refused):
    """A further ballot needs a tie at the cut (R-409)."""

    message = Text("本级没有末位并列，不需要再表决。", "There is no tie at the cut in this level.")


class TieAtTheCut(Refused):
    """The quota cannot be settled while candidates tie across the cut (R-409)."""

    message = Text(
        "末位有 {n} 人票数相同，须在这些人中再表决；或由主持人宣布空缺。",
        "{n} {n:candidate ties|candidates tie} at the cut: vote again among them, or let whoever presides declare the places empty.",
    )


class QuotaOpen(Refused):
    """A level that was voted on has no settled quota yet."""

    message = Text("{level}还没有按名额确定结果。", "The quota of {level} is not settled yet.")
    next_step = Text("请在会议控制台按名额确定该级结果。", "Settle it on the meeting's console.")


class NotAllTogether(Refused):
    """A tie is decided among all of the tied at once: none of them may be blocked by its quorum."""

    message = Text(
        "并列人员须一同再表决；其中有人达不到法定人数，不能发票。",
        "Those who tie are voted on together; one of them lacks its quorum.",
    )
    next_step = Text(
        "请等候委员到会后再试，或由主持人宣布空缺。",
        "Wait for members, or let whoever presides declare the places empty.",
    )
