"""The folders of the raw zone: a scratch folder per load, and putting a load in place.

Everything is written below `<raw>/_incoming/<id>-<n>/` and moved by renames on the same file
system, so that a reader sees the whole load or nothing of it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amlmart.errors import AmlmartError

INCOMING = "_incoming"


def output_error(raw: Path, error: Exception) -> AmlmartError:
    """Return the sentence for a raw zone that cannot be written."""
    reason = getattr(error, "strerror", None) or str(error).strip().splitlines()[0]
    return AmlmartError(
        f"Cannot write to the raw zone {raw} ({str(reason).rstrip('.')}); nothing was changed, "
        "so give a writable folder with enough space and load again."
    )


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder and return the descriptor that holds it, or None where another has it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        if wait:
            raise
        return None
    return descriptor


def _sweep(incoming: Path) -> None:
    """Remove what killed loads left behind; a running load holds the lock on its folder."""
    for leftover in incoming.iterdir():
        if not leftover.is_dir():
            continue
        descriptor = _lock(leftover, wait=False)
        if descriptor is not None:
            shutil.rmtree(leftover, ignore_errors=True)
            os.close(descriptor)


@contextmanager
def scratch(raw: Path, load_id: str) -> Iterator[Path]:
    """Give a load a folder of its own below `_incoming` and remove it afterwards.

    The kernel drops the lock when the process ends in whatever way, so that a folder without a
    lock is always a leftover.

    Raises:
        OSError: when the raw zone cannot be written.
    """
    incoming = raw / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    gate = _lock(incoming, wait=True)
    assert gate is not None
    try:
        _sweep(incoming)
        number = 0
        while (folder := incoming / f"{load_id}-{number}").exists():
            number += 1
        folder.mkdir()
        held = _lock(folder, wait=True)
    finally:
        os.close(gate)
    assert held is not None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(written: Path, target: Path) -> None:
    """Move a finished load to its place; where it already stands, it is left as it is.

    Raises:
        OSError: when the move fails for another reason.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in [*written.rglob("*"), written]:
        _sync(path)
    try:
        written.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    _sync(target.parent)
