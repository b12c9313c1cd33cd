"""The commands of whoever runs the installation. Each says in plain words what it did and what remains to be done by hand."""

import datetime as dt
import sys
from pathlib import Path

import click

from committee.clock import BEIJING
from committee.operations.options import DATA, PORT, opened, progress, settings_for

FILE = click.Path(dir_okay=False, path_type=Path)
CONFIG = "config.toml"
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="备份数据库和材料为一个文件。 Save everything as one file.")
@DATA
@click.argument("file", type=FILE)
def backup(data: str | None, file: Path) -> None:
    """把数据库和全部材料备份成一个文件；网站可以照常运行。密钥、证书和设置不在其中，须另存 keys/ 和 config.toml。

    Save the database and all files as one FILE while the site goes on. Keys, certificates and settings are left out: keep a copy of
    keys/ and config.toml elsewhere.
    """
    from committee.operations.backup import back_up

    settings = settings_for(data)
    with opened(settings) as app, progress("备份 / saving") as tell:
        made = back_up(app, file, tell=tell)
    click.echo(f"已备份 / saved: {file}  ({len(made.sums) - 1} 个文件 / files)")
    click.echo(
        f"密钥和证书不在备份中，请另行妥善保存 / keys and certificates are not in it, keep them apart: {settings.keys_folder}",
        err=True,
    )
    if (settings.data / CONFIG).is_file():
        click.echo(f"设置也不在备份中 / nor are the settings: {settings.data / CONFIG}", err=True)
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
    from committee.db import db
    from committee.operations.restore import restore as put_back
    from committee.verification import verify_all

    settings = settings_for(data)
    with progress("恢复 / restoring") as tell:
        made = put_back(file, settings, key=key, tell=tell)
    with opened(settings):
        checks = list(verify_all(db.session()))
    wrong = [check for check in checks if not check.ok]
    saved = dt.datetime.fromisoformat(made.made_at).astimezone(BEIJING)
    click.echo(
        f"已恢复 / restored: {settings.data}  ({saved:%Y-%m-%d %H:%M} 北京时间 / Beijing time, {len(made.sums) - 1} 个文件 / files)"
    )
    click.echo(f"{len(checks) - len(wrong)} / {len(checks)} 项复算一致 / checks agree")
    for check in wrong:
        click.echo(f"不符 / differs: {check.part}  {check.what}", err=True)
    if not (settings.data / CONFIG).is_file():
        click.echo(
            "备份里没有设置和证书，用过的请先放回 config.toml 和 keys/tls/ / settings and certificates are in no backup: put config.toml "
            "and keys/tls/ back where they were used",
            err=True,
        )
    click.echo(f"启动 / start: committee serve --data {settings.data}", err=True)
    sys.exit(1 if wrong or made.missing else 0)


@click.command("export-season", short_help="导出一个评审季供归档和复算。 Hand a season over to the archive.")
@DATA
@click.argument("name")
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="新文件夹 / a new folder"
)
def export_season(data: str | None, name: str, folder: Path) -> None:
    """导出名为 NAME 的评审季：文书、公示名单、规则、抽取、投票公告、日志链和复算结果；不含材料、身份证号和个人评分。

    Write the season NAME into a new folder: documents, notices, rules, draws, bulletins, the audit chain and the checks. Dossiers, ID
    numbers and single score sheets stay here.
    """
    from committee.db import db
    from committee.operations.handing_over import export_season as write

    with opened(settings_for(data)):
        checks = write(db.session(), name=name, folder=folder)
    wrong = [check for check in checks if not check.ok]
    click.echo(f"已导出 / written: {folder}")
    click.echo(f"{len(checks) - len(wrong)} / {len(checks)} 项复算一致 / checks agree")
    sys.exit(1 if wrong else 0)


