"""The words `redaction mask` and `redaction prove`: what is read, what is written, what is said, and the exit codes."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from redaction.errors import UnreadableFile
from redaction.findings import Severity, Text

_UNPROVED = Text(
    "证明未通过，没有写出文件，原文件不变。请看上面“发现”“未查”的项和页码：重新导出这些页，或在网页里手工画框后再遮盖。",
    "The proof failed: no file was written, the original is as it was. Look at the lines «found» and «not checked» with their pages:"
    " export these pages again, or draw boxes in the browser and mask anew.",
)
_MORE = Text(
    "遮盖过的内容在别处仍可读出；这些地方的页码和框写在 --report 记录的 proof.proposals 里。",
    "Something that was masked can still be read elsewhere: the pages and boxes are in the record (--report) under proof.proposals.",
)
_UNSIGNED = Text(
    "证明摘要未签名（只有安装好的系统能签名）。",
    "The digest of the proof is unsigned: only an installation can sign it.",
)
_OUTCOMES = {
    "clean": Text("通过", "clean"),
    "found": Text("发现", "found"),
    "judged": Text("人工判定", "judged"),
    "not_checked": Text("未查", "not checked"),
}


def add_mask(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `mask`."""
    mask = commands.add_parser(
        "mask",
        help="遮盖一个文件并证明 / mask one file and prove it",
        description="查找并彻底去除身份信息，写成新文件；证明通过才写出，原文件不变。退出码：0 已遮盖并通过证明，1 证明未通过，2 文件或参数有误。"
        " Removes what tells who the applicant is and writes a new file, only when the proof passes; the original stays as it is."
        " Exit codes: 0 masked and proved, 1 proof failed, 2 bad input.",
    )
    mask.add_argument("file", type=Path, metavar="DOSSIER", help="要遮盖的文件 / the file to mask")
    mask.add_argument("--identity", required=True, type=Path, help="身份文件 identity.json / the identity file")
    mask.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="输出文件 / the new file")
    mask.add_argument(
        "--accept", choices=("leak", "suspect"), default="suspect",
        help="遮盖确定的泄露，或连同疑点一起遮盖（默认） / mask certain leaks only, or suspects too (default)",
    )  # fmt: skip
    mask.add_argument(
        "--report", type=Path, metavar="FILE", help="把遮盖与证明记录写成 JSON / write the record as JSON"
    )
    mask.add_argument("--jobs", type=int, default=1, metavar="N", help="并行数 / how many pictures at a time")
    mask.add_argument(
        "--no-cache", action="store_true", help="不保留识别缓存 / keep nothing of what was read from pictures"
    )
    mask.set_defaults(run=run_mask)


