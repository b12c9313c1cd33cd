"""How many pages a list has."""


def page_count(total: int, size: int) -> int:
    """The pages that *total* rows fill at *size* rows a page; one for an empty list, which is shown as such."""
    return max(1, -(-total // size))
