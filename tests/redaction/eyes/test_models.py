"""The networks are the ones whose licences are listed, and everything works without a network connection."""

import hashlib
import re
from pathlib import Path

from redaction.eyes.ocr_model import DETECTOR, RECOGNISER, model_folder

LISTED = Path(__file__).resolve().parents[3] / "docs" / "models.md"


def test_each_network_in_use_is_listed_with_its_hash() -> None:
    table = dict(re.findall(r"\| `([\w.-]+\.onnx)` \|.*?`([0-9a-f]{64})`", LISTED.read_text(encoding="utf-8")))
    in_use = {name: hashlib.sha256((model_folder() / name).read_bytes()).hexdigest() for name in (DETECTOR, RECOGNISER)}
    assert table == in_use


def test_the_licence_of_the_networks_stands_in_their_wheel() -> None:
    beside = list(model_folder().parent.parent.glob("rapidocr-*.dist-info/licenses/MODEL_LICENSES.md"))
    assert len(beside) == 1
    assert "Apache" in beside[0].read_text(encoding="utf-8")
