"""The peak memory of a process and all it starts, Java included."""

import threading
from contextlib import suppress
from pathlib import Path

import psutil

EVERY_SECONDS = 0.1


class PeakMemory:
    """Watches a process tree from a thread of its own; `bytes` is the largest sum seen.

    Resident memory counts, and what two processes share counts twice. A process's own peak between
    two looks is taken from the kernel (VmHWM).
    """

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._process = psutil.Process(pid)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Stop watching and return the peak in bytes."""
        self._is_over.set()
        self._thread.join()
        return self.bytes

    def _watch(self) -> None:
        while not self._is_over.is_set():
            total = 0
            with suppress(psutil.Error):
                for process in [self._process, *self._process.children(recursive=True)]:
                    with suppress(psutil.Error):
                        total += process.memory_info().rss
                        self.bytes = max(self.bytes, _high_water(process.pid))
            self.bytes = max(self.bytes, total)
            self._is_over.wait(EVERY_SECONDS)


def _high_water(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
