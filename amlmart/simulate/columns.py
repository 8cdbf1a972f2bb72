"""Columns of raw tables, held as numbers and turned into Arrow only when a day is written.

An id stands for an address or a hash until then, so that a day of the simulation stays small and
the letters are made in the threads that write. Where a number or id is negative, the value is null
(`Units` and `WeiText`, whose numbers may be negative, take a mask of nulls instead).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart.sample.addresses import P2PKH, P2SH, P2TR, P2WPKH
from amlmart.simulate.bitcoin_text import base58check_letters, segwit_letters
from amlmart.simulate.randomness import mixed_bytes

Bytes = NDArray[np.uint8]
Int64s = NDArray[np.int64]
Bools = NDArray[np.bool_]

DECIMAL = pa.decimal128(38, 18)
TIMESTAMP = pa.timestamp("us", tz="UTC")
DECIMAL_PLACES = 18

# The kinds of Bitcoin addresses by the two lowest bits of an address id.
BITCOIN_KINDS = (P2WPKH, P2SH, P2TR, P2PKH)
SEGWIT_V0, SCRIPT_HASH, TAPROOT, KEY_HASH = range(len(BITCOIN_KINDS))

_TRANSFER_SELECTOR = b"0xa9059cbb"
_EVM_ADDRESS_BYTES = 20
_HASH_BYTES = 32


class Column(Protocol):
    """Values of one column of a batch of rows."""

    def __len__(self) -> int:
        """Return the number of rows."""

    def arrow(self) -> pa.Array:
        """Return the values as Arrow."""


def _hex_pairs() -> NDArray[np.uint16]:
    """Return the two hex digits of each byte value, as they lie in memory."""
    return np.frombuffer("".join(f"{value:02x}" for value in range(256)).encode(), dtype=np.uint16)


def _digit_quads() -> NDArray[np.uint32]:
    """Return the four decimal digits of 0 to 9999, as they lie in memory."""
    return np.frombuffer("".join(f"{value:04d}" for value in range(10_000)).encode(), np.uint32)


_HEX_PAIRS = _hex_pairs()
_DIGIT_QUADS = _digit_quads()


def _validity(is_null: Bools | None) -> pa.Buffer | None:
    """Return Arrow's bitmap of the values that are there, or None where all are."""
    if is_null is None or not is_null.any():
        return None
    return pa.py_buffer(np.packbits(~is_null, bitorder="little"))


def _text_of_equal_length(letters: Bytes, is_null: Bools | None = None) -> pa.Array:
    """Return rows of ASCII letters as strings."""
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int64) * width
    if offsets[-1] > np.iinfo(np.int32).max:
        half = count // 2
        parts = (slice(None, half), slice(half, None))
        return pa.concat_arrays(
            _text_of_equal_length(letters[part], None if is_null is None else is_null[part])
            for part in parts
        )
    return pa.StringArray.from_buffers(
        count,
        pa.py_buffer(offsets.astype(np.int32)),
        pa.py_buffer(np.ascontiguousarray(letters)),
        _validity(is_null),
    )


def _text_from(letters: Bytes, starts: Int64s, is_null: Bools | None = None) -> pa.Array:
    """Return rows of ASCII letters as strings, each from its start to the end of the row."""
    count, width = letters.shape
    if not starts.any():
        return _text_of_equal_length(letters, is_null)
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(width - starts, out=offsets[1:])
    is_used = np.arange(width) >= starts[:, None]
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(offsets), pa.py_buffer(letters[is_used]), _validity(is_null)
    )


def _hex_text(prefix: bytes, values: Bytes, is_null: Bools | None = None) -> pa.Array:
    """Return rows of bytes as lower-case hex after a prefix."""
    count, size = values.shape
    letters = np.empty((count, len(prefix) + 2 * size), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix, dtype=np.uint8)
    letters[:, len(prefix) :] = _HEX_PAIRS[values].view(np.uint8)
    return _text_of_equal_length(letters, is_null)


def _digits(numbers: Int64s, width: int) -> Bytes:
    """Return the last `width` decimal digits of each number as ASCII letters."""
    quads = -(-width // 4)
    block = np.empty((len(numbers), quads), dtype=np.uint32)
    rest = numbers
    for place in range(quads - 1, -1, -1):
        quotient = rest // 10_000
        block[:, place] = _DIGIT_QUADS[rest - quotient * 10_000]
        rest = quotient
    return block.view(np.uint8)[:, quads * 4 - width :]


@dataclass(frozen=True)
class Numbered:
    """Names such as `T-000000012`: a prefix and a number with at least `width` digits."""

    prefix: str
    numbers: Int64s
    width: int

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.numbers)

    def arrow(self) -> pa.Array:
        """Return the names; a negative number is null."""
        is_null = self.numbers < 0
        numbers = np.where(is_null, 0, self.numbers)
        longest = int(numbers.max(initial=0))
        width = max(self.width, len(str(longest)))
        prefix = np.frombuffer(self.prefix.encode(), dtype=np.uint8)
        letters = np.empty((len(numbers), len(prefix) + width), dtype=np.uint8)
        letters[:, len(prefix) :] = _digits(numbers, width)
        if width == self.width:
            letters[:, : len(prefix)] = prefix
            return _text_of_equal_length(letters, is_null)
        # Numbers that outgrew their width: the prefix moves up to the first digit.
        powers = 10 ** np.arange(self.width, width, dtype=np.int64)
        starts = width - self.width - np.searchsorted(powers, numbers, side="right")
        for shift in range(width - self.width + 1):
            rows = np.flatnonzero(starts == shift)
            letters[rows[:, None], np.arange(shift, shift + len(prefix))] = prefix
        return _text_from(letters, starts, is_null)


