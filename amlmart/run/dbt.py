"""Calling dbt as a user would: the command beside this Python, its output shown as it comes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from amlmart.errors import AmlmartError
from amlmart.project import project_dir

_PROFILE = "amlmart"


def profiles_dir() -> Path:
    """Return the folder dbt will take its profile from: the one set, the project's, or ~/.dbt.

    Raises:
        AmlmartError: when none of them has a profile `amlmart`.
    """
    configured = os.environ.get("DBT_PROFILES_DIR")
    candidates = [Path(configured)] if configured else [project_dir(), Path.home() / ".dbt"]
    for folder in candidates:
        path = folder / "profiles.yml"
        if path.is_file() and _PROFILE in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}):
            return folder
    raise AmlmartError(
        f"There is no profile {_PROFILE} in {candidates[0] / 'profiles.yml'}: copy "
        "profiles.yml.example to profiles.yml beside it."
    )


def dbt(
    *arguments: str,
    environment: dict[str, str],
    quiet: bool = False,
    heard: Callable[[str], None] | None = None,
) -> tuple[int, str]:
    """Run one dbt command in the project; return its exit code, and its output where `quiet`.

    Output that is not captured goes to the terminal as it comes; of captured output `heard` gets
    each line as it comes.
    """
    command = [str(Path(sys.executable).with_name("dbt")), *arguments]
    lines = []
    with subprocess.Popen(
        command,
        cwd=project_dir(),
        env={**os.environ, **environment},
        stdout=subprocess.PIPE if quiet else None,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line)
                if heard:
                    heard(line)
            code = process.wait()
        except BaseException:
            # What interrupts us has to end dbt too, or it would go on without anybody to tell.
            process.kill()
            raise
    return code, "".join(lines)
