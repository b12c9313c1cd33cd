"""Word documents from templates that officials can edit: the fonts they know, our data as text and nothing else."""

import io
import unicodedata
import zipfile
from collections.abc import Mapping
from typing import Any

import docxtpl
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from committee.documents.errors import DocumentError, MissingCharacters, UnknownTemplate
from committee.documents.pdf import templates_folder
from committee.documents.shape_check import plain, require_shape, texts
from committee.documents.shapes import WORD_TEMPLATES


def render_docx(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the .docx of ``template`` (a key of ``shapes.WORD_TEMPLATES``) filled with ``data`` of its shape.

    ``&``, ``<`` and braces in data come out as themselves; the template runs in a sandbox, since offices edit it.
    The same input gives the same bytes. Raises UnknownTemplate, WrongShape, MissingCharacters (a control character,
    which Word cannot hold), DocumentError (an edited template is broken).
    """
    shape = WORD_TEMPLATES.get(template)
    if shape is None:
        raise UnknownTemplate(name=template)
    require_shape(data, shape, where=template)
    content = plain(data)
    controls = {char for text in texts(content) for char in text if unicodedata.category(char) == "Cc" and char != "\n"}
    if controls:
        raise MissingCharacters(controls)
    document = docxtpl.DocxTemplate(templates_folder() / f"{template}.docx")
    out = io.BytesIO()
    try:
        document.render(content, jinja_env=SandboxedEnvironment(autoescape=True))
        document.save(out)
    except (TemplateError, ValueError) as error:
        raise DocumentError from error
    return same_bytes(out.getvalue())


def same_bytes(document: bytes) -> bytes:
    """Return the zip with every member dated 1980, so that equal content is equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in sorted(source.infolist(), key=lambda m: (m.filename != "[Content_Types].xml", m.filename)):
            target.writestr(zipfile.ZipInfo(member.filename), source.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()
