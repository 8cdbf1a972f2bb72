"""E-mail addresses, telephone numbers and postal addresses, numbers until they are written.

A postal address or a telephone number is a number: two customers with the same one live together
or share a telephone. Domains are reserved for examples (RFC 2606), and telephone numbers have a 0
where a national number cannot begin, so that none of them is anybody's.
"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from faker import Faker
from numpy.typing import NDArray

from amlmart.simulate.countries import COUNTRIES, CUMULATED_CITY_SHARES, draw
from amlmart.simulate.names import LOCALE_OF_COUNTRY, LOCALES, MEN, NameParts, pools
from amlmart.simulate.randomness import mix

Int64s = NDArray[np.int64]

_DOMAINS = (
    *("example.com", "example.org", "example.net", "mail.example.com", "post.example.net"),
    *("inbox.example.org", "web.example.com", "letters.example.net"),
)
_STREETS_PER_LOCALE = 240
# Where Faker has no streets of its own for a locale: how one is named after somebody.
_STREET_PATTERNS = {
    "ar": ("شارع {}", "طريق {}"),
    "bg": ("ул. {}", "бул. {}"),
    "fa": ("خیابان {}", "کوچه {}"),
    "fr": ("rue {}", "avenue {}"),
    "hi": ("{} मार्ग", "{} नगर"),
    "ja": ("{}町", "{}台"),
    "ko": ("{}로", "{}길"),
    "lt": ("{} g.", "{} pr."),
    "tr": ("{} Caddesi", "{} Sokak"),
    "zh": ("{}路", "{}街"),
    "en": ("{} Road", "{} Street", "{} Close", "{} Avenue"),
}
_POSTCODES = {
    **dict.fromkeys(("AT", "BE", "BG", "CH"), "1###"),
    **dict.fromkeys(("CZ", "GR", "SE"), "1## ##"),
    **dict.fromkeys(("IN", "RO", "RU", "CN", "SG", "VN"), "1#####"),
    **dict.fromkeys(("AE", "HK"), ""),
    "NL": "1### ZZ",
    "PL": "1#-###",
    "PT": "1###-###",
    "GB": "ZZ# #ZZ",
    "IE": "Z## Z###",
    "LT": "LT-1####",
    "IL": "1######",
    "JP": "1##-####",
    "TW": "1##",
    "BR": "1####-###",
}
_USUAL_POSTCODE = "1####"
# How a postal address is laid out: s street, n house number, p postcode, c city.
_LAYOUTS = {
    **dict.fromkeys(("en", "hi"), "{n} {s}, {c} {p}"),
    **dict.fromkeys(("fr",), "{n} {s}, {p} {c}"),
    **dict.fromkeys(("ja", "ko", "zh"), "{p} {c}{s}{n}"),
    **dict.fromkeys(("ar", "fa", "he"), "{s} {n}، {c} {p}"),
    **dict.fromkeys(("ru", "uk", "bg"), "{s}, {n}, {c}, {p}"),
}
_USUAL_LAYOUT = "{s} {n}, {p} {c}"


@cache
def _streets(locale: str) -> pa.Array:
    """Return street names of a locale."""
    patterns = _STREET_PATTERNS.get(locale[:2])
    if patterns is None and importlib.util.find_spec(f"faker.providers.address.{locale}"):
        faker = Faker(locale)
        faker.seed_instance(_STREETS_PER_LOCALE)
        return pa.array([faker.street_name() for _ in range(_STREETS_PER_LOCALE)])
    family = pools().family
    start = int(family.starts[LOCALES.index(locale), MEN])
    size = min(int(family.sizes[LOCALES.index(locale), MEN]), _STREETS_PER_LOCALE)
    words = patterns or _STREET_PATTERNS["en"]
    return pa.array([word.format(family.native[start + n]) for n in range(size) for word in words])


def _filled(pattern: str, bits: NDArray[np.uint64]) -> pa.Array:
    """Return texts of a pattern: # is any digit, 1 one from 1 to 9, Z a capital letter."""
    letters = np.empty((len(bits), len(pattern)), dtype=np.uint8)
    rest = bits.copy()
    for place, character in enumerate(pattern):
        base, first = {"#": (10, "0"), "1": (9, "1"), "Z": (26, "A")}.get(character, (1, character))
        letters[:, place] = ord(first) + (rest % np.uint64(base)).astype(np.uint8)
        rest //= np.uint64(base)
    return pa.array(letters.view(f"S{len(pattern)}").ravel()).cast(pa.string())


def _by_country(countries: Int64s, write: Callable[[int, Int64s], pa.Array]) -> pa.Array:
    """Return texts that `write(country, rows)` makes for the rows of each country."""
    present = np.unique(countries).tolist()
    if not present:
        return pa.array([], pa.string())
    rows = [np.flatnonzero(countries == country) for country in present]
    texts = pa.concat_arrays(
        [write(country, chosen) for country, chosen in zip(present, rows, strict=True)]
    )
    places = np.empty(len(countries), dtype=np.int64)
    places[np.concatenate(rows)] = np.arange(len(countries))
    return texts.take(pa.array(places))


