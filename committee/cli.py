"""The command line of the application: ``committee …`` or ``python -m committee …``. Results to stdout, talk to stderr."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from committee import __version__, create_app
from committee.db import db
from committee.errors import CommitteeError
from committee.logs import quiet_logging
from committee.operations.commands import COMMANDS
from committee.operations.options import AT_LEAST_ONE, DATA, PORT, opened, settings_for
from committee.permissions import Role

LAST_JOBS = 30_000  # milliseconds that jobs under way get when their worker is told to stop


class Commands(click.Group):
    """Shows refusals, and what the system does not allow, as a bilingual sentence and exits 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CommitteeError as error:
            click.echo(error.message, err=True)
            if error.next_step is not CommitteeError.next_step:  # «go back to the page» means nothing here
                click.echo(error.next_step, err=True)
            ctx.exit(2)
        except BrokenPipeError:
            raise  # whoever read the results has stopped; click ends quietly
        except OSError as error:
            what = f"{error.filename or ''} {error.strerror or error}".strip()
            click.echo(f"文件或网络不可用 / a file or the network is not available: {what}", err=True)
            click.echo(
                "请核对路径、权限和剩余空间后再执行。 / Check path, rights and free space, then try again.", err=True
            )
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """盲评：职称评审的盲审与评委会会议。 Blind review and committee meetings for professional-title evaluation."""
    os.umask(0o077)  # whatever a command writes is the service's alone, also in a folder that others may enter
    quiet_logging()


@main.command()
@DATA
def init(data: str | None) -> None:
    """建立数据文件夹和数据库。 Make the data folder and its database, or bring them up to date."""
    from committee.schema import upgrade

    settings = settings_for(data)
    app = create_app(settings)
    with app.app_context():
        upgrade()
    click.echo(f"数据文件夹已就绪 / ready: {settings.data}", err=True)


@main.command("add-user")
@DATA
@click.option("--name", required=True, help="姓名 / name")
@click.option("--id-number", required=True, help="身份证号 / ID number")
@click.option("--login", required=True, help="登录名 / sign-in name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="角色，可多次 / role, repeatable",
)
@click.option("--unit", help="工作单位全称 / full name of the unit")
@click.password_option(help="密码 / password")
def add_user(
    data: str | None, name: str, id_number: str, login: str, roles: tuple[str, ...], unit: str | None, password: str
) -> None:
    """直接建立一个账号（首位管理员用）。 Make an account directly, for instance the first administrator."""
    from sqlalchemy import select

    from committee.people.actions import make_account_directly
    from committee.people.models import Unit

    with opened(settings_for(data)):
        unit_id = db.session.scalar(select(Unit.id).where(Unit.name == unit)) if unit else None
        if unit and unit_id is None:
            raise click.UsageError(f"没有这个单位 / no such unit: {unit}")
        make_account_directly(
            name=name,
            id_number=id_number,
            unit_id=unit_id,
            login_name=login,
            password=password,
            roles=[Role(r) for r in roles],
        )
    click.echo(f"已建立 / made: {login}", err=True)


@main.command()
@DATA
@click.option("--host", help="监听地址 / address to listen on")
@PORT
@click.option("--workers", type=AT_LEAST_ONE, help="后台任务线程数 / threads for background jobs")
def serve(data: str | None, host: str | None, port: int | None, workers: int | None) -> None:
    """启动网站。 Serve the application."""
    from committee.schema import upgrade
    from committee.serving import serve as run_server

    settings = settings_for(data, host=host, port=port, workers=workers)
    with opened(settings, to_upgrade=True):
        upgrade()  # a newer program brings its tables up to date first
    run_server(settings)