@click.command(short_help="为本单位局域网制作证书。 Make certificates for the local network.")
@DATA
@click.option("--name", "names", multiple=True, help="其他设备输入的主机名或 IP，可多次 / host or address, repeatable")
@PORT
@click.option("--new-authority", is_flag=True, help="重建颁发机构 / make the authority anew")
def tls(data: str | None, names: tuple[str, ...], port: int | None, new_authority: bool) -> None:
    """建立本机的证书颁发机构和服务器证书，并制作可打印的设备安装单。

    Make an authority of this installation's own, a certificate for its server, and a printable sheet for the devices. Run it again to
    renew the server's certificate; devices keep trusting the same authority.
    """
    from committee.operations.tls import set_up

    settings = settings_for(data, port=port)
    made, sheet, noted = set_up(settings, list(names), new_authority=new_authority)
    click.echo(f"服务器证书 / server certificate: {made.certificate}  ({', '.join(made.names)})")
    click.echo(f"装到各设备上 / install on each device: {made.authority}")
    click.echo(f"打印 / print: {sheet}")
    if noted:
        click.echo(f"已写入 / noted in {settings.data / 'config.toml'}", err=True)
    click.echo("启动 / start: committee serve --host 0.0.0.0", err=True)


SHEET = click.argument("file", type=FILE)
TEMPLATE = click.option("--template", is_flag=True, help="只把空白表写到 FILE / only write an empty sheet to FILE")


@click.command("import-people", short_help="从 Excel 导入人员名单。 Take people in from Excel.")
@DATA
@SHEET
@TEMPLATE
def import_people(data: str | None, file: Path, template: bool) -> None:
    """从 FILE.xlsx 导入人员：先核对每一行，全部无误才写入；有误的行连同原因写回 FILE-reasons.xlsx，一行都不导入。

    Take people in from FILE.xlsx. Every row is checked first; with one wrong row nothing is taken and the same sheet comes back as
    FILE-reasons.xlsx with the reasons beside the rows.
    """
    from committee.people.roster import RosterRefused, import_roster, roster_template

    with opened(settings_for(data)):
        if template:
            _write_template(file, roster_template(with_unit=True, locale="zh"))
            return
        try:
            done = import_roster(content=_content(file), unit_id=None, by=None)
        except RosterRefused as refusal:
            _give_back(file, refusal.marked)
            raise
    click.echo(f"新增 / new {done.new}  更新 / changed {done.changed}  不变 / same {done.same}")


@click.command("import-applications", short_help="从 Excel 导入申报名单。 Take applications in from Excel.")
@DATA
@SHEET
@TEMPLATE
@click.option("--season", help="评审季名称，默认当前的一个 / the season's name, the current one by default")
def import_applications(data: str | None, file: Path, template: bool, season: str | None) -> None:
    """从 FILE.xlsx 导入申报名单，成为申报人登录后继续填报的草稿：先核对每一行，全部无误才写入；有误的连同原因写回 FILE-reasons.xlsx。

    Take applications in from FILE.xlsx as drafts that their applicants go on with. Every row is checked first; with one wrong row nothing
    is taken and the same sheet comes back as FILE-reasons.xlsx with the reasons beside the rows.
    """
    from committee.applications.importing import ImportRefused, application_template
    from committee.applications.importing import import_applications as take
    from committee.db import db
    from committee.operations.handing_over import season_named
    from committee.seasons.queries import current_season

    with opened(settings_for(data)):
        row = season_named(db.session(), season) if season else current_season(db.session())
        if template:
            _write_template(file, application_template(row))
            return
        try:
            done = take(content=_content(file), season_id=row.id, by=None)
        except ImportRefused as refusal:
            _give_back(file, refusal.marked)
            raise
    click.echo(f"草稿 / drafts {done.drafts}  新增人员 / new people {done.new_people}")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"无法读取 / cannot be read: {file}") from error


def _write_template(file: Path, content: bytes) -> None:
    if file.exists():
        raise click.UsageError(f"文件已存在 / exists already: {file}")
    file.write_bytes(content)
    click.echo(f"空白表 / empty sheet: {file}")


def _give_back(file: Path, marked: bytes) -> None:
    reasons = file.with_name(f"{file.stem}-reasons.xlsx")
    reasons.write_bytes(marked)
    click.echo(f"原因见 / reasons: {reasons}", err=True)


COMMANDS = (backup, restore, export_season, tls, import_people, import_applications)
