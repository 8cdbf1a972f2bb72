"""What a training set is made from."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """The settings of a training set.

    `as_of` is an instant as `instant_text` gives it. No `features` means all whose keys the labels
    have; no `positive` means that labels are true or false, or 1 or 0; `maturity_days` is 0 where
    labels need no time to ripen.
    """

    labels: Path
    as_of: str
    out: Path
    features: tuple[str, ...] = ()
    maturity_days: int = 0
    exclude: tuple[str, ...] = ()
    label_column: str = "label"
    positive: tuple[str, ...] = ()
    target: str | None = None
