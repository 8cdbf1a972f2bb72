"""The progress bar of a simulation, on a terminal only."""

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Transfers(ProgressColumn):
    """Ledger transfers so far, and how many a second."""

    def render(self, task: Task) -> Text:
        transfers = task.fields["transfers"]
        rate = transfers / task.elapsed if task.elapsed else 0.0
        return Text(f"{transfers:,} transfers, {rate:,.0f}/s")


class DaysProgress:
    """Shows days, ledger transfers, their rate and the time left while days are written."""

    def __init__(self, days: int) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("days"),
            BarColumn(),
            MofNCompleteColumn(),
            _Transfers(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("days", total=days, transfers=0)
        self._transfers = 0

    def __enter__(self) -> "DaysProgress":
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the bar."""
        self._bar.stop()

    def day_done(self, transfers: int) -> None:
        """Count one more day, with this many ledger transfers."""
        self._transfers += transfers
        self._bar.update(self._task, advance=1, transfers=self._transfers)
