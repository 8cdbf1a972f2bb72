"""Bank accounts and cards: of customers, and of parties who are not customers.

An account is a number until it is written. Customer n owns 4n (main account), 4n + 1 (a second
account, at times with a bank abroad) and 4n + 2 (a card); parties who are no customers begin at
2^40. -1 is no account, as with cash. The exchange's own names of accounts do not tell whose they
are.

IBANs have the length and structure of the registry and right check digits (ISO 7064, MOD 97-10);
the national check digits that some countries have inside are not computed. Bank codes are invented.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart.simulate.columns import Numbered, Words, customer_ids
from amlmart.simulate.countries import CODES, COUNTRIES, RESIDENCE_SHARES, draw, index_of
from amlmart.simulate.day import Day
from amlmart.simulate.names import (
    CAPITALS,
    INITIALS,
    LOCALE_OF_COUNTRY,
    FullNames,
    NameParts,
    draw_parts,
)
from amlmart.simulate.randomness import key, mix

if TYPE_CHECKING:
    from amlmart.simulate.people import People

Int64s = NDArray[np.int64]
UInt64s = NDArray[np.uint64]

PER_CUSTOMER = 4
MAIN, SECOND, CARD = range(3)
OUTSIDE = 2**40
# The number of an outside party is a counter, its country in seven bits, and one for companies.
_PARTY_BITS, _COUNTRY_BITS = 8, 7

_BANKS_PER_COUNTRY = 9
# Second accounts are often with a bank that serves many countries from one.
_NEOBANK_COUNTRIES = ("LT", "DE", "BE", "IE")
_NEOBANK_SHARE = 0.35
_ID_BITS = 48
_ID_MASK = (1 << _ID_BITS) - 1
# Small calls are looked up one by one; the sorted array grows when enough has come together.
_FEW = 64
_MANY_RECENT = 20_000


def outside_party(n: int, country: str | None = None, is_company: bool | None = None) -> int:
    """Return the account of party `n` (0 to 2^39) who is no customer.

    The same `n` with another country or kind is another party. Without `country` the party lives
    where customers live; without `is_company` one in three is a company.
    """
    bits = mix(key("outside party"), np.array([n]))
    uniform = (bits >> np.uint64(11)).astype(np.float64) / 2.0**53
    place = index_of(country) if country is not None else int(draw(RESIDENCE_SHARES, uniform)[0])
    company = int(bits[0] % np.uint64(3)) == 0 if is_company is None else is_company
    return OUTSIDE + (n << _PARTY_BITS) + (place << 1) + int(company)


def outside_parties(numbers: Int64s, is_company: NDArray[np.bool_] | None = None) -> Int64s:
    """Return the accounts of many parties who are no customers, as `outside_party` does."""
    bits = mix(key("outside party"), numbers)
    uniform = (bits >> np.uint64(11)).astype(np.float64) / 2.0**53
    place = draw(RESIDENCE_SHARES, uniform)
    company = bits % np.uint64(3) == 0 if is_company is None else is_company
    return OUTSIDE + (numbers << _PARTY_BITS) + (place << 1) + company


def account_ids(seed: int, accounts: Int64s) -> Numbered:
    """Return the exchange's names of accounts; -1 is null.

    Multiplying by an odd number and folding the high bits in are one-to-one within 48 bits.
    """
    factor = np.uint64(key(seed, "bank accounts") & _ID_MASK | 1)
    mask = np.uint64(_ID_MASK)
    value = np.where(accounts < 0, 0, accounts).astype(np.uint64)
    with np.errstate(over="ignore"):
        for shift in (23, 19, 29):
            value = (value + np.uint64(0x5DEECE66D)) * factor & mask
            value ^= value >> np.uint64(shift)
    return Numbered("BA-", np.where(accounts < 0, -1, value.astype(np.int64)), 15)


def countries_of(people: "People", accounts: Int64s) -> Int64s:
    """Return the country of each account's bank; -1 where there is no account."""
    is_outside = accounts >= OUTSIDE
    owner = np.where(is_outside | (accounts < 0), 0, accounts // PER_CUSTOMER)
    country = people.country[owner].astype(np.int64)
    bits = mix(key(people.seed, "neobank"), accounts)
    abroad = np.array([index_of(code) for code in _NEOBANK_COUNTRIES])
    is_neobank = (accounts % PER_CUSTOMER == SECOND) & (
        (bits >> np.uint64(11)).astype(np.float64) / 2.0**53 < _NEOBANK_SHARE
    )
    chosen = abroad[((bits & np.uint64(0xFF)) % np.uint64(len(abroad))).astype(np.int64)]
    country = np.where(is_neobank, chosen, country)
    party = (accounts >> 1 & (1 << _COUNTRY_BITS) - 1) % len(COUNTRIES)
    return np.where(accounts < 0, -1, np.where(is_outside, party, country))


def holders(people: "People", accounts: Int64s) -> FullNames:
    """Return a column of the holders as their banks write them: often in plain capitals."""
    is_outside = accounts >= OUTSIDE
    is_own = ~is_outside & (accounts >= 0)
    outside = _party_names(people.seed, np.where(is_outside, accounts, OUTSIDE))
    own = people.name_parts(np.where(is_own, accounts // PER_CUSTOMER, 0))
    both = own + outside
    count = len(accounts)
    parts = both.take(np.where(is_outside, np.arange(count, 2 * count), np.arange(count)))
    writing = mix(key(people.seed, "bank writing"), accounts) % np.uint64(100)
    is_card = is_own & (accounts % PER_CUSTOMER == CARD)
    style = np.where(writing < 45, CAPITALS, np.where(writing < 49, INITIALS, parts.style))
    parts = parts.styled(np.where(is_card, CAPITALS, style).astype(np.int64))
    parts.family[accounts < 0] = -1
    return FullNames(parts)


def _party_names(seed: int, accounts: Int64s) -> NameParts:
    countries = (accounts >> 1 & (1 << _COUNTRY_BITS) - 1) % len(COUNTRIES)
    salt = key(seed, "party names")
    uniform = np.stack(
        [
            (mix(salt, accounts, word) >> np.uint64(11)).astype(np.float64) / 2.0**53
            for word in range(7)
        ]
    )
    return draw_parts(
        LOCALE_OF_COUNTRY[countries],
        (accounts & 1).astype(np.bool_),
        (uniform[6] < 0.45).astype(np.int64),
        uniform[:6],
    )


def bank_columns(people: "People", accounts: Int64s) -> dict[str, Any]:
    """Return what a payment shows of accounts, as columns of `exchange.fiat_transactions`."""
    countries = countries_of(people, accounts)
    return {
        "bank_account_id": account_ids(people.seed, accounts),
        "counterparty_name": holders(people, accounts),
        "counterparty_iban": AccountNumbers(key(people.seed, "iban"), countries, accounts),
        "counterparty_country": Words(countries, CODES),
    }


def write_links(
    day: Day, people: "People", customers: Int64s, accounts: Int64s, at: Int64s
) -> None:
    """Add rows of `exchange.bank_accounts`, whether or not the pairs were linked before."""
    if not len(customers):
        return
    columns = bank_columns(people, accounts)
    day.add(
        "exchange.bank_accounts",
        bank_account_id=columns["bank_account_id"],
        customer_id=customer_ids(customers),
        iban=columns["counterparty_iban"],
        holder_name=columns["counterparty_name"],
        bank_country=columns["counterparty_country"],
        linked_at=at.copy(),
    )


@dataclass(frozen=True)
class AccountNumbers:
    """A column of IBANs, of account numbers where there are none, and of masked card numbers.

    `countries` are those of the banks; an account of -1 is null.
    """

    salt: int
    countries: Int64s
    accounts: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.accounts)

    def arrow(self) -> pa.Array:
        """Return the numbers as a payment carries them."""
        is_card = (self.accounts < OUTSIDE) & (self.accounts % PER_CUSTOMER == CARD)
        kinds = np.where(is_card, len(COUNTRIES), self.countries)
        kinds = np.where(self.accounts < 0, -1, kinds)
        pieces: list[pa.Array] = []
        rows: list[Int64s] = []
        for kind in np.unique(kinds).tolist():
            chosen = np.flatnonzero(kinds == kind)
            rows.append(chosen)
            if kind < 0:
                pieces.append(pa.nulls(len(chosen), pa.string()))
            elif kind == len(COUNTRIES):
                pieces.append(_text(self._cards(self.accounts[chosen])))
            elif COUNTRIES[kind].bban:
                pieces.append(_text(self._ibans(kind, self.accounts[chosen])))
            else:
                pieces.append(_text(self._plain(kind, self.accounts[chosen])))
        if not pieces:
            return pa.array([], pa.string())
        places = np.empty(len(self), dtype=np.int64)
        places[np.concatenate(rows)] = np.arange(len(self))
        return pa.concat_arrays(pieces).take(pa.array(places))

    def _digits(self, accounts: Int64s, count: int) -> NDArray[np.uint8]:
        """Return `count` digits for each account, shape (accounts, count)."""
        digits = np.empty((len(accounts), count), dtype=np.uint8)
        for place in range(count):
            if place % 16 == 0:
                bits = mix(self.salt, accounts, place // 16)
            digits[:, place] = (bits % np.uint64(10)).astype(np.uint8)
            bits //= np.uint64(10)
        return digits

    def _banks(self, accounts: Int64s) -> Int64s:
        """Return the number of each account's bank in its country; the first have most."""
        uniform = (mix(self.salt, accounts, 9) >> np.uint64(11)).astype(np.float64) / 2.0**53
        return (_BANKS_PER_COUNTRY * uniform**1.7).astype(np.int64)

    def _ibans(self, country: int, accounts: Int64s) -> NDArray[np.uint8]:
        bban = self._bban(country, accounts)
        code = np.frombuffer(CODES[country].encode(), dtype=np.uint8)
        rest = np.zeros(len(accounts), dtype=np.int64)
        tail = np.broadcast_to(np.frombuffer(CODES[country].encode() + b"00", np.uint8), (1, 4))
        for letters in (*bban.T, *tail.T):
            # A letter counts as two digits, A = 10.
            is_letter = letters >= ord("A")
            value = np.where(is_letter, letters - (ord("A") - 10), letters - ord("0"))
            rest = (rest * np.where(is_letter, 100, 10) + value) % 97
        check = 98 - rest
        text = np.empty((len(accounts), 4 + bban.shape[1]), dtype=np.uint8)
        text[:, :2] = code
        text[:, 2] = ord("0") + check // 10
        text[:, 3] = ord("0") + check % 10
        text[:, 4:] = bban
        return text

    def _bban(self, country: int, accounts: Int64s) -> NDArray[np.uint8]:
        kinds = _structure(COUNTRIES[country].bban)
        text = self._digits(accounts, len(kinds)) + np.uint8(ord("0"))
        codes = _bank_codes(country)[self._banks(accounts)]
        text[:, : codes.shape[1]] = codes
        for place in range(codes.shape[1], len(kinds)):
            if kinds[place] == "a":
                text[:, place] = ord("C")
        return text

    def _plain(self, country: int, accounts: Int64s) -> NDArray[np.uint8]:
        # Between 9 and 12 digits, the same in all of a country.
        text = self._digits(accounts, 9 + country % 4) + np.uint8(ord("0"))
        codes = _bank_codes(country)[self._banks(accounts)]
        text[:, :3] = codes[:, :3]
        return text

    def _cards(self, accounts: Int64s) -> NDArray[np.uint8]:
        # No network's cards begin with 9.
        digits = self._digits(accounts, 10) + np.uint8(ord("0"))
        text = np.full((len(accounts), 16), ord("*"), dtype=np.uint8)
        text[:, 0] = ord("9")
        text[:, 1:6] = digits[:, 1:6]
        text[:, 12:] = digits[:, 6:]
        return text


def _text(letters: NDArray[np.uint8]) -> pa.Array:
    width = letters.shape[1]
    block = np.ascontiguousarray(letters).view(f"S{width}").ravel()
    return pc.cast(pa.array(block, type=pa.binary(width)), pa.binary()).cast(pa.string())


@cache
def _structure(bban: str) -> str:
    """Return the structure `4a14n` as one letter per place."""
    return "".join(kind * int(count) for count, kind in re.findall(r"(\d+)([an])", bban))


@cache
def _bank_codes(country: int) -> NDArray[np.uint8]:
    """Return the invented codes of a country's banks, shape (banks, 4)."""
    kinds = (_structure(COUNTRIES[country].bban) or "nnnn")[:4]
    bits = mix(key("bank codes", CODES[country]), np.arange(_BANKS_PER_COUNTRY))
    codes = np.empty((_BANKS_PER_COUNTRY, len(kinds)), dtype=np.uint8)
    for place, kind in enumerate(kinds):
        base, first = (26, "A") if kind == "a" else (10, "0")
        codes[:, place] = ord(first) + (bits % np.uint64(base)).astype(np.uint8)
        bits //= np.uint64(base)
    return codes


class Banks:
    """Which account is linked to which customer."""

    def __init__(self, people: "People") -> None:
        self.people = people
        # Pairs as 64 mixed bits: sorted, and those of late.
        self._known: UInt64s = np.zeros(0, dtype=np.uint64)
        self._recent: set[int] = set()

    def link(self, day: Day, customers: Int64s, accounts: Int64s, at: Int64s) -> None:
        """Link accounts to customers on their first use, at the earliest time given for it.

        Pairs that are linked already are passed over; a customer's own main account is from the
        customer's verification on.
        """
        owns_main = accounts == customers * PER_CUSTOMER
        rows = np.flatnonzero(~owns_main & (accounts >= 0))
        if not rows.size:
            return
        # Of several uses in one call the earliest counts.
        rows = rows[np.argsort(at[rows], kind="stable")]
        pairs = self._pairs(customers[rows], accounts[rows])
        pairs, first = np.unique(pairs, return_index=True)
        rows = rows[first]
        is_new = ~self._contains(pairs)
        if not is_new.any():
            return
        self._recent.update(pairs[is_new].tolist())
        if len(self._recent) > _MANY_RECENT:
            self._merge()
        rows = np.sort(rows[is_new])
        write_links(day, self.people, customers[rows], accounts[rows], at[rows])

    def _pairs(self, customers: Int64s, accounts: Int64s) -> UInt64s:
        bits = mix(key("bank account"), accounts)
        return bits ^ mix(key("linked to customer"), customers)

    def _contains(self, pairs: UInt64s) -> NDArray[np.bool_]:
        if len(pairs) > _FEW and self._recent:
            self._merge()
        found = np.zeros(len(pairs), dtype=np.bool_)
        if len(self._known):
            places = np.minimum(np.searchsorted(self._known, pairs), len(self._known) - 1)
            found = self._known[places] == pairs
        if self._recent:
            found |= np.array([pair in self._recent for pair in pairs.tolist()])
        return found

    def _merge(self) -> None:
        recent = np.array(sorted(self._recent), dtype=np.uint64)
        self._known = np.sort(np.concatenate([self._known, recent]), kind="stable")
        self._recent = set()

    def state(self) -> dict[str, NDArray[Any]]:
        """Return everything that the next day needs."""
        self._merge()
        return {"pairs": self._known}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Go on from a state."""
        self._known = np.array(state["pairs"], dtype=np.uint64)
        self._recent = set()
