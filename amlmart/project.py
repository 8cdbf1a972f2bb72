"""Where things are: the dbt project, its profiles and the raw zone."""

import os
from pathlib import Path

from amlmart.errors import AmlmartError


def project_dir() -> Path:
    """Return the folder of the dbt project.

    It is `AMLMART_PROJECT_DIR`, or the working directory, or the folder this package was
    installed from, whichever first holds a `dbt_project.yml`.

    Raises:
        AmlmartError: when none of them does.
    """
    configured = os.environ.get("AMLMART_PROJECT_DIR")
    candidates = [Path(configured)] if configured else [Path.cwd(), Path(__file__).parent.parent]
    for candidate in candidates:
        if (candidate / "dbt_project.yml").is_file():
            return candidate.resolve()
    raise AmlmartError(
        f"No dbt_project.yml in {candidates[0]}: run from the project's folder or set "
        "AMLMART_PROJECT_DIR to it."
    )


def raw_dir(given: Path | None = None) -> Path:
    """Return the folder of the raw zone: the one given, or `AMLMART_RAW`, or `raw/`.

    The same default stands in the macro `raw_path`, so that plain dbt reads the same files.
    """
    return Path(given or os.environ.get("AMLMART_RAW") or project_dir() / "raw").absolute()
