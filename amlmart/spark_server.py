"""A Spark Thrift server on this machine, from the pip distribution of PySpark.

It stands in for a cluster: `dbt build --target spark_cluster` talks to it as it would to a real
one. Its settings are those of the `spark` output in profiles.yml. Everything it writes (warehouse,
metastore, log, pid file, temporary files) is below its home folder.
"""

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from amlmart.errors import AmlmartError
from amlmart.project import project_dir

SERVER_CLASS = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
OLDEST_JAVA = 17
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """A server that was started: its process group, and where it listens."""

    pid: int
    host: str
    port: int


def require_java() -> None:
    """Check that Spark has a Java to run on.

    Raises:
        AmlmartError: when there is none, or it is older than Java 17.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home) / "bin" / "java") if home else "java")
    advice = "install Java 17, on Debian the package openjdk-17-jre-headless."
    if java is None:
        where = f"in JAVA_HOME ({home})" if home else "on the PATH"
        raise AmlmartError(f"Spark needs Java and there is none {where}: {advice}")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    if version is None or int(version.group(1)) < OLDEST_JAVA:
        found = version.group(1) if version else "unknown"
        raise AmlmartError(f"Spark needs Java {OLDEST_JAVA} and {java} is Java {found}: {advice}")


def spark_settings(home: Path) -> dict[str, str]:
    """Return the settings of the profile's `spark` output, with its files below `home`.

    They are read from profiles.yml (`DBT_PROFILES_DIR`, then the project) or, where there is none,
    from profiles.yml.example.

    Raises:
        AmlmartError: when the profile cannot be read or has no such settings.
    """
    folder = Path(os.environ.get("DBT_PROFILES_DIR") or project_dir())
    candidates = [folder / "profiles.yml", project_dir() / "profiles.yml.example"]
    path = next((candidate for candidate in candidates if candidate.is_file()), None)
    if path is None:
        raise AmlmartError(
            f"There is no profiles.yml in {folder}: copy profiles.yml.example to it."
        )
    environment = {**os.environ, "AMLMART_SPARK_HOME": str(home)}
    try:
        profile = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = profile["amlmart"]["outputs"]["spark"]["server_side_parameters"]
        return {str(name): _render(value, environment) for name, value in found.items()}
    except (yaml.YAMLError, KeyError, TypeError, jinja2.TemplateError) as error:
        raise AmlmartError(
            f"{path} has no readable amlmart.outputs.spark.server_side_parameters "
            f"({error}): compare it with profiles.yml.example."
        ) from error


def _render(value: Any, environment: dict[str, str]) -> str:
    """Fill in what dbt would: `env_var` is all that the profile's Spark settings use."""
    if isinstance(value, bool):
        return str(value).lower()

    def env_var(name: str, default: str | None = None) -> str:
        found = environment.get(name, default)
        if found is None:
            raise jinja2.TemplateError(f"the environment variable {name} is not set")
        return found

    return jinja2.Environment().from_string(str(value)).render(env_var=env_var)


def start(port: int, home: Path, host: str = LOOPBACK, timeout_seconds: float = 120) -> Server:
    """Start a Thrift server on `host` and `port` and wait until it answers.

    It has no password: anyone who reaches the port can run SQL as the user who started it.

    Raises:
        AmlmartError: when there is no Java or PySpark, the port is taken, a server of this home is
            running already, or it does not answer in time; the last one ends with the server's log.
    """
    require_java()
    home = home.absolute()
    running = status(home)
    if running is not None:
        raise AmlmartError(
            f"The server of {home} runs already on {running.host}:{running.port}: stop it with "
            f"`amlmart spark stop --home {home}`."
        )
    if _answers(host, port):
        raise AmlmartError(f"Port {port} of {host} is taken: give another one with --port.")
    try:
        (home / "tmp").mkdir(parents=True, exist_ok=True)
        log = (home / "thrift.log").open("wb")
    except OSError as error:
        raise AmlmartError(
            f"Cannot write to {home} ({error.strerror}): give another folder with --home."
        ) from error
    with log:
        # A process group of its own: stopping it takes whatever Spark has started with it. It runs
        # in the caller's folder, so that a relative raw zone means the same as without a server.
        process = subprocess.Popen(
            _command(port, home, host),
            env={**os.environ, "SPARK_HOME": str(_pyspark()), "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process.pid, host, port)
    _pid_file(home).write_text(f"{server.pid} {host} {port}\n", encoding="utf-8")
    deadline = time.monotonic() + timeout_seconds
    while not _answers(host, port):
        if process.poll() is not None or time.monotonic() > deadline:
            why = (
                "ended" if process.poll() is not None else f"gave no answer in {timeout_seconds} s"
            )
            stop(home)
            raise AmlmartError(
                f"The Spark Thrift server {why}; the end of {home / 'thrift.log'} is: "
                f"{_tail(home / 'thrift.log')}"
            )
        time.sleep(0.2)
    return server


def stop(home: Path, timeout_seconds: float = 30) -> Server | None:
    """Stop the server of this home and wait for it to end; None when there is none running."""
    server = status(home)
    if server is not None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(server.pid, sign)
            except ProcessLookupError:
                break
            if _ended(server.pid, timeout_seconds):
                break
    _pid_file(home).unlink(missing_ok=True)
    return server


def status(home: Path) -> Server | None:
    """Return the server that runs in this home; None when there is none."""
    try:
        pid, host, port = _pid_file(home).read_text(encoding="utf-8").split()
        server = Server(int(pid), host, int(port))
    except (OSError, ValueError):
        return None
    return server if SERVER_CLASS in _command_line(server.pid) else None


def answers(server: Server) -> bool:
    """Tell whether the server takes connections."""
    return _answers(server.host, server.port)


def _pyspark() -> Path:
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise AmlmartError("PySpark is not installed: run `pip install 'amlmart[spark]'`.")
    return Path(found.origin).parent


def _command(port: int, home: Path, host: str) -> list[str]:
    settings = spark_settings(home)
    # spark-submit splits the options as a shell would; quotes keep a home with spaces whole.
    options = settings.get("spark.driver.extraJavaOptions", "")
    settings["spark.driver.extraJavaOptions"] = f'{options} "-Djava.io.tmpdir={home / "tmp"}"'
    settings["spark.local.dir"] = str(home / "tmp")
    hive = {
        "hive.server2.thrift.port": str(port),
        "hive.server2.thrift.bind.host": host,
        "hive.exec.scratchdir": str(home / "tmp" / "hive"),
        "hive.exec.local.scratchdir": str(home / "tmp" / "hive_local"),
        "hive.server2.logging.operation.log.location": str(home / "tmp" / "operation_logs"),
    }
    return [
        str(_pyspark() / "bin" / "spark-submit"),
        *("--class", SERVER_CLASS),
        *("--name", "amlmart spark"),
        *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
        "spark-internal",
        *(part for name, value in hive.items() for part in ("--hiveconf", f"{name}={value}")),
    ]


def _pid_file(home: Path) -> Path:
    return home.absolute() / "thrift.pid"


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _command_line(pid: int) -> str:
    """Return how a process was started; empty when it has ended, also when nobody waited for it."""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return "" if shown.startswith("Z") else shown


def _ended(pid: int, timeout_seconds: float) -> bool:
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if not _command_line(pid):
            return True
        time.sleep(0.1)
    return False


def _tail(log: Path, lines: int = 15) -> str:
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    return "\n".join(text.splitlines()[-lines:]) or "(the log is empty)"