def add_prove(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare `prove`."""
    prove = commands.add_parser(
        "prove",
        help="证明文件不含身份信息 / prove that a file holds no identity",
        description="用全部检查项和独立阅读器核对一个文件。退出码：0 通过，1 未通过，2 文件或参数有误。"
        " Checks a file with every detector and with independent readers. Exit codes: 0 passed, 1 failed, 2 bad input.",
    )
    prove.add_argument("file", type=Path, metavar="OUT", help="要核对的文件 / the file to prove")
    prove.add_argument("--identity", required=True, type=Path, help="身份文件 identity.json / the identity file")
    prove.add_argument("--against", type=Path, metavar="DOSSIER", help="原文件 / the original, to compare with")
    prove.add_argument("--report", type=Path, metavar="FILE", help="遮盖时写出的记录 / the record that mask wrote")
    prove.add_argument("--jobs", type=int, default=1, metavar="N", help="并行数 / how many pictures at a time")
    prove.add_argument(
        "--no-cache", action="store_true", help="不保留识别缓存 / keep nothing of what was read from pictures"
    )
    prove.set_defaults(run=run_prove)


def run_mask(options: argparse.Namespace) -> int:
    """Mask and prove one file."""
    from redaction.identity import identity_from_file
    from redaction.masking.files import write_whole
    from redaction.proof.release import mask_file
    from redaction.terminal import Bar

    identity = identity_from_file(options.identity)
    _suitable(options.output, options.file)
    with Bar(1) as bar:
        done = mask_file(
            options.file, identity, accept=Severity(options.accept), settings=_settings(options), progress=bar.page
        )
    record = {"masking": done.masked.report, "proof": done.proof.to_json(), "released": done.released}
    if options.report:
        write_whole(_json(record), options.report, original=options.file)
    if done.released:
        write_whole(done.masked.data, options.output, original=options.file)
    _say(done.proof.to_json(), {"released": done.released, "masks": len(done.masked.report["masks"])})
    if not done.released:
        _talk(_UNPROVED)
        if done.proof.proposals:
            _talk(_MORE)
    return 0 if done.released else 1


def run_prove(options: argparse.Namespace) -> int:
    """Prove one file."""
    from redaction.identity import identity_from_file
    from redaction.proof.proving import prove
    from redaction.terminal import Bar

    identity = identity_from_file(options.identity)
    for path in (options.file, options.against):
        if path is not None and not path.is_file():
            raise UnreadableFile(
                Text(f"读不到文件 {path.name}，请检查路径。", f"Cannot read {path.name}; check the path.")
            )
    masking = _record(options.report) if options.report else None
    with Bar(1) as bar:
        proof = prove(
            options.file,
            identity,
            against=options.against,
            masking=masking,
            settings=_settings(options),
            progress=bar.page,
        )
    _say(proof.to_json(), {})
    return 0 if proof.passed else 1


def _settings(options: argparse.Namespace) -> Any:
    from redaction.checking import Settings
    from redaction.terminal import cache_folder

    warned: set[str] = set()

    def warn(what: str) -> None:
        if what not in warned:
            warned.add(what)
            _talk(Text(f"提示：本机未能启用 {what}。", "Note: not available on this machine."))

    return Settings(jobs=max(1, options.jobs), cache=None if options.no_cache else cache_folder(), on_warning=warn)


def _suitable(output: Path, original: Path) -> None:
    """Refuse an output before an hour of work is spent on it."""
    if not original.is_file():
        raise UnreadableFile(
            Text(f"读不到文件 {original.name}，请检查路径。", f"Cannot read {original.name}; check the path.")
        )
    if output.exists() and output.samefile(original):
        raise UnreadableFile(Text("输出文件不能是原文件。", "The output must not be the original file."))
    if not output.parent.is_dir():
        raise UnreadableFile(
            Text(f"文件夹 {output.parent.name} 不存在。", f"The folder {output.parent.name} does not exist.")
        )


def _record(path: Path) -> dict[str, Any]:
    """The masking part of a record that `mask --report` wrote."""
    try:
        data = json.loads(path.read_text("utf-8"))
        masking = data["masking"]
        if not all(
            key in masking for key in ("masks", "lines", "painted", "touched_pages", "pixel_pages", "masked_pictures")
        ):
            raise KeyError("masking")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(
            Text(f"{path.name} 不是遮盖记录。", f"{path.name} is not a record of a masking.")
        ) from error
    return dict(masking)


def _json(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def _say(proof: dict[str, Any], more: dict[str, Any]) -> None:
    """One JSON object on stdout, the parts in words on stderr."""
    sys.stdout.write(json.dumps({**more, **proof}, ensure_ascii=False) + "\n")
    for check in proof["checks"]:
        outcome = _OUTCOMES[check["outcome"]]
        pages = f" p.{','.join(map(str, check['pages']))}" if check["pages"] else ""
        sys.stderr.write(f"  [{outcome.zh} {outcome.en}] {check['name']}{pages} {check['zh']} / {check['en']}\n")
    _talk(_UNSIGNED)


def _talk(text: Text) -> None:
    sys.stderr.write(f"{text.zh} {text.en}\n")
