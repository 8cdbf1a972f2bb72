"""What a world is made from. The same settings give the same bytes."""

from dataclasses import dataclass
from datetime import date

DEFAULT_START = date(2024, 1, 1)
DEFAULT_ILLICIT_RATE = 0.001


@dataclass(frozen=True)
class Troubles:
    """Shares of raw rows that go wrong on purpose, within [0, 1]; all zero is a clean world."""

    late: float = 0.0
    duplicate: float = 0.0
    corrected: float = 0.0
    retracted: float = 0.0
    missing: float = 0.0
    reorged: float = 0.0
    checksum: float = 0.0
    untidy: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether no trouble is asked for."""
        return not any(vars(self).values())


@dataclass(frozen=True)
class Settings:
    """One world.

    `customers` is how many the exchange has on the first day (more join every day), `illicit_rate`
    the share of ledger transfers that belong to a planted scenario. The number of days is not
    here: a longer world begins with the days of the shorter one.
    """

    customers: int
    seed: int
    illicit_rate: float = DEFAULT_ILLICIT_RATE
    start: date = DEFAULT_START
    troubles: Troubles = Troubles()
