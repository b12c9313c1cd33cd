"""Tables that grow with experience: spellings, look-alikes, labels. One reader, so that all have the same form."""

from collections.abc import Iterator
from importlib.resources import files


def rows(name: str, *, optional: bool = False) -> Iterator[tuple[str, ...]]:
    """The tab-separated rows of a table beside this file; `#` starts a comment line. An optional table may be missing."""
    table = files(__name__).joinpath(name)
    if optional and not table.is_file():
        return
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))
