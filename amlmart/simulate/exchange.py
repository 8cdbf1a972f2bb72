"""The exchange's books: balances of customers, and the rows of what they did on a day.

Methods put rows; whoever calls them moves the balances. Numbers are given out at the end of the
day in the order of time, as a database would.
"""

import numpy as np

from amlmart.simulate import columns
from amlmart.simulate.assets import ASSETS, BITCOIN, CODES, ETH, EVM_CHAINS, FIATS, MATIC, USDT
from amlmart.simulate.banks import Banks, bank_columns
from amlmart.simulate.clock import Times
from amlmart.simulate.day import Day
from amlmart.simulate.evm import Evm
from amlmart.simulate.growing import Array, Gathered, Growing, part, prefixed
from amlmart.simulate.marking import NO_LABEL, TransferLabels, customer_text
from amlmart.simulate.people import People
from amlmart.simulate.utxo import Utxo

RAILS = ("sepa", "wire", "card", "cash_kiosk")
SEPA, WIRE, CARD, KIOSK = range(4)
STATUSES = ("booked", "returned", "failed")
BOOKED, RETURNED, FAILED = range(3)
WITHDRAWAL_STATUSES = ("completed", "cancelled", "blocked")
COMPLETED, CANCELLED, BLOCKED = range(3)
# Where an asset moves: chain numbers of deposits and withdrawals.
CHAINS = (*(chain.name for chain in EVM_CHAINS), BITCOIN)
ETHEREUM_NUMBER, POLYGON_NUMBER, BITCOIN_NUMBER = range(3)
# Withdrawal fees in smallest units, by asset; about what exchanges asked in 2024.
WITHDRAWAL_FEE = {3: 20_000, ETH: 1_600_000, USDT: 4_000_000, 6: 4_000_000, MATIC: 100_000_000}


