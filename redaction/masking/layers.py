"""Whether a viewer shows the content of a layer at first: optional content groups, membership rules and their expressions."""

from typing import Any

MAX_DEPTH = 16


class Layers:
    """The layers of one pikepdf document. What cannot be understood counts as hidden: it is then left out of the new file."""

    def __init__(self, document: Any) -> None:
        properties = document.Root.get("/OCProperties")
        self._off: set[tuple[int, int]] = set()
        self._base_off = False
        self._on: set[tuple[int, int]] = set()
        self.any = properties is not None
        if properties is None:
            return
        try:
            config = properties.get("/D", {})
            self._base_off = str(config.get("/BaseState", "/ON")) == "/OFF"
            self._off = {group.objgen for group in config.get("/OFF", [])}
            self._on = {group.objgen for group in config.get("/ON", [])}
        except (AttributeError, ValueError, TypeError):
            self._base_off = True

    def hides(self, group: Any) -> bool:
        """Whether content under this group or membership dictionary is not shown."""
        try:
            return not self._shown(group, 0)
        except (AttributeError, ValueError, TypeError, KeyError, IndexError, RecursionError):
            return True

    def _shown(self, group: Any, depth: int) -> bool:
        if depth > MAX_DEPTH:
            return False
        if str(group.get("/Type", "/OCG")) != "/OCMD":
            if group.objgen in self._off:
                return False
            return group.objgen in self._on if self._base_off else True
        expression = group.get("/VE")
        if expression is not None:
            return self._holds(expression, depth + 1)
        members = group.get("/OCGs")
        if members is None:
            return True
        listed = [members] if hasattr(members, "keys") else list(members)
        states = [self._shown(member, depth + 1) for member in listed if member is not None]
        if not states:
            return True
        policy = str(group.get("/P", "/AnyOn"))
        return {
            "/AllOn": all(states),
            "/AnyOff": not all(states),
            "/AllOff": not any(states),
        }.get(policy, any(states))

    def _holds(self, expression: Any, depth: int) -> bool:
        if hasattr(expression, "keys"):
            return self._shown(expression, depth + 1)
        if depth > MAX_DEPTH:
            return False
        operator, *parts = list(expression)
        values = [self._holds(part, depth + 1) for part in parts]
        name = str(operator)
        if name == "/Not":
            return not values[0]
        return all(values) if name == "/And" else any(values)