@dataclass(frozen=True)
class Phones:
    """A column of telephone numbers in the format of the country."""

    salt: int
    countries: Int64s
    phones: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.phones)

    def arrow(self) -> pa.Array:
        """Return the numbers."""
        bits = mix(self.salt, self.phones)

        def write(country: int, rows: Int64s) -> pa.Array:
            # The digits of the country code stand fast: only # may vary.
            pattern = COUNTRIES[country].phone
            prefix, digits = pattern.split(" ", 1)
            fixed = digits.replace("1", "\x01")
            texts = _filled(fixed, bits[rows])
            texts = pc.replace_substring(texts, "\x01", "1")
            return pc.binary_join_element_wise(prefix, texts, " ")

        return _by_country(self.countries, write)


def cities_of(salt: int, addresses: Int64s) -> Int64s:
    """Return which of its country's cities each postal address is in."""
    uniform = (mix(salt, addresses, 1) >> np.uint64(11)).astype(np.float64) / 2.0**53
    return draw(CUMULATED_CITY_SHARES, uniform)


@dataclass(frozen=True)
class PostalAddresses:
    """A column of postal addresses, one line each, in the layout of the country."""

    salt: int
    countries: Int64s
    addresses: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.addresses)

    def arrow(self) -> pa.Array:
        """Return the lines."""
        bits = mix(self.salt, self.addresses)
        postcodes = mix(self.salt, self.addresses, 2)
        cities = cities_of(self.salt, self.addresses)

        def write(country: int, rows: Int64s) -> pa.Array:
            facts = COUNTRIES[country]
            locale = LOCALES[int(LOCALE_OF_COUNTRY[country])]
            streets = _streets(locale)
            low = (bits[rows] & np.uint64(0xFFFFFFFF)).astype(np.int64)
            high = (bits[rows] >> np.uint64(32)).astype(np.int64)
            # Low house numbers are common, high ones rare.
            numbers = 1 + (150 * (high / 2.0**32) ** 2).astype(np.int64)
            names = pa.array([city.name for city in facts.cities])
            parts: dict[str, Any] = {
                "s": streets.take(pa.array(low % len(streets))),
                "n": pa.array(numbers).cast(pa.string()),
                "p": _filled(_POSTCODES.get(facts.code, _USUAL_POSTCODE), postcodes[rows])
                if _POSTCODES.get(facts.code, _USUAL_POSTCODE)
                else pa.array([""] * len(rows)),
                "c": names.take(pa.array(cities[rows])),
            }
            return pc.utf8_trim_whitespace(
                _laid_out(_LAYOUTS.get(locale[:2], _USUAL_LAYOUT), parts)
            )

        return _by_country(self.countries, write)


def _laid_out(layout: str, parts: dict[str, Any]) -> pa.Array:
    pieces: list[Any] = []
    for piece in layout.replace("}", "{").split("{"):
        if piece:
            pieces.append(parts.get(piece, piece))
    return pc.binary_join_element_wise(*pieces, "")


@cache
def _email_words() -> tuple[pa.Array, pa.Array]:
    """Return the given names (a last one is empty) and family names as addresses write them."""
    words = pools()
    given = [*words.given.slugs, ""]
    return pa.array(given), pa.array([slug or "mail" for slug in words.family.slugs])


@dataclass(frozen=True)
class Emails:
    """A column of e-mail addresses; no two customers have the same.

    `versions` counts up when a customer takes another address.
    """

    salt: int
    customers: Int64s
    versions: Int64s
    parts: NameParts

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.customers)

    def arrow(self) -> pa.Array:
        """Return the addresses: words of the name, a number of the customer's own, a domain."""
        given_words, family_words = _email_words()
        bits = mix(self.salt, self.customers * 64 + self.versions)
        no_given = len(given_words) - 1
        given = np.where(self.parts.given < 0, no_given, self.parts.given)
        first = given_words.take(pa.array(given))
        last = family_words.take(pa.array(self.parts.family))
        form = (bits % np.uint64(5)).astype(np.int64)
        first = pc.if_else(pa.array(form == 1), pc.utf8_slice_codeunits(first, 0, 1), first)
        first = pc.if_else(pa.array(form == 2), "", first)
        last = pc.if_else(pa.array(form == 3), pc.utf8_slice_codeunits(last, 0, 1), last)
        has_dot = (form == 0) & (self.parts.given >= 0)
        dots = pc.if_else(pa.array(has_dot), ".", "")
        # Nothing in this sum can be the same for two customers: it is theirs times eight.
        own = self.customers * 8 + ((bits >> np.uint64(8)) % np.uint64(8)).astype(np.int64)
        domain = ((bits >> np.uint64(16)) % np.uint64(len(_DOMAINS))).astype(np.int64)
        return pc.binary_join_element_wise(
            first,
            dots,
            last,
            pa.array(own).cast(pa.string()),
            "@",
            pa.array(_DOMAINS).take(pa.array(domain)),
            "",
        )