class Exchange:
    """Balances and rows of the exchange."""

    def __init__(self, seed: int, people: People, evm: Evm, utxo: Utxo) -> None:
        self.seed = seed
        self.people = people
        self.banks = Banks(people)
        self.evm = evm
        self.utxo = utxo
        self._books = Growing(**dict.fromkeys(CODES, (np.int64, 0)))
        self.numbers = {"fiat": 0, "trade": 0, "internal": 0, "deposit": 0, "withdrawal": 0}
        self._gathered = Gathered()
        self._credits: list[tuple[Array, Array, Array]] = []

    def begin(self) -> None:
        """Open books for those who joined."""
        missing = self.people.count - self._books.count
        if missing:
            self._books.add(missing)

    def balance(self, asset: int) -> Array:
        """Return every customer's balance of an asset in its smallest unit, writable."""
        return self._books.view(CODES[asset])

    def total_units(self) -> Array:
        """Return the sum of each customer's smallest units over all assets: 0 is an empty book."""
        total = np.zeros(self._books.count, dtype=np.int64)
        for code in CODES:
            total += self._books.view(code)
        return total

    def pay(
        self,
        day: Day,
        customers: Array,
        *,
        is_in: bool,
        rails: Array | int,
        currencies: Array,
        cents: Array,
        accounts: Array,
        times: Times,
        statuses: Array | int = BOOKED,
        label: Array | int = NO_LABEL,
    ) -> None:
        """Put payments of fiat money; `accounts` as in banks.py, -1 for cash."""
        known = accounts >= 0
        self.banks.link(day, customers[known], accounts[known], times[known])
        self._gathered.put(
            "fiat",
            customer=customers,
            is_in=is_in,
            rail=rails,
            currency=currencies,
            amount=cents,
            account=accounts,
            at=times,
            status=statuses,
            label=label,
        )

    def trade(
        self,
        customers: Array,
        *,
        is_buy: Array | bool,
        base: Array,
        quote: Array,
        base_amount: Array,
        quote_amount: Array,
        fee: Array,
        times: Times,
        counterparty: Array | int = -1,
        label: Array | int = NO_LABEL,
    ) -> None:
        """Put trades; the fee is in the quote asset and comes on top of the quote amount.

        A buyer pays quote amount and fee, a seller gets the quote amount less the fee.
        """
        self._gathered.put(
            "trade",
            customer=customers,
            is_buy=is_buy,
            base=base,
            quote=quote,
            base_amount=base_amount,
            quote_amount=quote_amount,
            fee=fee,
            at=times,
            counterparty=counterparty,
            label=label,
        )

    def internal(
        self,
        senders: Array,
        receivers: Array,
        assets: Array,
        amounts: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> None:
        """Put transfers between customers."""
        self._gathered.put(
            "internal",
            sender=senders,
            receiver=receivers,
            asset=assets,
            amount=amounts,
            at=times,
            label=label,
        )

    def deposit(
        self,
        customers: Array,
        chain: int,
        assets: Array | int,
        amounts: Array,
        *,
        from_address: Array | int,
        to_address: Array,
        transaction: Array,
        credited_at: Times,
    ) -> None:
        """Put deposits that are on a chain; addresses are wallets (EVM) or address numbers."""
        self._gathered.put(
            "deposit",
            customer=customers,
            chain=chain,
            asset=assets,
            amount=amounts,
            from_address=from_address,
            to_address=to_address,
            transaction=transaction,
            at=credited_at,
        )

    def withdrawal(
        self,
        customers: Array,
        chain: int,
        assets: Array | int,
        amounts: Array,
        *,
        to_address: Array,
        transaction: Array | int,
        requested_at: Times,
        completed_at: Array | int,
        status: Array | int = COMPLETED,
        vasp: Array | int = -1,
        is_own: Array | bool = True,
    ) -> None:
        """Put withdrawals; `vasp` is the number of a service, -1 for a self-hosted wallet."""
        self._gathered.put(
            "withdrawal",
            customer=customers,
            chain=chain,
            asset=assets,
            amount=amounts,
            to_address=to_address,
            transaction=transaction,
            at=requested_at,
            completed_at=completed_at,
            status=status,
            vasp=vasp,
            is_own=is_own,
        )

    def end(self, day: Day, labels: TransferLabels, vasp_ids: tuple[str, ...]) -> None:
        """Write the rows of the day."""
        self._write_fiat(day, labels)
        self._write_trades(day, labels)
        self._write_internal(day, labels)
        self._write_deposits(day)
        self._write_withdrawals(day, vasp_ids)
        self._settle()

    def _numbered(self, kind: str) -> dict[str, Array] | None:
        rows = self._gathered.take(kind)
        if rows is None:
            return None
        order = np.argsort(rows["at"], kind="stable")
        rows = {name: values[order] for name, values in rows.items()}
        first = self.numbers[kind]
        self.numbers[kind] = first + len(order)
        rows["number"] = np.arange(first + 1, first + 1 + len(order), dtype=np.int64)
        return rows

    def _write_fiat(self, day: Day, labels: TransferLabels) -> None:
        rows = self._numbered("fiat")
        if rows is None:
            return
        ids = columns.Numbered("F-", rows["number"], 9)
        day.add(
            "exchange.fiat_transactions",
            fiat_transaction_id=ids,
            customer_id=columns.Numbered("C-", rows["customer"] + 1, 7),
            direction=columns.Words(rows["is_in"].astype(np.int64), ("out", "in")),
            rail=columns.Words(rows["rail"], RAILS),
            currency=columns.Words(rows["currency"], CODES),
            amount=columns.Units(rows["amount"], 2),
            booked_at=rows["at"],
            status=columns.Words(rows["status"], STATUSES),
            reference=columns.Numbered("payment ", rows["customer"] + 1, 7),
            **bank_columns(self.people, rows["account"]),
        )
        booked = rows["status"] == BOOKED
        day.count_transfers(int(booked.sum()))
        picked = np.flatnonzero((rows["label"] != NO_LABEL) & booked)
        if not len(picked):
            return
        accounts = bank_columns(self.people, rows["account"][picked])["bank_account_id"]
        banks = [f"bank_account:{text or 'unknown'}" for text in accounts.arrow().to_pylist()]
        customers = [f"customer:{customer_text(n)}" for n in rows["customer"][picked].tolist()]
        is_in = rows["is_in"][picked].tolist()
        labels.add(
            day,
            rows["label"][picked],
            [f"fiat:F-{number:09d}" for number in rows["number"][picked].tolist()],
            "exchange.fiat_transactions",
            rows["customer"][picked],
            [
                bank if into else own
                for bank, own, into in zip(banks, customers, is_in, strict=True)
            ],
            [
                own if into else bank
                for bank, own, into in zip(banks, customers, is_in, strict=True)
            ],
            [CODES[asset] for asset in rows["currency"][picked].tolist()],
            rows["at"][picked],
        )

    def _write_trades(self, day: Day, labels: TransferLabels) -> None:
        rows = self._numbered("trade")
        if rows is None:
            return
        day.add(
            "exchange.trades",
            trade_id=columns.Numbered("T-", rows["number"], 10),
            customer_id=columns.Numbered("C-", rows["customer"] + 1, 7),
            side=columns.Words(rows["is_buy"].astype(np.int64), ("sell", "buy")),
            base_asset=columns.Words(rows["base"], CODES),
            quote_asset=columns.Words(rows["quote"], CODES),
            base_amount=units(rows["base_amount"], rows["base"]),
            quote_amount=units(rows["quote_amount"], rows["quote"]),
            fee_asset=columns.Words(rows["quote"], CODES),
            fee_amount=units(rows["fee"], rows["quote"]),
            counterparty_customer_id=columns.Numbered(
                "C-", np.where(rows["counterparty"] < 0, -1, rows["counterparty"] + 1), 7
            ),
            executed_at=rows["at"],
        )
        day.count_transfers(int((rows["base_amount"] > 0).sum() + (rows["quote_amount"] > 0).sum()))
        picked = np.flatnonzero(rows["label"] != NO_LABEL)
        for leg in ("base", "quote"):
            book = [
                "exchange:order_book" if other < 0 else f"customer:{customer_text(other)}"
                for other in rows["counterparty"][picked].tolist()
            ]
            own = [f"customer:{customer_text(n)}" for n in rows["customer"][picked].tolist()]
            gets = (rows["is_buy"][picked] == (leg == "base")).tolist()
            labels.add(
                day,
                rows["label"][picked],
                [f"trade:T-{number:010d}:{leg}" for number in rows["number"][picked].tolist()],
                "exchange.trades",
                rows["customer"][picked],
                [b if into else o for b, o, into in zip(book, own, gets, strict=True)],
                [o if into else b for b, o, into in zip(book, own, gets, strict=True)],
                [CODES[asset] for asset in rows[leg][picked].tolist()],
                rows["at"][picked],
            )

    def _write_internal(self, day: Day, labels: TransferLabels) -> None:
        rows = self._numbered("internal")
        if rows is None:
            return
        day.add(
            "exchange.internal_transfers",
            internal_transfer_id=columns.Numbered("I-", rows["number"], 9),
            from_customer_id=columns.Numbered("C-", rows["sender"] + 1, 7),
            to_customer_id=columns.Numbered("C-", rows["receiver"] + 1, 7),
            asset=columns.Words(rows["asset"], CODES),
            amount=units(rows["amount"], rows["asset"]),
            transferred_at=rows["at"],
        )
        day.count_transfers(len(rows["at"]))
        picked = np.flatnonzero(rows["label"] != NO_LABEL)
        labels.add(
            day,
            rows["label"][picked],
            [f"internal:I-{number:09d}" for number in rows["number"][picked].tolist()],
            "exchange.internal_transfers",
            rows["sender"][picked],
            [f"customer:{customer_text(n)}" for n in rows["sender"][picked].tolist()],
            [f"customer:{customer_text(n)}" for n in rows["receiver"][picked].tolist()],
            [CODES[asset] for asset in rows["asset"][picked].tolist()],
            rows["at"][picked],
        )

    def _write_deposits(self, day: Day) -> None:
        rows = self._numbered("deposit")
        if rows is None:
            return
        for number, chain in enumerate(CHAINS):
            some = {name: values[rows["chain"] == number] for name, values in rows.items()}
            if not len(some["at"]):
                continue
            day.add(
                "exchange.crypto_deposits",
                deposit_id=columns.Numbered("D-", some["number"], 9),
                customer_id=columns.Numbered("C-", some["customer"] + 1, 7),
                chain=chain,
                asset=columns.Words(some["asset"], CODES),
                amount=units(some["amount"], some["asset"]),
                from_address=self._addresses(number, some["from_address"]),
                to_address=self._addresses(number, some["to_address"]),
                transaction_hash=self._hashes(number, some["transaction"]),
                credited_at=some["at"],
                status="credited",
            )

    def _write_withdrawals(self, day: Day, vasp_ids: tuple[str, ...]) -> None:
        rows = self._numbered("withdrawal")
        if rows is None:
            return
        fee_table = np.array(
            [WITHDRAWAL_FEE.get(asset, 0) for asset in range(len(ASSETS))], dtype=np.int64
        )
        for number, chain in enumerate(CHAINS):
            some = {name: values[rows["chain"] == number] for name, values in rows.items()}
            if not len(some["at"]):
                continue
            named = np.where(some["is_own"], some["customer"], -1)
            day.add(
                "exchange.crypto_withdrawals",
                withdrawal_id=columns.Numbered("W-", some["number"], 9),
                customer_id=columns.Numbered("C-", some["customer"] + 1, 7),
                chain=chain,
                asset=columns.Words(some["asset"], CODES),
                amount=units(some["amount"], some["asset"]),
                fee_amount=units(fee_table[some["asset"]], some["asset"]),
                to_address=self._addresses(number, some["to_address"]),
                transaction_hash=self._hashes(number, some["transaction"]),
                requested_at=some["at"],
                completed_at=columns.Times(some["completed_at"]),
                status=columns.Words(some["status"], WITHDRAWAL_STATUSES),
                beneficiary_name=self.people.full_names(named),
                beneficiary_vasp_id=columns.Words(
                    np.where(some["vasp"] < 0, len(vasp_ids), some["vasp"]), (*vasp_ids, None)
                ),
                known_at=np.maximum(some["at"], some["completed_at"]) + 5_000_000,
            )

    def _addresses(self, chain: int, numbers: Array) -> object:
        if chain == BITCOIN_NUMBER:
            return self.utxo.addresses(numbers)
        return self.evm.addresses(numbers)

    def _hashes(self, chain: int, numbers: Array) -> object:
        if chain == BITCOIN_NUMBER:
            return self.utxo.hashes(numbers)
        return self.evm.hashes(EVM_CHAINS[chain], numbers)

    def credit_later(self, customers: Array, assets: Array, units: Array) -> None:
        """Add to balances at the end of the day, so that it is spent from tomorrow on."""
        self._credits.append((customers, assets, units))

    def _settle(self) -> None:
        for customers, assets, amounts in self._credits:
            for asset in np.unique(assets).tolist():
                own = assets == asset
                np.add.at(self.balance(asset), customers[own], amounts[own])
        self._credits.clear()

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        numbers = {f"number.{name}": np.array([count]) for name, count in self.numbers.items()}
        return prefixed("books", self._books.state()) | numbers

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._books.restore(part("books", state))
        self.numbers = {name: int(state[f"number.{name}"][0]) for name in self.numbers}


def units(amounts: Array, assets: Array) -> columns.Units:
    """Return amounts of several assets in whole units."""
    most = max(asset.places for asset in ASSETS)
    factor = np.array([10 ** (most - asset.places) for asset in ASSETS], dtype=np.int64)
    return columns.Units(amounts * factor[assets], most)


def fiat_mask(assets: Array) -> Array:
    """Return which assets are currencies."""
    return np.isin(assets, FIATS)
