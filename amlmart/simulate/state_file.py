"""The memory of a simulated world between runs: a manifest in JSON and the state in arrays.

Both stand in `<world>/_world/`. Nothing is pickled, so a file from elsewhere can do no harm.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from amlmart.errors import AmlmartError
from amlmart.simulate.settings import Settings, Troubles

FOLDER = "_world"
MANIFEST = f"{FOLDER}/world.json"
STATE = f"{FOLDER}/state.npz"
# Raised whenever the same settings give other rows, or the state is kept in another way: an older
# world cannot be continued then.
WORLD_VERSION = 2

State = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class FileEntry:
    """What a Parquet file of the world holds: rows, and row groups of whole days."""

    rows: int
    row_groups: int


@dataclass(frozen=True)
class Totals:
    """Sums over all days of a world."""

    rows: int = 0
    ledger_transfers: int = 0
    scenarios: int = 0
    benign_scenarios: int = 0
    illicit_transfers: int = 0
    troubles: int = 0


@dataclass(frozen=True)
class Manifest:
    """A world as it stands: its settings, the days done, its files by path below the world."""

    settings: Settings
    days: int
    totals: Totals = Totals()
    files: Mapping[str, FileEntry] = field(default_factory=dict)


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as JSON, the same text for the same world."""
    settings = asdict(manifest.settings) | {"start": manifest.settings.start.isoformat()}
    content = {
        "version": WORLD_VERSION,
        "settings": settings,
        "days": manifest.days,
        "totals": asdict(manifest.totals),
        "files": {path: asdict(manifest.files[path]) for path in sorted(manifest.files)},
    }
    return json.dumps(content, indent=1) + "\n"


def read_manifest(world: Path) -> Manifest:
    """Return the manifest of the world in this folder.

    Raises:
        AmlmartError: when there is none, or it is damaged or of another version.
    """
    path = world / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = content["version"]
    except FileNotFoundError:
        raise AmlmartError(
            f"There is no simulated world in {world}; simulate one with --customers and --days "
            "before --append."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if version != WORLD_VERSION:
        raise AmlmartError(
            f"{world} was simulated by another version of amlmart (world {version}, this one "
            f"continues {WORLD_VERSION}); simulate it again into an empty folder."
        )
    try:
        settings = dict(content["settings"])
        settings["start"] = date.fromisoformat(settings["start"])
        settings["troubles"] = Troubles(**settings["troubles"])
        return Manifest(
            Settings(**settings),
            int(content["days"]),
            Totals(**content["totals"]),
            {name: FileEntry(**entry) for name, entry in content["files"].items()},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> AmlmartError:
    return AmlmartError(
        f"{path} is damaged, so this world cannot be continued; simulate it again into an empty "
        "folder."
    )


def write_state(path: Path, parts: Mapping[str, State]) -> None:
    """Write the states of several components to one file, the same bytes for the same state.

    Raises:
        ValueError: when an array holds objects, which only a pickle could keep.
    """
    arrays = {}
    for part, state in sorted(parts.items()):
        for name, array in sorted(state.items()):
            if np.asarray(array).dtype.hasobject:
                raise ValueError(f"state {part}/{name} holds objects")
            arrays[f"{part}/{name}"] = array
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_state(world: Path, parts: tuple[str, ...]) -> dict[str, State]:
    """Return the states of the components of the world in this folder.

    Raises:
        AmlmartError: when the file is not there or damaged.
    """
    path = world / STATE
    states: dict[str, State] = {part: {} for part in parts}
    try:
        with np.load(path, allow_pickle=False) as arrays:
            for name in arrays.files:
                part, _, key = name.partition("/")
                states[part][key] = arrays[name]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise _damaged(path) from error
    return states
