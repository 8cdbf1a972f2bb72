"""Which sources are read from a warehouse instead of the raw zone."""

import yaml

from amlmart.project import project_dir


def sources_elsewhere() -> frozenset[str]:
    """Return the sources that `vars: raw_locations` of `dbt_project.yml` places elsewhere.

    A build reads these as they stand, so their files are not looked for.
    """
    text = (project_dir() / "dbt_project.yml").read_text(encoding="utf-8")
    variables = (yaml.safe_load(text) or {}).get("vars") or {}
    return frozenset(variables.get("raw_locations") or {})
