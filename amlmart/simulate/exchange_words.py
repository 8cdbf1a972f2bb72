"""The words of the exchange's tables and the numbers they go by; its chains and its fees."""

import numpy as np

from amlmart.simulate.assets import (
    ASSETS,
    BITCOIN,
    BTC,
    ETH,
    EUR,
    EVM_CHAINS,
    MATIC,
    USDC,
    USDT,
)
from amlmart.simulate.growing import Array

RAILS = ("sepa", "wire", "card", "cash_kiosk")
SEPA, WIRE, CARD, KIOSK = range(4)
# The rail of bank transfers, by asset.
BANK_RAILS = np.where(np.arange(len(ASSETS)) == EUR, SEPA, WIRE)
STATUSES = ("booked", "returned", "failed")
BOOKED, RETURNED, FAILED = range(3)
WITHDRAWAL_STATUSES = ("completed", "cancelled", "blocked")
COMPLETED, CANCELLED, BLOCKED = range(3)
# Where an asset moves: chain numbers of deposits and withdrawals.
CHAINS = (*(chain.name for chain in EVM_CHAINS), BITCOIN)
ETHEREUM_NUMBER, POLYGON_NUMBER, BITCOIN_NUMBER = range(3)
# Withdrawal fees in smallest units, by asset; about what exchanges asked in 2024.
WITHDRAWAL_FEES = np.zeros(len(ASSETS), dtype=np.int64)
WITHDRAWAL_FEES[[BTC, ETH, USDT, USDC, MATIC]] = (
    *(20_000, 1_600_000, 4_000_000, 4_000_000, 100_000_000),
)


def whole_notes(cents: Array) -> Array:
    """Return what of these sums a cash kiosk takes: tens, at least one."""
    notes: Array = np.maximum(cents // 1_000, 1) * 1_000
    return notes
