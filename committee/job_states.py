"""Where long work stands, in words."""

from enum import StrEnum

from committee.text import Text


class JobState(StrEnum):
    """Where a job stands."""

    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Text:
        return {
            JobState.NEW: Text("等待", "waiting"),
            JobState.RUNNING: Text("进行中", "running"),
            JobState.DONE: Text("完成", "done"),
            JobState.FAILED: Text("失败", "failed"),
            JobState.CANCELLED: Text("已取消", "cancelled"),
        }[self]
