"""What `amlmart run` does, step by step."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from amlmart.check import findings
from amlmart.project import project_dir, raw_dir
from amlmart.run.dbt import dbt, profiles_dir
from amlmart.run.summary import read_summary, show_summary
from amlmart.spark_server import require_java

WRONG_INPUT = 2


@dataclass(frozen=True)
class Build:
    """What to build: None leaves the setting to the environment, the profile or the project."""

    raw: Path | None
    target: str | None
    as_of: str | None
    select: str | None
    full_refresh: bool
    docs: bool


def run_build(build: Build) -> int:
    """Check, build, document and sum up; return 0, dbt's exit code, or 2 for a bad raw zone.

    Raises:
        AmlmartError: when there is no profile, or the engine cannot start.
    """
    console = Console()
    profiles_dir()
    target = build.target or os.environ.get("AMLMART_TARGET", "")
    if target == "spark":
        require_java()
    raw = raw_dir(build.raw)
    wrong = findings(raw)
    if wrong:
        for finding in wrong:
            console.print(finding.sentence, markup=False, highlight=False, soft_wrap=True)
        console.print("Nothing was built.")
        return WRONG_INPUT

    environment = {"AMLMART_RAW": str(raw)}
    if target:
        environment["AMLMART_TARGET"] = target
    variables = ["--vars", json.dumps({"as_of": build.as_of})] if build.as_of else []
    # Unit tests judge the code, not this data: they belong to `make test`, not to every run.
    tests = ["--exclude-resource-type", "unit_test"]
    selection = ["--select", build.select] if build.select else []
    refresh = ["--full-refresh"] if build.full_refresh else []

    built, _ = dbt("build", *variables, *tests, *selection, *refresh, environment=environment)
    if built != 0:
        return built
    if build.docs:
        documented, _ = dbt(
            "docs", "generate", "--static", "--quiet", *variables, environment=environment
        )
        if documented != 0:
            return documented
    show_summary(read_summary(environment, variables), console)
    if build.docs:
        page = project_dir() / "target" / "static_index.html"
        console.print(f"Catalogue and lineage: {page} (or `dbt docs serve`)", soft_wrap=True)
    return 0
