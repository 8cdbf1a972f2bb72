"""The exchange's books: balances of customers, and the rows of what they did on a day.

Methods put rows; whoever calls them moves the balances.
"""

import numpy as np

from amlmart.simulate.assets import CODES
from amlmart.simulate.banks import Banks
from amlmart.simulate.chain_names import BitcoinNames, EvmNames
from amlmart.simulate.clock import Times
from amlmart.simulate.day import Day
from amlmart.simulate.exchange_rows import ExchangeRows
from amlmart.simulate.exchange_words import BOOKED, COMPLETED
from amlmart.simulate.growing import Array, Gathered, Growing, part, prefixed
from amlmart.simulate.marking import NO_LABEL, TransferLabels
from amlmart.simulate.people import People


class Exchange:
    """Balances and rows of the exchange."""

    def __init__(self, people: People, evm: EvmNames, bitcoin: BitcoinNames) -> None:
        self.people = people
        self.banks = Banks(people)
        self._books = Growing(**dict.fromkeys(CODES, (np.int64, 0)))
        self._rows = ExchangeRows(people, evm, bitcoin)
        self._gathered = Gathered()
        self._credits: list[tuple[Array, Array, Array]] = []

    def begin(self) -> None:
        """Open books for those who joined."""
        self._books.grow_to(self.people.count)

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

    def credit_later(self, customers: Array, assets: Array, units: Array) -> None:
        """Add to balances at the end of the day, so that it is spent from tomorrow on."""
        self._credits.append((customers, assets, units))

    def end(self, day: Day, labels: TransferLabels, vasp_ids: tuple[str, ...]) -> None:
        """End a day: write its rows, and let everybody have what was credited for later."""
        self._rows.write(day, self._gathered, labels, vasp_ids)
        for customers, assets, amounts in self._credits:
            for asset in np.unique(assets).tolist():
                own = assets == asset
                np.add.at(self.balance(asset), customers[own], amounts[own])
        self._credits.clear()

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("books", self._books.state()) | prefixed("rows", self._rows.state())

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._books.restore(part("books", state))
        self._rows.restore(part("rows", state))
