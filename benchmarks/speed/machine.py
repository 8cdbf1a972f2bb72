"""What was measured on, and with which versions."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psutil

PACKAGES = (
    *("duckdb", "dbt-core", "dbt-duckdb", "polars", "pandas", "pyarrow", "numpy", "pyspark"),
    *("scipy", "igraph"),
)


def versions() -> dict[str, str]:
    """Versions of Python and of what takes part, as far as installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Processor, cores and memory; no name of the machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as told:  # noqa: PTH123
            names = [
                line.split(":", 1)[1].strip() for line in told if line.startswith("model name")
            ]
    except OSError:
        names = []
    return names[0] if names else platform.processor()
