"""What `amlmart evaluate` is asked to do."""

from dataclasses import dataclass
from pathlib import Path

from amlmart.errors import AmlmartError

CLASS_WEIGHTS = (1.0, 10.0)


@dataclass(frozen=True)
class Request:
    """One evaluation.

    `raw` is the world whose labels judge; `out` the folder of the report, None for none. `seeds`
    is how often each model is fitted. `has_ablation` says whether families are left out in turn,
    `has_peer` whether snapml is run beside them, where it is installed, for `peer_minutes` at most.
    """

    raw: Path
    out: Path | None = None
    target: str | None = None
    seeds: int = 3
    class_weight: float = 5.0
    threads: int = 2
    has_ablation: bool = True
    has_peer: bool = True
    peer_minutes: float = 10.0

    def __post_init__(self) -> None:
        """Refuse settings that mean nothing."""
        lowest, highest = CLASS_WEIGHTS
        if not lowest <= self.class_weight <= highest:
            raise AmlmartError(
                f"--class-weight is {self.class_weight:g}; give a number from {lowest:g} to "
                f"{highest:g}."
            )
        if self.seeds < 1 or self.threads < 1:
            raise AmlmartError("--seeds and --threads are numbers from 1 on; give such.")
        if self.out is not None and self.out.exists():
            raise AmlmartError(f"{self.out} is there already; give a new folder with --out.")
