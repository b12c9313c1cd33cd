"""Numbers in addresses: one that no row can have is an address that does not exist, not a failure of the database."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from committee.web.forms import LONGEST_NUMBER


class ShortNumber(IntegerConverter):
    """``<int:…>`` in an address, as short as the numbers of forms."""

    def to_python(self, value: str) -> Any:
        if len(value) > LONGEST_NUMBER:
            raise ValidationError
        return super().to_python(value)


def init_app(app: Flask) -> None:
    """Read the numbers of every address that is registered from here on so."""
    app.url_map.converters["int"] = ShortNumber
