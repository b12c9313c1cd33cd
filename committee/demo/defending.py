"""The oral defence in the play."""

from committee.demo.stage import Play


def defend(play: Play) -> None:
    """Filled in with the defence part."""
