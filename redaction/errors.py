"""Refusals of the redaction library: each class is one fact about the input, each message says in both languages what to do next."""

from redaction.findings import Text


class RedactionError(Exception):
    """Something about the input stops the work; the command exits 2 and prints `text`, never a traceback."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} {text.en}")
        self.text = text


class IdentityError(RedactionError):
    """identity.json cannot be used: missing, not JSON, or a value of the wrong shape."""


class UnreadableFile(RedactionError):
    """The dossier is empty, encrypted, damaged beyond repair, or of a kind that is not accepted."""


class EvidenceRefused(RedactionError):
    """The folder for crops cannot be made: a file is in its place, or it may not be written."""


class LimitReached(RedactionError):
    """The isolated reader hit a limit of memory, processor time, wall time or output before it could answer."""


class MaskingRefused(UnreadableFile):
    """Masking as asked is not possible: a box outside its page, a page that does not exist, too many boxes."""
