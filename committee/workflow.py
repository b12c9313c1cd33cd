"""States as declared data: a table of transitions and the few lines that walk it.

A part lists its ``Transition`` rows in its ``rules.py``; buttons are drawn from ``available`` and actions ask ``next``, so a
page cannot offer a step that the table does not have.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from committee.errors import IllegalTransition
from committee.permissions import Permission
from committee.text import Text

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """One row: *name* leads from *source* to *target*; whoever holds *permission* may do it (None: the system does)."""

    name: str
    source: S
    target: S
    permission: Permission | None
    label: Text = field(default=Text("", ""))


class Workflow(Generic[S]):
    """All transitions of one kind of thing. ``final`` names the states that nothing leaves on purpose."""

    def __init__(self, rows: Iterable[Transition[S]], *, initial: S, final: Iterable[S] = ()) -> None:
        self.rows = tuple(rows)
        self.initial = initial
        self.final = frozenset(final)
        self._by = {(row.source, row.name): row for row in self.rows}
        if len(self._by) != len(self.rows):
            raise ValueError("two rows with the same source and name")

    def next(self, state: S, name: str) -> S:
        """The state after *name*. Raises ``IllegalTransition`` when the table has no such row."""
        row = self._by.get((state, name))
        if row is None:
            raise IllegalTransition
        return row.target

    def can(self, state: S, name: str) -> bool:
        """Whether *name* leads anywhere from *state*."""
        return (state, name) in self._by

    def available(self, state: S) -> tuple[Transition[S], ...]:
        """The rows that leave *state*, in declared order."""
        return tuple(row for row in self.rows if row.source == state)

    def reachable(self) -> frozenset[S]:
        """Every state that can be reached from the initial one."""
        seen, todo = {self.initial}, [self.initial]
        while todo:
            here = todo.pop()
            for row in self.available(here):
                if row.target not in seen:
                    seen.add(row.target)
                    todo.append(row.target)
        return frozenset(seen)
