"""Raw rows that go wrong on purpose: what sources, transport and chains do to data.

Troubles are planted into the finished rows of a day, each row at most one, at the rates of the
world's settings. What arrives later is held back and written on the day it is loaded. Every
planted row is told in `labels.troubles`, with what staging makes of it.

Which tables get what stands in `PRONENESS`. Corrections and retractions are a second row with the
same key, known later, which supersedes the first. A block that the chain dropped is a second row
too, and staging refuses one of them as a contradiction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart import contract
from amlmart.simulate.clock import DAY, HOUR, SECOND, day_start
from amlmart.simulate.columns import TIMESTAMP, EvmHashes, Int64s, Times
from amlmart.simulate.day import next_load, ordered, targets
from amlmart.simulate.randomness import key, stream
from amlmart.simulate.settings import Settings
from amlmart.simulate.state_file import State
from amlmart.simulate.untidy_names import untidy

LABELS = "labels.troubles"
BLOCKS, TRANSACTIONS = "onchain.evm_blocks", "onchain.evm_transactions"

LATE, DUPLICATE, CORRECTED, RETRACTED = "late", "duplicate", "corrected", "retracted"
MISSING, CHECKSUM, REORGED, UNTIDY = "missing", "checksum", "reorged", "untidy"

STAGED, DUPLICATED, SUPERSEDED, QUARANTINED = "staged", "duplicate", "superseded", "quarantined"
CONTRADICTION = "conflicting_duplicate"

# How much later than usual a row, or its second version, is known: at least and at most.
DELAYS = {
    LATE: (DAY, 10 * DAY),
    DUPLICATE: (HOUR, 2 * DAY),
    CORRECTED: (2 * HOUR, 7 * DAY),
    RETRACTED: (6 * HOUR, 14 * DAY),
}
# A dropped block is seen this long before the one that replaces it.
REORG_LEAD = 30 * SECOND
# A correction is the amount times one of these: a comma in the wrong place, or a line read twice.
_FACTORS = (2, 10, 100)


@dataclass(frozen=True)
class Proneness:
    """What may go wrong with the rows of a table.

    `amount` is the column that corrections change; `retraction` a status column, the status that
    can be taken back and what it becomes; `missing` pairs of a column and the reason staging gives
    where it is null; `address` a column of Bitcoin addresses, and the column and value that say
    that it is one; `name` a column of names. Tables with an `amount` or a `retraction` are those
    that are restatable.
    """

    is_late: bool = True
    amount: str | None = None
    retraction: tuple[str, str, str] | None = None
    missing: tuple[tuple[str, str], ...] = ()
    address: tuple[str, str, str] | None = None
    name: str | None = None


_NO_CUSTOMER = ("customer_id", "missing_customer: customer_id")
_NO_VALUE = ("value", "missing_value")
PRONENESS = {
    "exchange.fiat_transactions": Proneness(
        amount="amount",
        retraction=("status", "booked", "returned"),
        missing=(("amount", "missing_value"), _NO_CUSTOMER),
        name="counterparty_name",
    ),
    "exchange.customers": Proneness(is_late=False, name="full_name"),
    "exchange.bank_accounts": Proneness(is_late=False, name="holder_name"),
    "exchange.crypto_deposits": Proneness(
        amount="amount",
        retraction=("status", "credited", "reversed"),
        missing=(("amount", "missing_value"), _NO_CUSTOMER),
        address=("from_address", "chain", "bitcoin"),
    ),
    "exchange.crypto_withdrawals": Proneness(
        amount="amount",
        retraction=("status", "completed", "cancelled"),
        missing=(("amount", "missing_value"), _NO_CUSTOMER),
        address=("to_address", "chain", "bitcoin"),
    ),
    "exchange.trades": Proneness(
        amount="base_amount", missing=(("base_amount", "missing_value"), _NO_CUSTOMER)
    ),
    "exchange.internal_transfers": Proneness(
        amount="amount", missing=(("amount", "missing_value"),)
    ),
    "exchange.logins": Proneness(missing=(_NO_CUSTOMER,)),
    TRANSACTIONS: Proneness(missing=(_NO_VALUE, ("from_address", "missing_address: from_address"))),
    "onchain.evm_token_transfers": Proneness(missing=(_NO_VALUE,)),
    # Inputs and outputs of a transaction are read together, so they only come twice.
    "onchain.utxo_inputs": Proneness(is_late=False),
    "onchain.utxo_outputs": Proneness(is_late=False),
    # Tags are published long after the fact as it is, so a late one would not be told apart.
    "attribution.address_tags": Proneness(is_late=False, address=("address", "currency", "BTC")),
}
# Key columns by which staging tells rows apart, where they are not those of the contract.
_STAGING_KEYS = {
    "onchain.evm_token_transfers": ("chain_id", "transaction_hash", "log_index"),
    "attribution.address_tags": (
        *("address", "currency", "label", "category", "abuse", "source_name", "tagged_at"),
    ),
}
# Staging takes these as empty text where they are null.
_EMPTY_KEYS = ("label", "category", "abuse", "tagged_at")


@dataclass
class _Planted:
    """One table of a day while troubles are planted.

    `added` rows are written on the day they are loaded, and `later_labels` with them. `labels` are
    of rows that stay where they are: a day's own rows are written with it, whenever they are
    loaded.
    """

    name: str
    rows: pa.Table
    is_taken: NDArray[np.bool_]
    is_removed: NDArray[np.bool_]
    added: list[pa.Table] = field(default_factory=list)
    labels: list[pa.Table] = field(default_factory=list)
    later_labels: list[pa.Table] = field(default_factory=list)

    def add(
        self,
        rows: pa.Table,
        trouble: str,
        outcome: str,
        reason: str | None = None,
        labelled: pa.Table | None = None,
    ) -> None:
        """Add rows that arrive when they are loaded, with their labels.

        `labelled` are the rows that staging refuses where that is not the added ones.
        """
        self.added.append(rows)
        self.later_labels.append(
            self._labels(rows if labelled is None else labelled, trouble, outcome, reason)
        )

    def spoil(self, rows: pa.Table, trouble: str, outcome: str, reason: str | None) -> None:
        """Label rows of the day that were spoiled where they are."""
        self.labels.append(self._labels(rows, trouble, outcome, reason))

    def _labels(self, rows: pa.Table, trouble: str, outcome: str, reason: str | None) -> pa.Table:
        occurred_at = rows.column(targets()[self.name].ordered_by).cast(TIMESTAMP)
        return pa.table(
            {
                "source_table": pa.repeat(self.name, rows.num_rows),
                "row_key": row_keys(self.name, rows),
                "trouble": pa.repeat(trouble, rows.num_rows),
                "outcome": pa.repeat(outcome, rows.num_rows),
                "quarantine_reason": pa.repeat(pa.scalar(reason, pa.string()), rows.num_rows),
                "occurred_at": occurred_at,
                "loaded_at": rows.column("loaded_at"),
            },
            schema=targets()[LABELS].schema,
        )


def row_keys(name: str, rows: pa.Table) -> pa.ChunkedArray:
    """Return the keys of rows as one text each, as the quarantine writes them."""
    columns = _STAGING_KEYS.get(name) or contract.table(name).key
    texts = [_key_text(rows.column(column), column) for column in columns]
    return pc.binary_join_element_wise(*texts, "|") if len(texts) > 1 else texts[0]


def _key_text(values: pa.ChunkedArray, column: str) -> pa.ChunkedArray:
    if pa.types.is_timestamp(values.type):
        # Arrow's seconds have as many decimals as the type, six here.
        texts = pc.strftime(values.cast(pa.timestamp("us")), format="%Y-%m-%d %H:%M:%S")
    else:
        texts = values.cast(pa.string())
    return texts.fill_null("" if column in _EMPTY_KEYS else "null")


class Planter:
    """Plants the troubles of a world, day by day in order."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rates = settings.troubles
        self._held: dict[str, pa.Table] = {}

    def plant(self, number: int, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
        """Return the rows to write on day `number`, given those that happened on it."""
        if self._rates.is_clean:
            return dict(tables)
        planted = {
            name: _Planted(name, rows, *np.zeros((2, rows.num_rows), dtype=np.bool_))
            for name, rows in tables.items()
        }
        self._reorganise(planted, number)
        for name, table in planted.items():
            if name in PRONENESS:
                self._plant_table(table, PRONENESS[name], number)

        arrivals: dict[str, list[pa.Table]] = {name: [held] for name, held in self._held.items()}
        written = {}
        labels: list[pa.Table] = []
        for name, table in planted.items():
            is_kept = pa.array(~table.is_removed)
            written[name] = table.rows.filter(is_kept) if table.is_removed.any() else table.rows
            arrivals.setdefault(name, []).extend(table.added)
            arrivals.setdefault(LABELS, []).extend(table.later_labels)
            labels += table.labels
        if any(part.num_rows for part in labels):
            written[LABELS] = ordered(pa.concat_tables(labels), targets()[LABELS])
        self._held.clear()
        end = day_start(self._settings.start, number + 1)
        for name in targets():
            self._release(name, arrivals.get(name, []), end, written)
        return written

    def state(self) -> State:
        """Return the rows held back, as Arrow streams."""
        return {name: _stream_of(table) for name, table in self._held.items()}

    def restore(self, state: State) -> None:
        """Take the rows held back from `state`."""
        self._held = {
            name: pa.ipc.open_stream(pa.py_buffer(stream)).read_all()
            for name, stream in state.items()
        }

    def _release(
        self, name: str, arrivals: list[pa.Table], end: int, written: dict[str, pa.Table]
    ) -> None:
        """Write what is loaded before `end`, among the day's rows, and hold back the rest."""
        rows = pa.concat_tables(arrivals) if arrivals else None
        if rows is None or not rows.num_rows:
            return
        is_loaded = pc.less(rows.column("loaded_at"), pa.scalar(end, TIMESTAMP))
        loaded, held = rows.filter(is_loaded), rows.filter(pc.invert(is_loaded))
        if held.num_rows:
            self._held[name] = held.combine_chunks()
        if loaded.num_rows:
            parts = [written[name], loaded] if name in written else [loaded]
            written[name] = ordered(pa.concat_tables(parts), targets()[name])

    def _plant_table(self, table: _Planted, prone: Proneness, number: int) -> None:
        random = stream(self._settings.seed, "troubles", table.name, number)
        count = table.rows.num_rows
        chances = random.random(count)
        draws = _Draws(random.random(count), random.integers(0, 1 << 16, count))
        rates = self._rates
        kinds: list[tuple[float, _Plant]] = [
            (rates.late if prone.is_late else 0.0, _delay),
            (rates.duplicate, _repeat),
            (rates.corrected if prone.amount else 0.0, _correct),
            (rates.retracted if prone.retraction else 0.0, _retract),
            (rates.missing if prone.missing else 0.0, _leave_out),
            (rates.checksum if prone.address else 0.0, _spoil),
            (rates.untidy if prone.name else 0.0, _garble),
        ]
        # What has no time of knowledge cannot be known later.
        is_free = ~table.is_taken & np.asarray(table.rows.column("known_at").is_valid())
        lowest = 0.0
        for rate, plant in kinds:
            rows = np.flatnonzero((chances >= lowest) & (chances < lowest + rate) & is_free)
            lowest += rate
            if rows.size:
                plant(table, prone, rows, draws)

    def _reorganise(self, planted: Mapping[str, _Planted], number: int) -> None:
        """Let the chain drop some blocks: they and their transactions were seen once before.

        The dropped version is known first, so it is the one that staging keeps; it says the same
        but for the hash of the block.
        """
        blocks = planted.get(BLOCKS)
        if blocks is None or not self._rates.reorged:
            return
        random = stream(self._settings.seed, "troubles", "reorged", number)
        chosen = np.flatnonzero(random.random(blocks.rows.num_rows) < self._rates.reorged)
        dropped = _block_codes(blocks.rows.take(pa.array(chosen)), "number")
        salt = key(self._settings.seed, "dropped blocks")
        _drop(blocks, chosen, "hash", EvmHashes(salt, dropped).arrow())
        transactions = planted.get(TRANSACTIONS)
        if transactions is not None:
            codes = _block_codes(transactions.rows, "block_number")
            rows = np.flatnonzero(np.isin(codes, dropped))
            _drop(transactions, rows, "block_hash", EvmHashes(salt, codes[rows]).arrow())


@dataclass(frozen=True)
class _Draws:
    """Random numbers per row of a table: how much later, and which of several ways."""

    spans: NDArray[np.float64]
    choices: Int64s


_Plant = Callable[[_Planted, Proneness, Int64s, _Draws], None]


def _later(rows: pa.Table, spans: NDArray[np.float64], trouble: str) -> pa.Table:
    """Return rows as they are known and loaded when they come later than usual."""
    least, most = DELAYS[trouble]
    known = np.asarray(rows.column("known_at").cast(pa.int64()))
    known = known + least + (spans * (most - least) // SECOND * SECOND).astype(np.int64)
    rows = _with(rows, "known_at", Times(known).arrow())
    return _with(rows, "loaded_at", Times(next_load(known)).arrow())


def _with(rows: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    place = rows.schema.get_field_index(column)
    return rows.set_column(place, rows.schema.field(place), values)


def _chosen(table: _Planted, rows: Int64s) -> pa.Table:
    """Return some rows of a table and keep other troubles away from them."""
    table.is_taken[rows] = True
    return table.rows.take(pa.array(rows))


def _delay(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    late = _later(_chosen(table, rows), draws.spans[rows], LATE)
    table.is_removed[rows] = True
    table.add(late, LATE, STAGED)


def _repeat(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    again = _later(_chosen(table, rows), draws.spans[rows], DUPLICATE)
    table.add(again, DUPLICATE, DUPLICATED)


def _correct(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    assert prone.amount is not None
    amounts = table.rows.column(prone.amount).take(pa.array(rows))
    # Nothing times ten is nothing, which would be no correction.
    rows = rows[np.asarray(pc.greater(amounts, 0).fill_null(False))]
    later = _later(_chosen(table, rows), draws.spans[rows], CORRECTED)
    amounts = later.column(prone.amount)
    factors = pa.array(np.array(_FACTORS)[draws.choices[rows] % len(_FACTORS)])
    wide = pc.multiply(amounts.cast(pa.decimal256(38, 18)), factors.cast(pa.decimal256(19, 0)))
    corrected = _with(later, prone.amount, wide.cast(amounts.type))
    table.add(corrected, CORRECTED, SUPERSEDED)


def _retract(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    assert prone.retraction is not None
    column, before, after = prone.retraction
    rows = rows[_equals(table.rows.column(column).take(pa.array(rows)), before)]
    later = _later(_chosen(table, rows), draws.spans[rows], RETRACTED)
    retracted = _with(later, column, pa.repeat(pa.scalar(after), len(rows)))
    table.add(retracted, RETRACTED, SUPERSEDED)


def _leave_out(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    ways = draws.choices[rows] % len(prone.missing)
    for way, (column, reason) in enumerate(prone.missing):
        lacking = rows[ways == way]
        values = table.rows.column(column)
        is_left_out = np.zeros(len(values), dtype=np.bool_)
        is_left_out[lacking] = True
        nothing = pa.scalar(None, values.type)
        table.rows = _with(table.rows, column, pc.if_else(pa.array(is_left_out), nothing, values))
        table.spoil(_chosen(table, lacking), MISSING, QUARANTINED, reason)


def _spoil(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    assert prone.address is not None
    column, kind, bitcoin = prone.address
    addresses = table.rows.column(column)
    is_bitcoin = _equals(table.rows.column(kind), bitcoin) & np.asarray(addresses.is_valid())
    rows = rows[is_bitcoin[rows]]
    # Both alphabets have a 2 and a 3, and any single wrong letter breaks either checksum.
    wrong = [f"{text[:-1]}{'3' if text[-1] == '2' else '2'}" for text in _texts(addresses, rows)]
    _replace(table, column, rows, wrong)
    table.spoil(_chosen(table, rows), CHECKSUM, QUARANTINED, f"wrong_checksum: {column}")


def _garble(table: _Planted, prone: Proneness, rows: Int64s, draws: _Draws) -> None:
    assert prone.name is not None
    names = table.rows.column(prone.name)
    rows = rows[np.asarray(names.is_valid())[rows]]
    pairs = zip(_texts(names, rows), draws.choices[rows].tolist(), strict=True)
    _replace(table, prone.name, rows, [untidy(name, choice) for name, choice in pairs])
    table.spoil(_chosen(table, rows), UNTIDY, STAGED, None)


def _replace(table: _Planted, column: str, rows: Int64s, texts: list[str]) -> None:
    """Put texts in place of what a column says in some rows."""
    values = table.rows.column(column)
    is_replaced = np.zeros(len(values), dtype=np.bool_)
    is_replaced[rows] = True
    replaced = pc.replace_with_mask(
        values.combine_chunks(), pa.array(is_replaced), pa.array(texts, type=pa.string())
    )
    table.rows = _with(table.rows, column, replaced)


def _drop(table: _Planted, rows: Int64s, column: str, hashes: pa.Array) -> None:
    """Add a version of rows that was known before, with other block hashes."""
    final = _chosen(table, rows)
    known = np.asarray(final.column("known_at").cast(pa.int64())) - REORG_LEAD
    dropped = _with(final, column, hashes)
    dropped = _with(dropped, "known_at", Times(known).arrow())
    table.add(dropped, REORGED, QUARANTINED, CONTRADICTION, labelled=final)


def _block_codes(rows: pa.Table, number: str) -> Int64s:
    """Return one number per block of a chain, of the rows that name it by `number`."""
    chains = np.asarray(rows.column("chain_id"))
    codes: Int64s = (chains << 40) + np.asarray(rows.column(number))
    return codes


def _equals(values: pa.ChunkedArray, wanted: str) -> NDArray[np.bool_]:
    return np.asarray(pc.equal(values, wanted).fill_null(False))


def _texts(values: pa.ChunkedArray, rows: Int64s) -> list[str]:
    texts: list[str] = values.take(pa.array(rows)).to_pylist()
    return texts


def _stream_of(table: pa.Table) -> NDArray[np.uint8]:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return np.frombuffer(sink.getvalue(), dtype=np.uint8)
