"""The command: `redaction check`, `mask`, `prove`, `detectors` and `bench`. Results go to stdout, talk to stderr; bad input never gives a traceback."""

import argparse
import json
import sys
from pathlib import Path

from redaction.errors import RedactionError
from redaction.findings import Report, Text
from redaction.masking_command import add_mask, add_prove


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code (0 clean, 1 something found or undecided, 2 bad input)."""
    given = sys.argv[1:] if arguments is None else arguments
    # What follows «bench» belongs to the benchmarks: argparse would take --list for its own.
    if given[:1] == ["bench"]:
        return _bench(argparse.Namespace(rest=given[1:]))
    options = _parser().parse_args(given)
    try:
        code: int = options.run(options)
    except RedactionError as error:
        _talk(error.text)
        return 2
    except KeyboardInterrupt:
        _talk(Text("已中断。", "Interrupted."))
        return 130
    except BrokenPipeError:
        return 1
    return code


def _talk(text: Text) -> None:
    print(f"{text.zh} {text.en}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="redaction",
        description="检查申报材料里有没有申报人的姓名、照片、单位和号码。 Finds every trace of the applicant in a dossier.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_check(commands)
    add_mask(commands)
    add_prove(commands)
    detectors = commands.add_parser(
        "detectors", help="列出检查项及其查看的内容 / list the detectors and what each looks at"
    )
    detectors.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 / output format")
    detectors.set_defaults(run=_list_detectors)
    commands.add_parser("bench", help="测量速度 / measure speed")
    return parser


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = commands.add_parser(
        "check",
        help="检查一个或多个文件 / check one or more files",
        description="检查 PDF、JPEG、PNG、HEIC 文件。退出码：0 未发现，1 有发现或未能查完，2 文件或参数有误。"
        " Checks PDF, JPEG, PNG and HEIC files. Exit codes: 0 clean, 1 something found or undecided, 2 bad input.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="DOSSIER", help="要检查的文件 / files to check")
    check.add_argument("--identity", required=True, type=Path, help="身份文件 identity.json / the identity file")
    check.add_argument("--format", choices=("json", "text"), default="json", help="输出格式 / output format")
    depth = check.add_mutually_exclusive_group()
    depth.add_argument(
        "--deep", dest="deep", action="store_true", default=True, help="完整检查（默认）/ everything (default)"
    )
    depth.add_argument(
        "--fast", dest="deep", action="store_false", help="不做图像识别和第二阅读器 / no OCR, no second readers"
    )
    check.add_argument("--jobs", type=_positive, default=1, metavar="N", help="并行数 / how many at a time")
    check.add_argument(
        "--no-cache", action="store_true", help="不使用识别缓存 / do not keep what was read from pictures"
    )
    check.add_argument(
        "--evidence", type=Path, metavar="DIR", help="把截图写入此私有文件夹 / write crops to this private folder"
    )
    check.set_defaults(run=_check)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("至少为 1 / must be at least 1")
    return number


def _check(options: argparse.Namespace) -> int:
    from redaction.checking import check, private_folder
    from redaction.identity import identity_from_json, read_identity_json, unknown_fields
    from redaction.terminal import Bar, cache_folder, show_text

    decoded = read_identity_json(options.identity)
    identity = identity_from_json(decoded)
    for key in unknown_fields(decoded):
        _talk(Text(f"身份文件中的 {key} 未使用。", f"{key} in the identity file is not used."))
    if options.evidence:
        private_folder(options.evidence)
    warned: set[str] = set()

    def warn(what: str) -> None:
        if what not in warned:
            warned.add(what)
            print(f"提示：本机未能启用 {what}。 Note: not available on this machine.", file=sys.stderr)

    worst = 0
    with Bar(len(options.files)) as bar:
        answers = check(
            options.files,
            identity,
            deep=options.deep,
            jobs=options.jobs,
            cache=None if options.no_cache else cache_folder(),
            evidence=options.evidence,
            progress=bar.page,
            on_warning=warn,
        )
        for path, answer in zip(options.files, answers, strict=True):
            bar.clear()
            if isinstance(answer, Report):
                worst = max(worst, answer.exit_code)
                print(
                    json.dumps(answer.to_json(), ensure_ascii=False) if options.format == "json" else show_text(answer),
                    flush=True,
                )
            else:
                worst = 2
                print(f"{path.name}：{answer.text.zh} {path.name}: {answer.text.en}", file=sys.stderr)
    return worst


def _list_detectors(options: argparse.Namespace) -> int:
    from redaction.detectors import DETECTORS

    if options.format == "json":
        rows = [
            {
                "name": d.name,
                "label": d.label.zh,
                "label_en": d.label.en,
                "look_at": d.look_at.zh,
                "look_at_en": d.look_at.en,
            }
            for d in DETECTORS
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for detector in DETECTORS:
        print(
            f"{detector.name}  {detector.label.zh} / {detector.label.en}\n    {detector.look_at.zh}\n    {detector.look_at.en}"
        )
    return 0


def _bench(options: argparse.Namespace) -> int:
    from redaction.bench.benchmarks import main as measure

    return measure(options.rest)


if __name__ == "__main__":
    sys.exit(main())