@dataclass(frozen=True)
class Units:
    """Amounts in whole numbers of 10^-places, written as decimal(38, 18).

    `places` (0 to 18) is one number or one per row; `null` says where there is no amount.
    """

    values: Int64s
    places: int | Int64s
    null: Bools | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    def arrow(self) -> pa.Array:
        """Return the amounts.

        Raises:
            ValueError: when `places` is outside 0 to 18.
        """
        places = np.broadcast_to(np.asarray(self.places), self.values.shape)
        if places.size and (places.min() < 0 or places.max() > DECIMAL_PLACES):
            raise ValueError("an amount has 0 to 18 decimal places")
        powers = 10 ** np.arange(DECIMAL_PLACES + 1, dtype=np.uint64)
        block = _times(self.values, powers[DECIMAL_PLACES - places])
        return pa.Array.from_buffers(
            DECIMAL, len(self.values), [_validity(self.null), pa.py_buffer(block)]
        )


def _times(values: Int64s, factors: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the 128-bit products, low word first, negative ones as two's complement."""
    low_bits, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    is_negative = values < 0
    # -(-2^63) is itself, whose bits are right as an unsigned number.
    with np.errstate(over="ignore"):
        size = np.where(is_negative, -values, values).astype(np.uint64)
        size_high, size_low = size >> half, size & low_bits
        factor_high, factor_low = factors >> half, factors & low_bits
        low = size_low * factor_low
        middle = size_high * factor_low + (low >> half)
        middle_low = size_low * factor_high + (middle & low_bits)
        block = np.empty((len(values), 2), dtype=np.uint64)
        block[:, 0] = size * factors
        block[:, 1] = size_high * factor_high + (middle >> half) + (middle_low >> half)
        # The complement of a product whose low word is zero carries into the high word.
        lows, highs = block[is_negative, 0], block[is_negative, 1]
        block[is_negative, 0] = ~lows + np.uint64(1)
        block[is_negative, 1] = ~highs + (lows == 0)
    return block


@dataclass(frozen=True)
class WeiText:
    """Amounts of 10^-places as whole numbers of a token's smallest unit, 10^-decimals, as text.

    `places` and `decimals` are one number or one per row, and `decimals` is never the smaller.
    """

    values: Int64s
    places: int | Int64s
    decimals: int | Int64s
    null: Bools | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    def arrow(self) -> pa.Array:
        """Return the text.

        Raises:
            ValueError: when the smallest unit is larger than that of the values.
        """
        text = pa.array(self.values, mask=self.null).cast(pa.string())
        shifts = np.asarray(self.decimals) - np.asarray(self.places)
        if shifts.size and shifts.min() < 0:
            raise ValueError("a token needs at least as many decimals as its amounts have places")
        if not shifts.size or not shifts.any():
            return text
        zeros = np.where(self.values == 0, 0, np.broadcast_to(shifts, self.values.shape))
        endings = pa.array(["0" * shift for shift in range(int(zeros.max(initial=0)) + 1)])
        return pc.binary_join_element_wise(text, endings.take(pa.array(zeros)), "")


@dataclass(frozen=True)
class Words:
    """Words by their place in a list; a negative code is null."""

    codes: NDArray[Any]
    words: Sequence[str | None]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes)

    def arrow(self) -> pa.Array:
        """Return the words."""
        words = pa.array(self.words, type=pa.string())
        return words.take(pa.array(self.codes, mask=self.codes < 0))


@dataclass(frozen=True)
class EvmAddresses:
    """EVM addresses in lower case that stand for ids."""

    salt: int
    wallet_ids: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.wallet_ids)

    def arrow(self) -> pa.Array:
        """Return the addresses."""
        values = mixed_bytes(self.salt, self.wallet_ids, _EVM_ADDRESS_BYTES)
        return _hex_text(b"0x", values, self.wallet_ids < 0)


@dataclass(frozen=True)
class EvmHashes:
    """Hashes of EVM transactions or blocks that stand for numbers."""

    salt: int
    numbers: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.numbers)

    def arrow(self) -> pa.Array:
        """Return the hashes."""
        return _hex_text(b"0x", mixed_bytes(self.salt, self.numbers, _HASH_BYTES), self.numbers < 0)


