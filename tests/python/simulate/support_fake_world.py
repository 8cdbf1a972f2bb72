"""A world of a few tables, to test what turns days into files without simulating anybody."""

import hashlib
from pathlib import Path

import numpy as np

from amlmart.simulate.assets import ETHEREUM, USDT
from amlmart.simulate.clock import DAY, SECOND
from amlmart.simulate.columns import (
    BitcoinAddresses,
    BitcoinTypes,
    EvmAddresses,
    EvmHashes,
    Md5s,
    Numbered,
    Units,
    UtxoHashes,
    WeiText,
    Words,
    customer_ids,
)
from amlmart.simulate.day import Day
from amlmart.simulate.randomness import key, stream
from amlmart.simulate.settings import Settings
from amlmart.simulate.state_file import State

BLOCK_SECONDS = 600


class FakeWorld:
    """Rows of the main tables, numbered on from day to day; `customers` is rows per day."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rows_so_far = 0
        self.salt = key(settings.seed, "fake")

    def state(self) -> State:
        return {"rows_so_far": np.array([self.rows_so_far])}

    def restore(self, state: State) -> None:
        self.rows_so_far = int(state["rows_so_far"][0])

    def simulate_day(self, number: int) -> Day:
        day = Day(self.settings, number)
        random = stream(self.settings.seed, "fake", number)
        count = self.settings.customers + int(random.integers(0, 5))
        ids = np.arange(self.rows_so_far, self.rows_so_far + count)
        self.rows_so_far += count
        times = day.start + random.integers(0, DAY // SECOND - 1, count) * SECOND
        people = random.integers(0, self.settings.customers, count)
        amounts = random.integers(1, 10**9, count)
        self._add_exchange(day, ids, times, people, amounts)
        self._add_chain(day, ids, times, people, amounts)
        day.add(
            "reference.asset_prices",
            asset=["BTC", "ETH"],
            price_date=np.array([day.start // DAY] * 2),
            price_usd=Units(random.integers(1, 10**7, 2), 2),
            source_name="fake",
        )
        day.count_transfers(4 * count)
        if number % 3 == 0:
            self._add_labels(day, number, ids[:2], times[:2], people[:2])
        return day

    def _add_exchange(self, day, ids, times, people, amounts) -> None:
        day.add(
            "exchange.fiat_transactions",
            fiat_transaction_id=Numbered("F-", ids, 9),
            customer_id=customer_ids(people),
            direction=Words(ids % 2, ("in", "out")),
            rail="sepa",
            currency="EUR",
            amount=Units(amounts, 2),
            counterparty_name=["Zoë “Ω” O'Neill"] * len(ids),
            booked_at=times,
            status="booked",
        )
        day.add(
            "exchange.crypto_withdrawals",
            withdrawal_id=Numbered("W-", ids, 9),
            customer_id=customer_ids(people),
            chain="bitcoin",
            asset="BTC",
            amount=Units(amounts, 8),
            fee_amount=Units(amounts // 100, 8),
            to_address=BitcoinAddresses(self.salt, ids),
            transaction_hash=UtxoHashes(self.salt, ids),
            requested_at=times,
            completed_at=times + 300 * SECOND,
            status="completed",
        )
        day.add(
            "exchange.crypto_deposits",
            deposit_id=Numbered("D-", ids, 9),
            customer_id=customer_ids(people),
            chain="bitcoin",
            asset="BTC",
            amount=Units(amounts, 8),
            from_address=BitcoinAddresses(self.salt, ids),
            to_address=BitcoinAddresses(self.salt, people * 4),
            transaction_hash=UtxoHashes(self.salt, ids),
            credited_at=times,
            status="credited",
        )
        day.add(
            "exchange.trades",
            trade_id=Numbered("T-", ids, 9),
            customer_id=customer_ids(people),
            side=Words(ids % 2, ("buy", "sell")),
            base_asset="BTC",
            quote_asset="EUR",
            base_amount=Units(amounts, 8),
            quote_amount=Units(amounts, 2),
            executed_at=times,
        )
        day.add(
            "attribution.address_tags",
            address=BitcoinAddresses(self.salt, ids),
            currency="BTC",
            label="Fake Exchange",
            category="exchange",
            source_name="fake",
            tagged_at=np.where(ids % 3, times, -1),
            known_at=times + 3600 * SECOND,
        )

    def _add_chain(self, day, ids, times, people, amounts) -> None:
        blocks = times // (BLOCK_SECONDS * SECOND)
        block_times = blocks * BLOCK_SECONDS * SECOND
        day.add(
            "onchain.evm_transactions",
            chain_id=1,
            hash=EvmHashes(self.salt, ids),
            block_hash=EvmHashes(self.salt + 1, blocks),
            block_number=blocks,
            from_address=EvmAddresses(self.salt, people),
            to_address=EvmAddresses(self.salt, people + 1),
            value=WeiText(amounts, 9, 18),
            block_timestamp=block_times,
            receipt_status=1,
        )
        day.add(
            "onchain.evm_token_transfers",
            chain_id=1,
            token_address=ETHEREUM.tokens[USDT],
            from_address=EvmAddresses(self.salt, people),
            to_address=EvmAddresses(self.salt, people + 1),
            value=WeiText(amounts, 6, 6),
            transaction_hash=EvmHashes(self.salt, ids),
            log_index=ids % 7,
            block_number=blocks,
            block_timestamp=block_times,
        )
        day.add(
            "onchain.utxo_outputs",
            chain="bitcoin",
            transaction_hash=UtxoHashes(self.salt, ids),
            index=0,
            type=BitcoinTypes(ids),
            address=BitcoinAddresses(self.salt, ids),
            value=amounts,
            block_timestamp=block_times,
        )
        distinct = np.unique(blocks)
        day.add(
            "onchain.evm_blocks",
            chain_id=1,
            number=distinct,
            hash=EvmHashes(self.salt + 1, distinct),
            timestamp=distinct * BLOCK_SECONDS * SECOND,
        )

    def _add_labels(self, day, number, ids, times, people) -> None:
        scenario = f"S-{number:05d}"
        is_illicit = number % 2 == 0
        day.add(
            "labels.scenarios",
            scenario_id=scenario,
            typology_id="F01",
            typology="structuring",
            grade="easy" if is_illicit else "benign",
            is_illicit=is_illicit,
            started_at=day.start,
            ended_at=day.end - 1,
        )
        day.add(
            "labels.participants",
            scenario_id=scenario,
            role="payer",
            customer_id=customer_ids(people),
        )
        references = Numbered("fiat:F-", ids, 9)
        day.add(
            "labels.transfers",
            scenario_id=scenario,
            typology_id="F01",
            grade="easy" if is_illicit else "benign",
            is_illicit=is_illicit,
            transfer_id=Md5s(references),
            source_reference=references,
            source_table="exchange.fiat_transactions",
            customer_id=customer_ids(people),
            asset="EUR",
            occurred_at=times,
        )


def digests(world: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a world, by its path below it."""
    return {
        str(path.relative_to(world)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(world.rglob("*"))
        if path.is_file() and "_incoming" not in path.parts
    }
