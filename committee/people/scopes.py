"""What a grant's scope is called. Seasons lie to the right of people, so they tell their names here when they are imported."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from committee.text import Text

INSTALLATION = Text("全部评审季", "All seasons")
_providers: list[Callable[[Session], dict[int, Text]]] = []


def name_scopes(provider: Callable[[Session], dict[int, Text]]) -> None:
    """Let *provider* name the scopes it knows: ``{season id: name}``."""
    _providers.append(provider)


def scope_names(session: Session) -> dict[int, Text]:
    """Every scope in which a role can be granted, 0 first."""
    names = {0: INSTALLATION}
    for provider in _providers:
        names.update(provider(session))
    return names