@dataclass(frozen=True)
class UtxoHashes:
    """Hashes of UTXO transactions or blocks that stand for numbers."""

    salt: int
    numbers: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.numbers)

    def arrow(self) -> pa.Array:
        """Return the hashes."""
        return _hex_text(b"", mixed_bytes(self.salt, self.numbers, _HASH_BYTES), self.numbers < 0)


@dataclass(frozen=True)
class TransferCalls:
    """Calldata of ERC-20 `transfer(address,uint256)` to wallets, amounts in the smallest unit.

    The salt and ids are those of `EvmAddresses`; amounts are whole and not negative.
    """

    salt: int
    wallet_ids: Int64s
    amounts: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.wallet_ids)

    def arrow(self) -> pa.Array:
        """Return the calldata: selector, address and amount, the two in 32 bytes each."""
        words = np.zeros((len(self), 2 * _HASH_BYTES), dtype=np.uint8)
        words[:, _HASH_BYTES - _EVM_ADDRESS_BYTES : _HASH_BYTES] = mixed_bytes(
            self.salt, self.wallet_ids, _EVM_ADDRESS_BYTES
        )
        words[:, -8:] = self.amounts.astype(">u8").view(np.uint8).reshape(-1, 8)
        return _hex_text(_TRANSFER_SELECTOR, words, self.wallet_ids < 0)


@dataclass(frozen=True)
class BitcoinAddresses:
    """Mainnet addresses that stand for ids; an id is a counter times four plus its kind."""

    salt: int
    address_ids: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.address_ids)

    def arrow(self) -> pa.Array:
        """Return the addresses."""
        is_null = self.address_ids < 0
        kinds = np.where(is_null, -1, self.address_ids & 3)
        parts = [pa.nulls(1, pa.string())]
        places = np.zeros(len(kinds), dtype=np.int64)
        filled = 1
        for kind in range(len(BITCOIN_KINDS)):
            chosen = np.flatnonzero(kinds == kind)
            if not chosen.size:
                continue
            parts.append(self._of_kind(kind, self.address_ids[chosen]))
            places[chosen] = np.arange(filled, filled + chosen.size)
            filled += chosen.size
        if len(parts) == 2 and len(parts[1]) == len(kinds):
            return parts[1]
        return pa.concat_arrays(parts).take(pa.array(places))

    def _of_kind(self, kind: int, ids: Int64s) -> pa.Array:
        if kind == TAPROOT:
            return _text_of_equal_length(segwit_letters(mixed_bytes(self.salt, ids, 32), 1))
        payloads = mixed_bytes(self.salt, ids, 20)
        if kind == SEGWIT_V0:
            return _text_of_equal_length(segwit_letters(payloads, 0))
        return _text_from(*base58check_letters(5 if kind == SCRIPT_HASH else 0, payloads))


@dataclass(frozen=True)
class BitcoinTypes:
    """The script types, as nodes name them, of the addresses with these ids."""

    address_ids: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.address_ids)

    def arrow(self) -> pa.Array:
        """Return the types."""
        return Words(
            np.where(self.address_ids < 0, -1, self.address_ids & 3), BITCOIN_KINDS
        ).arrow()


@dataclass(frozen=True)
class Times:
    """Times in microseconds since 1970 UTC; a negative one is null."""

    values: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    def arrow(self) -> pa.Array:
        """Return the times."""
        return pa.array(self.values, mask=self.values < 0).cast(TIMESTAMP)


@dataclass(frozen=True)
class Texts:
    """Texts that are there already."""

    values: Sequence[str | None] | pa.Array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    def arrow(self) -> pa.Array:
        """Return the texts."""
        if isinstance(self.values, pa.Array):
            return self.values.cast(pa.string())
        return pa.array(self.values, type=pa.string())


@dataclass(frozen=True)
class Where:
    """Values of one column where a condition holds and of another where it does not."""

    condition: Bools
    yes: Column
    no: Column

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.condition)

    def arrow(self) -> pa.Array:
        """Return the values."""
        return pc.if_else(pa.array(self.condition), self.yes.arrow(), self.no.arrow())


@dataclass(frozen=True)
class Md5s:
    """MD5 of texts in hex, as the models make surrogate keys."""

    column: Column

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.column)

    def arrow(self) -> pa.Array:
        """Return the digests; null stays null."""
        texts = self.column.arrow().to_pylist()
        return pa.array([_md5(text) for text in texts], type=pa.string())


def _md5(text: str | None) -> str | None:
    if text is None:
        return None
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def customer_ids(numbers: Int64s) -> Numbered:
    """Return the ids of customers by their number, counted from 0; -1 is nobody."""
    return Numbered("C-", np.where(numbers < 0, -1, numbers + 1), 7)
