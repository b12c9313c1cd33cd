"""The small shapes by which parts speak to the composition root: to-do rows, timeline steps, verification results, navigation."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flask import Blueprint
from sqlalchemy.orm import Session

from committee.permissions import Permission
from committee.text import Text
from committee.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What waits for a person: one row, one button. ``count`` 0 rows are not made."""

    icon: str
    title: Text
    detail: Text
    url: str
    button: Text
    due: dt.datetime | None = None
    urgent: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One recomputation: what was looked at, what is recorded, what comes out again. ``ok`` only when they agree."""

    part: str
    what: Text
    recorded: str
    recomputed: str
    ok: bool
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something a search found that the viewer may see: what it is, its name, a line about it, where it is."""

    kind: Text
    title: str
    detail: Text
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A link of the top bar, shown to whoever holds the permission (None: to every signed-in account).

    ``procedure`` names the kind of season the page is about: without one the page would answer 404, so the link is not shown.
    """

    label: Text
    endpoint: str
    permission: Permission | None
    order: int = 50
    procedure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part of the work offers to pages and commands that show all parts."""

    name: str
    blueprint: Blueprint | None = None
    nav: tuple[NavItem, ...] = ()
    todo: Callable[[Session, Viewer], Iterable[Todo]] | None = None
    verify: Callable[[Session, int], Iterator[Check]] | None = None
    search: Callable[[Session, Viewer, str], Iterator[Hit]] | None = None
    timers: tuple[Callable[[Session], None], ...] = field(default=())