@main.command()
@DATA
@click.option(
    "--jobs", "threads", type=AT_LEAST_ONE, default=2, show_default=True, help="同时办理的任务数 / jobs at a time"
)
def worker(data: str | None, threads: int) -> None:
    """单独运行后台任务（大规模部署）。 Run background jobs in a process of their own, for the large deployment."""
    import signal
    import threading

    from committee import brokers

    settings = settings_for(data)
    with opened(settings):
        pass  # says so now when the folder was not set up
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as a service manager stops it
    running = brokers.start_embedded(create_app(settings), threads=threads)
    click.echo(f"后台任务已就绪 / ready for jobs: {threads}", err=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        running.stop(LAST_JOBS)  # what is cut off is done again by the next worker


@main.command()
@DATA
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
def verify(data: str | None, as_json: bool) -> None:
    """复算抽取、分配、计票、公示和操作日志。 Recompute draws, assignments, ballots, publications and the audit chain."""
    from committee.verification import verify_all

    with opened(settings_for(data)):
        checks = list(verify_all(db.session()))
    wrong = [check for check in checks if not check.ok]
    if as_json:
        rows = [
            {
                "part": c.part,
                "what": c.what.zh,
                "what_en": c.what.en,
                "recorded": c.recorded,
                "recomputed": c.recomputed,
                "ok": c.ok,
            }
            for c in checks
        ]
        click.echo(json.dumps({"ok": not wrong, "checks": rows}, ensure_ascii=False))
    else:
        for c in checks:
            click.echo(f"{'一致' if c.ok else '不符'}  {c.part:12} {c.what}  {c.recorded} | {c.recomputed}")
        click.echo(f"{len(checks) - len(wrong)} / {len(checks)} 项一致 / agree")
    sys.exit(1 if wrong else 0)


@main.command()
@DATA
@click.option("--rulebook", default="quality-2024", show_default=True, help="规则文件 / rulebook")
@click.option("--people", type=click.IntRange(1, 2000), default=12, show_default=True, help="申报人数 / applicants")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 / seed")
@click.option("--stage", help="演到哪一步 / play up to this stage")
@click.option("--json", "as_json", is_flag=True, help="末行输出 JSON / JSON on the last line")
@click.option("--serve", "serving", is_flag=True, help="随后启动网站 / serve the season")
@PORT
def demo(
    data: str | None,
    rulebook: str,
    people: int,
    seed: int,
    stage: str | None,
    as_json: bool,
    serving: bool,
    port: int | None,
) -> None:
    """在空数据文件夹中建立演示评审季。 Build a demo season in an empty data folder and play it up to a stage."""
    from committee.demo.cli import run_demo

    run_demo(
        settings_for(data, port=port),
        rulebook=rulebook,
        people=people,
        seed=seed,
        stage=stage,
        as_json=as_json,
        serving=serving,
    )


@main.command("demo-code")
@DATA
@click.argument("account")
def demo_code(data: str | None, account: str) -> None:
    """演示账号当前的动态码。 The current one-time code of a demo account."""
    from committee.demo.accounts import current_code

    click.echo(current_code(settings_for(data), account))


@main.command()
@DATA
@PORT
def run(data: str | None, port: int | None) -> None:
    """./run 所做的事：没有数据时先建演示评审季，再启动网站。 What ./run does: a demo season if the folder is empty, then serve."""
    from committee.demo.cli import run_or_demo

    run_or_demo(settings_for(data, port=port))


@main.command("audit-ballots")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
def audit_ballots(files: tuple[str, ...]) -> None:
    """离线重新计票，只需公告文件；名额表可与公告一同核对。 Recount published bulletins and quota sheets; needs nothing but the files."""
    from committee.ballots.auditor import audit_files

    lines, sound = audit_files([Path(file) for file in files])
    for line in lines:
        click.echo(line)
    sys.exit(0 if sound else 1)


@main.command()
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="列出 / list them")
@click.option("--json", "as_json", is_flag=True, help="末行输出 JSON / JSON on the last line")
def bench(name: str | None, listing: bool, as_json: bool) -> None:
    """一项性能测量，与同次运行的下限相比。 One benchmark against its floor in the same run."""
    from committee.benchmarks import BENCHES, run_bench

    if listing or not name:
        for key, row in BENCHES.items():
            click.echo(f"{key:20} {row.what}")
        return
    if name not in BENCHES:
        raise click.UsageError(f"没有这项 / no such benchmark: {name}")
    result = run_bench(name)
    click.echo(
        json.dumps(result)
        if as_json
        else f"{result['bench']}: {result['figure']} {result['unit']}, ratio {result['ratio']}"
    )


for _command in COMMANDS:
    main.add_command(_command)
