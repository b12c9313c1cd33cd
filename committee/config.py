"""Settings of one installation: ``config.toml`` in the data folder, then ``MANGPING_*`` variables. Unknown keys are errors."""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from committee.errors import ConfigurationError
from committee.text import Text

MAIL_SECURITY = ("ssl", "starttls", "none")
_SOURCE_ROOT = Path(__file__).resolve().parent.parent
_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations. Paths are absolute once loaded."""

    data: Path
    database_url: str = ""
    broker_url: str = ""
    object_store_url: str = ""
    object_store_key: str = ""
    object_store_secret: str = ""
    object_store_endpoint: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    certificate: str = ""
    certificate_key: str = ""
    behind_proxy: bool = False
    upload_limit_mb: int = 200
    sign_in_hours: int = 16  # the longest day of a meeting, never into the next morning
    fonts: str = ""
    mail_host: str = ""  # empty: no mail is ever sent
    mail_port: int = 465
    mail_security: str = "ssl"
    mail_user: str = ""
    mail_password: str = ""
    mail_from: str = ""
    mail_link: str = ""

    @property
    def effective_database_url(self) -> str:
        """The configured database with the driver that we install, or SQLite in the data folder."""
        scheme, mark, rest = self.database_url.partition("://")
        if scheme in ("postgres", "postgresql"):
            scheme = "postgresql+psycopg"
        return scheme + mark + rest or f"sqlite:///{self.data / 'mangping.db'}"

    @property
    def keys_folder(self) -> Path:
        """Where the installation's key lives: outside the database and never in its backups."""
        return self.data / "keys"

    @property
    def objects_folder(self) -> Path:
        """The default object store."""
        return self.data / "objects"

    @property
    def cache_folder(self) -> Path:
        """Texts read by OCR, private and disposable."""
        return self.data / "cache"


def data_folder() -> Path:
    """``MANGPING_DATA``, else ``instance`` in a checkout, else ``instance`` in the working directory."""
    named = os.environ.get("MANGPING_DATA")
    if named:
        return Path(named).expanduser().resolve()
    checkout = _SOURCE_ROOT / "instance"
    return checkout if (_SOURCE_ROOT / "pyproject.toml").exists() else Path.cwd() / "instance"


def load_settings(data: Path | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings for the folder *data*. Raises ``ConfigurationError`` naming the wrong key or the line that does not parse."""
    environ = os.environ if environ is None else environ
    folder = (data or data_folder()).resolve()
    known = {f.name: f.type for f in fields(Settings) if f.name != "data"}
    values: dict[str, Any] = {}
    try:
        found = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        found = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(
            Text("config.toml 无法读取：{e}", "config.toml cannot be read: {e}"), e=error
        ) from error
    for key, value in found.items():
        if key not in known:
            raise ConfigurationError(Text("config.toml 中没有 {k} 这个设置", "config.toml: unknown setting {k}"), k=key)
        values[key] = value
    for key in known:
        if (text := environ.get(f"MANGPING_{key.upper()}")) is not None:
            values[key] = text
    if not values.get("database_url") and environ.get("DATABASE_URL"):
        values["database_url"] = environ["DATABASE_URL"]
    settings = Settings(data=folder, **{key: _typed(key, value, known[key]) for key, value in values.items()})
    if settings.mail_security not in MAIL_SECURITY:
        raise ConfigurationError(
            Text("设置 {k} 的值不对：{v}", "Setting {k} has a wrong value: {v}"),
            k="mail_security",
            v=settings.mail_security,
        )
    return settings


def _typed(key: str, value: object, kind: Any) -> Any:
    """*value* of config.toml (already of its kind) or of a variable (always text) as *kind*; whole numbers from 1 on."""
    try:
        read = _FLAGS.__getitem__ if kind is bool else kind
        typed: Any = read(value.lower()) if isinstance(value, str) and kind is not str else value
        if type(typed) is not kind or (kind is int and typed < 1):
            raise ValueError
    except (KeyError, ValueError) as error:
        raise ConfigurationError(
            Text("设置 {k} 的值不对：{v}", "Setting {k} has a wrong value: {v}"), k=key, v=value
        ) from error
    return typed


def prepare_folder(settings: Settings) -> None:
    """Make the data folder, private to its owner. Raises ``ConfigurationError`` when it cannot be made or written to."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=settings.data):
            pass  # a disk that is full or mounted for reading only says so here
    except OSError as error:
        raise ConfigurationError(
            Text("数据文件夹 {f} 无法使用：{e}", "The data folder {f} cannot be used: {e}"),
            f=settings.data,
            e=error.strerror,
            next_step=Text(
                "请用 --data 或 MANGPING_DATA 指定一个可写的文件夹，或为当前用户开放写权限。",
                "Name a folder that you may write to with --data or MANGPING_DATA, or give this user the right to.",
            ),
        ) from error
