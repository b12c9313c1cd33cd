"""The walls of the house: who may import whom, what is pure, what stands in one place only."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A part imports only from its left. Documents only render and know no part's data, so that even people may print a slip.
ORDER = (
    "documents",
    "people",
    "seasons",
    "publicity",
    "dossiers",
    "applications",
    "recognition",
    "experts",
    "assignment",
    "scoring",
    "defence",
    "meetings",
    "ballots",
    "results",
)
# So does a room of the checker: what speaks of names knows no file, what reads files no picture, and nothing that masks can prove itself.
ROOMS = ("data", "names", "reading", "eyes", "detectors", "isolation", "masking", "proof", "bench")
# The isolated reader's own main loop: it hands each piece of work to the room that does it.
READER = "redaction.isolation.child"
# These put the parts together and may import all of them.
COMPOSITION = ("committee/__init__.py", "committee/cli.py", "committee/parts.py", "committee/verification.py")
COMPOSITION_FOLDERS = (
    "committee/web/",
    "committee/demo/",
    "committee/benchmarks/",
    "committee/migrations/",
    "committee/operations/",
)
DOORS = ("views", "forms", "todo", "part", "verify")
IMPURE = ("flask", "sqlalchemy", "committee.db", "committee.audit", "committee.jobs", "committee.storage", "wtforms")
CLOCK_READS = {"now", "today", "real_now"}


def files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    """``committee/people/rules.py`` as ``committee.people.rules``."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, ``from a import b`` also as ``a.b`` when that is a module; type-only imports too."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in inner if path_of(name)}
            found |= modules
            if len(modules) < len(inner):
                found.add(node.module)
    return frozenset(found)


def path_of(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def part_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "committee" and parts[1] in ORDER else None


def composition(path: Path) -> bool:
    relative = path.relative_to(ROOT).as_posix()
    return relative in COMPOSITION or relative.startswith(COMPOSITION_FOLDERS)


def wrong_imports() -> Iterator[str]:
    for path in files("committee"):
        own = part_of(name_of(path))
        if composition(path):
            continue
        for module in sorted(imports(path)):
            other = part_of(module)
            if other is None:
                continue
            if own is None:
                yield f"{name_of(path)} is below the parts and imports {module}"
            elif ORDER.index(other) > ORDER.index(own):
                yield f"{name_of(path)} imports {module} from its right"
            elif other != own and module.split(".")[2:3] and module.split(".")[2].split("_")[0] in DOORS:
                yield f"{name_of(path)} imports {module}, a door of another part"


def test_a_part_imports_only_from_its_left_and_never_another_parts_doors() -> None:
    assert list(wrong_imports()) == []


def test_redaction_never_imports_committee() -> None:
    bad = [name_of(path) for path in files("redaction") if any(m.split(".")[0] == "committee" for m in imports(path))]
    assert bad == []


def test_a_room_of_the_checker_imports_only_from_its_left() -> None:
    bad = [
        f"{name_of(path)} imports {module} from its right"
        for place, room in enumerate(ROOMS)
        for path in files(f"redaction/{room}")
        for module in imports(path)
        if module.startswith(tuple(f"redaction.{right}." for right in ROOMS[place + 1 :])) and name_of(path) != READER
    ]
    assert bad == []


def test_documents_know_no_parts_data() -> None:
    bad = [
        f"{name_of(path)} imports {module}"
        for path in files("committee/documents")
        for module in imports(path)
        if part_of(module) not in (None, "documents")
    ]
    assert bad == []


def reached(path: Path, seen: set[str]) -> Iterator[str]:
    """Every module of ours that *path* leads to, and every foreign one it names."""
    for module in imports(path):
        if module in seen:
            continue
        seen.add(module)
        yield module
        target = path_of(module)
        if target is not None and module.startswith("committee."):
            yield from reached(target, seen)


@pytest.mark.parametrize("path", [p for p in files("committee") if p.name == "rules.py"], ids=name_of)
def test_rules_reach_no_web_no_database_and_no_clock(path: Path) -> None:
    found = {m for m in reached(path, set()) if any(m == bad or m.startswith(f"{bad}.") for bad in IMPURE)}
    assert found == set()
    reads = {
        node.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "clock"
    } & CLOCK_READS
    imported = {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "committee.clock"
        for alias in node.names
    } & CLOCK_READS
    assert reads | imported == set()


def calls(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f"{ast.unparse(node.func.value)}.{node.func.attr}", node.lineno


def test_only_the_database_module_commits() -> None:
    bad = [
        f"{name_of(path)}:{line}"
        for path in files("committee")
        for call, line in calls(path)
        if call.rpartition(".")[0].endswith(("session", "writer", "()"))
        and call.endswith(".commit")
        and path.name != "db.py"
        and "benchmarks" not in path.parts  # fills scratch folders faster than actions could
    ]
    assert bad == []


def test_only_the_clock_reads_the_time() -> None:
    reads = re.compile(r"(^|\.)(datetime|dt\.datetime|date|dt\.date)\.(now|utcnow|today)$|^time\.time$")
    bad = [
        f"{name_of(path)}:{line} {call}"
        for path in files("committee")
        for call, line in calls(path)
        if reads.search(call) and path != ROOT / "committee/clock.py"
    ]
    assert bad == []


def test_no_file_is_longer_than_300_lines() -> None:
    bad = {
        path.relative_to(ROOT).as_posix(): n
        for folder in ("committee", "redaction")
        for path in files(folder)
        if "migrations" not in path.parts and (n := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert bad == {}


def test_every_module_says_why_it_exists() -> None:
    bad = [
        name_of(path)
        for folder in ("committee", "redaction")
        for path in files(folder)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert bad == []


def test_a_part_draws_its_own_templates_and_they_exist() -> None:
    bad = []
    for path in files("committee"):
        for node in ast.walk(tree(path)):
            drawers = ("render_template", "_page") if path.name.startswith("views") else ("render_template",)
            named = isinstance(node, ast.Call) and ast.unparse(node.func) in drawers
            if not named or not node.args or not isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                continue
            template = str(node.args[0].value)  # type: ignore[attr-defined]
            own = part_of(name_of(path))
            if own is not None and not template.startswith(f"{own}/"):
                bad.append(f"{name_of(path)} draws {template}")
            if not (ROOT / "templates" / template).is_file():
                bad.append(f"{name_of(path)} draws {template}, which does not exist")
    assert bad == []


def test_no_template_is_drawn_with_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=\"|\sstyle=\"|javascript:|\shx-on")
    bad = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if inline.search(re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S))
    ]
    assert bad == []


def test_the_two_procedures_never_import_each_other() -> None:
    pair = {"applications": "recognition", "recognition": "applications"}
    bad = [
        f"{name_of(path)} imports {module}"
        for own, other in pair.items()
        for path in files(f"committee/{own}")
        for module in imports(path)
        if part_of(module) == other
    ]
    assert bad == []
