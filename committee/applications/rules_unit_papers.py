"""What a unit prints for a posting inside it and brings back signed and sealed (R-124, R-132)."""

from enum import StrEnum

from committee.text import Text


class Paper(StrEnum):
    """The papers of a posting inside the unit."""

    NOTICE = "notice"
    OUTCOME = "outcome"
    REPORT = "report"

    @property
    def label(self) -> Text:
        return {
            Paper.NOTICE: Text("公示", "Posting"),
            Paper.OUTCOME: Text("公示结果", "Result of the posting"),
            Paper.REPORT: Text("推荐报告", "Recommendation"),
        }[self]
