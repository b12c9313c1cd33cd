"""The wheel in a fresh environment: commands, templates, static files and every data file come along; nothing private does."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

INSIDE = """
import json, pathlib
import committee
from committee import create_app
from committee.config import Settings
from committee.demo.build import build_cast
from committee.demo.cast import CastSpec
from committee.documents.pdf import templates_folder
from committee.schema import FOLDER
from committee.seasons.any_rulebook import load_any_rulebook
from committee.seasons.rulebook import rulebook_names
from redaction.detectors import DETECTORS

package = pathlib.Path(committee.__file__).parent
app = create_app(Settings(data=pathlib.Path("data").resolve()))
names = app.jinja_env.list_templates(extensions=["html"])
for name in names:
    app.jinja_env.get_template(name)
print(json.dumps({
    "in_environment": "env" in package.parts,
    "templates": sorted(names),
    "template_folder": app.template_folder == str(package / "_web" / "templates"),
    "static_folder": app.static_folder == str(package / "_web" / "static"),
    "style": app.test_client().get("/static/css/base.css").status_code,
    "documents": templates_folder() == package / "_web" / "templates" / "documents",
    "typst": len(list(templates_folder().glob("*.typ"))),
    "migrations": (FOLDER / "env.py").is_file(),
    "rulebooks": {name: len(load_any_rulebook(name).levels) > 0 for name in rulebook_names()},
    "cast": len(build_cast(seed=1, applicants=2, experts=3, spec=CastSpec()).applicants),
    "detectors": len(DETECTORS),
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without reaching for the network."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("mangping-*.whl"))


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment that holds the wheel; the locked packages are lent by this one."""
    folder = tmp_path_factory.mktemp("fresh") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"),
            *("--disable-pip-version-check", str(wheel)),
        ],
        check=True,
    )
    site = next(folder.glob("lib/python*/site-packages"))
    # In a .pth file and so behind the environment's own packages: a checkout that this environment knows stays out of the way.
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python.parent


def _say(*command: str, at: Path) -> str:
    """What a command prints, away from the checkout and without its variables."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("MANGPING", "PYTHON"))}
    done = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_wheel_brings_everything_the_application_reads(scripts: Path, tmp_path: Path) -> None:
    facts = json.loads(_say(str(scripts / "python"), "-c", INSIDE, at=tmp_path))
    here = sorted(str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html"))
    assert facts.pop("templates") == here
    assert facts.pop("typst") == len(list((ROOT / "templates" / "documents").glob("*.typ")))
    assert facts.pop("detectors") > 20
    assert facts == {
        "in_environment": True,
        "template_folder": True,
        "static_folder": True,
        "style": 200,
        "documents": True,
        "migrations": True,
        "rulebooks": {"quality-2024": True, "recognition-2024": True},
        "cast": 2,
    }


@pytest.mark.parametrize("command", ["committee", "redaction"])
def test_the_wheel_installs_both_commands_with_help_in_both_languages(
    scripts: Path, tmp_path: Path, command: str
) -> None:
    shown = _say(str(scripts / command), "--help", at=tmp_path)
    assert (bool(re.search("[\u4e00-\u9fff]{2}", shown)), "sage" in shown) == (True, True)


def test_the_wheel_holds_licence_and_data_and_nothing_private(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = [
        path.relative_to(ROOT).as_posix()
        for package in ("committee", "redaction")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert [name for name in data if name not in names] == []
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"committee", "redaction"}
    assert [name for name in names if name.endswith("/licenses/LICENSE")] != []
    assert [name for name in names if re.search(r"\.(db|key|pyc)$|/(instance|tests)/", name)] == []
