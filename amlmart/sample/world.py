"""All that an event of the sample can touch."""

from dataclasses import dataclass
from datetime import timedelta

from amlmart.sample.clock import WINDOW_END, WINDOW_START, Agenda
from amlmart.sample.evm import EvmChain
from amlmart.sample.exchange import Exchange
from amlmart.sample.people import Customer
from amlmart.sample.rows import Rows
from amlmart.sample.utxo import UtxoChain

# Ordinary events begin once everybody was seen, and end early enough to be settled in time.
ACTIVITY_START = WINDOW_START + timedelta(days=6)
ACTIVITY_END = WINDOW_END - timedelta(hours=4)


@dataclass
class World:
    """The chains, the exchange, its customers and the agenda of what is to happen."""

    rows: Rows
    agenda: Agenda
    ethereum: EvmChain
    polygon: EvmChain
    bitcoin: UtxoChain
    exchange: Exchange
    customers: list[Customer]

    def customer(self, number: int) -> Customer:
        """Return a customer by number."""
        return self.exchange.customers[number]
