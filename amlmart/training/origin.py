"""Where a training set comes from: the project's version and commit, and what ran."""

import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from amlmart.project import project_dir

_PACKAGES = ("amlmart", "dbt-core", "duckdb", "pyarrow")


def project_origin() -> dict[str, Any]:
    """Return the project's name, version and commit, and whether files differ from the commit.

    Commit and difference are None where the project is no git checkout.
    """
    folder = project_dir()
    described = yaml.safe_load((folder / "dbt_project.yml").read_text(encoding="utf-8"))
    commit = _git(folder, "rev-parse", "HEAD")
    changes = None if commit is None else _git(folder, "status", "--porcelain")
    return {
        "name": described["name"],
        "version": str(described["version"]),
        "git_commit": commit,
        "git_is_dirty": None if changes is None else bool(changes),
    }


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that the bytes of a training set depend on."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        # Reading must not take a lock that somebody else's commit waits for.
        told = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return told.stdout.strip() if told.returncode == 0 else None
