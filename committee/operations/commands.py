"""The commands of whoever runs the installation. Each says in plain words what it did and what remains to be done by hand."""

import sys
from pathlib import Path

import click

from committee.operations.options import DATA, progress, settings_for

FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="备份数据库和材料为一个文件。 Save everything as one file.")
@DATA
@click.argument("file", type=FILE)
def backup(data: str | None, file: Path) -> None:
    """把数据库和全部材料备份成一个文件；网站可以照常运行。密钥不在其中，须另存 keys/。

    Save the database and all files as one FILE while the site goes on. Keys are left out: keep a copy of keys/ elsewhere.
    """
    from committee import create_app
    from committee.operations.backup import back_up

    settings = settings_for(data)
    app = create_app(settings)
    with app.app_context(), progress("备份 / saving") as tell:
        made = back_up(app, file, tell=tell)
    click.echo(f"已备份 / saved: {file}  ({len(made.sums) - 1} 个文件 / files)")
    click.echo(
        f"密钥不在备份中，请另行妥善保存 / keys are not in it, keep them apart: {settings.keys_folder}", err=True
    )
    if made.missing:
        click.echo(f"存储中缺少 {len(made.missing)} 个文件 / contents missing from the store", err=True)
        sys.exit(1)


@click.command(short_help="把备份恢复到空文件夹。 Restore into an empty folder.")
@DATA
@click.argument("file", type=THERE)
@click.option("--key", type=THERE, help="另存的 master.key / the master.key that was kept apart")
def restore(data: str | None, file: Path, key: Path | None) -> None:
    """把备份恢复到空的数据文件夹，恢复后逐项复算。

    Restore a backup FILE into an empty data folder, and recompute everything afterwards.
    """
    from committee import create_app
    from committee.db import db
    from committee.operations.restore import restore as put_back
    from committee.verification import verify_all

    settings = settings_for(data)
    with progress("恢复 / restoring") as tell:
        made = put_back(file, settings, key=key, tell=tell)
    with create_app(settings).app_context():
        checks = list(verify_all(db.session()))
    wrong = [check for check in checks if not check.ok]
    click.echo(f"已恢复 / restored: {settings.data}  ({made.made_at}, {len(made.sums) - 1} 个文件 / files)")
    click.echo(f"{len(checks) - len(wrong)} / {len(checks)} 项复算一致 / checks agree")
    for check in wrong:
        click.echo(f"不符 / differs: {check.part}  {check.what}", err=True)
    sys.exit(1 if wrong or made.missing else 0)


COMMANDS = (backup, restore)
