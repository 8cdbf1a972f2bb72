"""EVM chains of the sample: blocks on demand, transactions, token transfers and traces."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from amlmart.sample.addresses import ZERO_ADDRESS, evm_address, evm_hash
from amlmart.sample.clock import WINDOW_START, slot
from amlmart.sample.draw import Draw
from amlmart.sample.rows import Row, Rows

WEI = 10**18
# Four-byte selectors of well-known contract calls.
TRANSFER_CALL = "0xa9059cbb"
APPROVE_CALL = "0x095ea7b3"


@dataclass(frozen=True)
class Token:
    """A token contract; `decimals` is None where nobody says."""

    asset: str
    address: str
    decimals: int | None


USDT = Token("USDT", "0xdac17f958d2ee523a2206206994597c13d831ec7", 6)
USDC = Token("USDC", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", 6)
LINK = Token("LINK", "0x514910771af9ca656af840dff83e8264ecf986ca", 18)
POLYGON_USDT = Token("USDT", "0xc2132d05d31c914a87c6611c10748aeb04b58e8f", 6)
UNKNOWN_TOKEN = Token("MYST", evm_address("a token without decimals"), None)


def units(amount: Decimal, decimals: int) -> int:
    """Return an amount of whole units in smallest units; it must come out even."""
    scaled = amount * 10**decimals
    if scaled != int(scaled):
        raise ValueError(f"{amount} has more than {decimals} decimals")
    return int(scaled)


@dataclass(frozen=True)
class Sent:
    """Where a transaction stands."""

    hash: str
    block_timestamp: datetime


@dataclass(frozen=True)
class Message:
    """Text, gas and outcome of a transaction beyond who sends what to whom."""

    input: str = "0x"
    gas_used: int = 21_000
    is_successful: bool = True


class EvmChain:
    """One chain being written.

    Blocks come at the times somebody asks for, on the chain's grid. `finish` numbers what is in
    them and adds the block rows.
    """

    def __init__(self, rows: Rows, chain_id: int, first_block: int, block_seconds: int) -> None:
        self.chain_id = chain_id
        self._rows = rows
        self._first_block = first_block
        self._block_seconds = block_seconds
        self._draw = Draw(f"evm chain {chain_id}")
        self._transactions: list[Row] = []
        self._logs: list[Row] = []

    def _block(self, moment: datetime) -> tuple[int, datetime]:
        steps = slot(moment, WINDOW_START, self._block_seconds)
        timestamp = WINDOW_START + timedelta(seconds=steps * self._block_seconds)
        return self._first_block + steps, timestamp

    def _block_hash(self, number: int) -> str:
        return evm_hash(f"block {self.chain_id} {number}")

    def send(
        self,
        moment: datetime,
        sender: str,
        recipient: str | None,
        wei: int,
        message: Message | None = None,
    ) -> Sent:
        """Add a transaction to the first block from `moment` on; no recipient: a new contract."""
        message = message or Message()
        number, timestamp = self._block(moment)
        name = f"transaction {self.chain_id} {len(self._transactions)}"
        base_price = self._draw.integer(12, 60) * 10**9
        has_fee_cap = self._draw.chance(70)
        tip = self._draw.integer(1, 3) * 10**8
        created = evm_address(f"contract of {name}") if recipient is None else None
        transaction = self._rows.add(
            "onchain.evm_transactions",
            known_at=timestamp,
            chain_id=self.chain_id,
            hash=evm_hash(name),
            block_hash=self._block_hash(number),
            block_number=number,
            from_address=sender,
            to_address=recipient,
            value=str(wei),
            gas=message.gas_used * 5 // 4 if message.input != "0x" else message.gas_used,
            gas_price=base_price + tip,
            input=message.input,
            block_timestamp=timestamp,
            max_fee_per_gas=2 * base_price + tip if has_fee_cap else None,
            max_priority_fee_per_gas=tip if has_fee_cap else None,
            transaction_type=2 if has_fee_cap else 0,
            receipt_status=1 if message.is_successful else 0,
            receipt_contract_address=created if message.is_successful else None,
            receipt_gas_used=message.gas_used,
        )
        self._transactions.append(transaction)
        return Sent(transaction["hash"], timestamp)

    def send_native(self, moment: datetime, sender: str, recipient: str, amount: Decimal) -> Sent:
        """Move whole units of the chain's own asset."""
        return self.send(moment, sender, recipient, units(amount, 18))

    def log_transfer(
        self, sent: Sent, token: Token, sender: str, recipient: str, value: int
    ) -> None:
        """Add a Transfer event of a transaction sent before; `value` in the smallest unit."""
        number, _ = self._block(sent.block_timestamp)
        self._logs.append(
            self._rows.add(
                "onchain.evm_token_transfers",
                known_at=sent.block_timestamp,
                chain_id=self.chain_id,
                token_address=token.address,
                from_address=sender,
                to_address=recipient,
                value=str(value),
                transaction_hash=sent.hash,
                block_number=number,
                block_timestamp=sent.block_timestamp,
            )
        )

    def send_token(
        self, moment: datetime, token: Token, sender: str, recipient: str, amount: Decimal
    ) -> Sent:
        """Move whole units of a token: a call of its contract and the event it emits."""
        value = units(amount, token.decimals or 0)
        call = f"{TRANSFER_CALL}{recipient[2:]:0>64}{value:064x}"
        # Nobody can sign for the zero address: the issuer mints.
        caller = evm_address(f"issuer of {token.asset}") if sender == ZERO_ADDRESS else sender
        sent = self.send(moment, caller, token.address, 0, Message(input=call, gas_used=63_000))
        self.log_transfer(sent, token, sender, recipient, value)
        return sent

    def trace(
        self,
        sent: Sent,
        path: str,
        sender: str | None,
        recipient: str | None,
        wei: int,
        *,
        trace_type: str = "call",
        call_type: str | None = "call",
        is_successful: bool = True,
    ) -> None:
        """Add a trace of a transaction sent before; an empty `path` is its root call."""
        number, _ = self._block(sent.block_timestamp)
        self._rows.add(
            "onchain.evm_traces",
            known_at=sent.block_timestamp,
            chain_id=self.chain_id,
            block_number=number,
            transaction_hash=sent.hash,
            from_address=sender,
            to_address=recipient,
            value=str(wei),
            trace_type=trace_type,
            call_type=call_type if trace_type == "call" else None,
            trace_address=path,
            status=1 if is_successful else 0,
            block_timestamp=sent.block_timestamp,
        )

    def trace_root(self, sent: Sent) -> None:
        """Add the root call, which repeats the transaction."""
        transaction = next(row for row in self._transactions if row["hash"] == sent.hash)
        is_creation = transaction["to_address"] is None
        self.trace(
            sent,
            "",
            transaction["from_address"],
            transaction["receipt_contract_address"] if is_creation else transaction["to_address"],
            int(transaction["value"]),
            trace_type="create" if is_creation else "call",
            is_successful=transaction["receipt_status"] == 1,
        )

    def reward(self, moment: datetime, miner: str, wei: int) -> None:
        """Add a block reward, a trace without transaction, to the first block from `moment` on."""
        number, timestamp = self._block(moment)
        self._rows.add(
            "onchain.evm_traces",
            known_at=timestamp,
            chain_id=self.chain_id,
            block_number=number,
            to_address=miner,
            value=str(wei),
            trace_type="reward",
            reward_type="block",
            trace_address="",
            status=1,
            block_timestamp=timestamp,
        )

    def finish(self) -> None:
        """Number transactions, nonces and events in order of the chain, and add the blocks."""
        self._transactions.sort(key=lambda row: row["block_number"])
        nonces: dict[str, int] = {}
        counts: dict[int, int] = {}
        index_of: dict[str, int] = {}
        for row in self._transactions:
            sender, number = row["from_address"], row["block_number"]
            row["nonce"] = nonces.get(sender, 0)
            nonces[sender] = row["nonce"] + 1
            row["transaction_index"] = counts.get(number, 0)
            counts[number] = row["transaction_index"] + 1
            index_of[row["hash"]] = row["transaction_index"]
        events: dict[int, int] = {}
        for row in sorted(
            self._logs, key=lambda row: (row["block_number"], index_of[row["transaction_hash"]])
        ):
            row["log_index"] = events.get(row["block_number"], 0)
            events[row["block_number"]] = row["log_index"] + 1
        for row in self._rows.by_table["onchain.evm_traces"]:
            if row["chain_id"] == self.chain_id and row["transaction_hash"]:
                row["transaction_index"] = index_of[row["transaction_hash"]]
        self._add_blocks(counts)

    def _add_blocks(self, counts: dict[int, int]) -> None:
        rewarded = {
            row["block_number"]
            for row in self._rows.by_table["onchain.evm_traces"]
            if row["chain_id"] == self.chain_id
        }
        for number in sorted(counts.keys() | rewarded):
            timestamp = WINDOW_START + timedelta(
                seconds=(number - self._first_block) * self._block_seconds
            )
            self._rows.add(
                "onchain.evm_blocks",
                known_at=timestamp,
                chain_id=self.chain_id,
                number=number,
                hash=self._block_hash(number),
                parent_hash=self._block_hash(number - 1),
                timestamp=timestamp,
                miner=evm_address(f"proposer {number % 7}"),
                transaction_count=counts.get(number, 0),
            )
