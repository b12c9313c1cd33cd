"""From file names to reports: an isolated reader for each file, the eyes on its pixels, then every detector."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redaction.errors import EvidenceRefused, LimitReached, RedactionError, UnreadableFile
from redaction.findings import NotChecked, Report, Text, finding_from_json, not_checked_from_json
from redaction.identity import Identity
from redaction.isolation.trusted import Reader, ReaderDied, RemoteScene
from redaction.reading.sight import Sight

Progress = Callable[[int, int], None]

_FAST = Text("按要求只做快速检查（--fast）", "only the fast check was asked for (--fast)")
_PICTURES = Text("图像中的文字、人脸、印章和二维码", "text, faces, seals and codes in pictures")
_READERS = Text("第二阅读器比对", "the comparison with second readers")
_EYES_FAILED = Text("识别引擎出错", "the recognition engine failed")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a check is done. `deep` looks at pictures and asks second readers; `cache` is a private folder for what was seen."""

    deep: bool = True
    jobs: int = 1
    cache: Path | None = None
    evidence: Path | None = None
    on_warning: Callable[[str], None] | None = None


def check(
    paths: Iterable[Path],
    identity: Identity,
    *,
    deep: bool = True,
    jobs: int = 1,
    cache: Path | None = None,
    evidence: Path | None = None,
    progress: Progress | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Iterator[Report | RedactionError]:
    """A report, or the reason why there is none, for each file in order.

    Several files are checked side by side with `jobs` above 1; for one file the eyes use them. `progress(done, all)` counts the
    pages of the file in hand. `evidence` is a private folder for crops.
    """
    files = list(paths)
    shared = 1 if len(files) > 1 else jobs
    settings = Settings(deep, shared, cache, evidence, on_warning)

    def one(path: Path) -> Report | RedactionError:
        try:
            return check_file(path, identity, settings=settings, progress=progress)
        except RedactionError as error:
            return error

    if len(files) < 2 or jobs < 2:
        yield from map(one, files)
        return
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(one, files)


def check_file(
    path: Path,
    identity: Identity,
    *,
    settings: Settings | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report on one dossier. `name` is the file name as the applicant gave it, where the stored one differs.

    Raises UnreadableFile for what is no dossier and LimitReached when the reader gave up before it could say anything.
    """
    settings = settings or Settings()
    name = name if name is not None else path.name
    with Reader(on_warning=settings.on_warning) as reader:
        summary = reader.open(
            path, identity, name=name, deep=settings.deep, progress=None if settings.deep else progress
        )
        scenes = reader.scenes(summary)
        missing: list[NotChecked] = []
        sights = [Sight() for _ in scenes]
        if settings.deep:
            for index, scene in enumerate(scenes):
                sights[index] = _looked(scene, identity, settings, progress if index == 0 else None, missing)
        else:
            missing += [NotChecked(_PICTURES, _FAST, decisive=False), NotChecked(_READERS, _FAST, decisive=False)]
        judged = reader.judge(sights)
        findings = tuple(finding_from_json(item) for item in judged["findings"])
        missing += [not_checked_from_json(item) for item in judged["not_checked"]]
        if settings.evidence is not None:
            _write_evidence(reader, settings.evidence, name, judged["findings"])
    return Report(
        Path(name).name, str(summary["sha256"]), int(summary["pages"]), findings, tuple(dict.fromkeys(missing))
    )


def _looked(
    scene: RemoteScene, identity: Identity, settings: Settings, progress: Progress | None, missing: list[NotChecked]
) -> Sight:
    """What the eyes see in one document; what stops them is said, and the rest of the check goes on."""
    if not scene.pictures and not any(page.needs_look for page in scene.pages):
        if progress:
            progress(len(scene.pages), len(scene.pages))
        return Sight()
    from redaction.eyes.feeding import look

    try:
        sight = look(scene, identity=identity, cache=settings.cache, progress=progress, jobs=settings.jobs)
    except ReaderDied:
        raise
    except Exception as error:
        # An engine may fail in any way; the answer is «undecided», not a crash.
        why = Text(f"{_EYES_FAILED.zh}（{type(error).__name__}）", f"{_EYES_FAILED.en} ({type(error).__name__})")
        missing.append(NotChecked(_PICTURES, why))
        return Sight()
    for number, view in sight.pages.items():
        missing += [
            NotChecked(Text("页面图像", "the page as a picture"), Text(*unread), number) for unread in view.unread
        ]
    for digest, view in (*sight.pictures.items(), *sight.below.items()):
        picture = scene.pictures.get(digest)
        page = picture.placements[0].page if picture and picture.placements else None
        missing += [NotChecked(Text("图片", "a picture"), Text(*unread), page) for unread in view.unread]
    return sight


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can read, or raise EvidenceRefused where something else is in its place."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceRefused(
            Text(
                f"截图文件夹 {folder.name} 无法建立或不是文件夹，没有检查任何文件；请换一个位置。",
                f"The folder {folder.name} for crops cannot be made or is none, so no file was checked; choose another place.",
            )
        ) from error


def _write_evidence(reader: Reader, folder: Path, name: str, findings: list[dict[str, Any]]) -> None:
    """Crops of what is seen at each finding, in a folder that only its owner can read."""
    private_folder(folder)
    stem = hashlib.sha256(name.encode()).hexdigest()[:8]
    for number, finding in enumerate(findings):
        try:
            picture = reader.evidence(number)
        except (UnreadableFile, LimitReached):
            continue
        if picture:
            target = folder / f"{stem}-p{finding['page'] or 0:04d}-{number:03d}-{finding['detector']}.png"
            target.write_bytes(picture)
            target.chmod(0o600)
