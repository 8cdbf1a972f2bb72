"""The internet of the simulated world: addresses by country, VPN and Tor exits.

No address is anybody's. IPv4 addresses come from ranges that are never routed between networks:
homes and data centres from 10.0.0.0/8 (RFC 1918), mobile networks from 100.64.0.0/10, which is
what carriers share among their customers (RFC 6598). IPv6 addresses come from the documentation
range 2001:db8::/32 (RFC 3849). Ranges made for examples, such as 203.0.113.0/24, are too small for
an exchange, in which too many customers would share an address by chance.

An address is an int64: below 2^32 an IPv4 address, above 2^60 the third, fourth and last group of
an IPv6 address in 48 bits.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart.simulate.countries import COUNTRIES, index_of
from amlmart.simulate.randomness import key, mix

Int64s = NDArray[np.int64]

_HOMES = 10 << 24
# The first 224 of the 256 blocks of 65,536 addresses are homes, the rest data centres.
_HOME_BLOCKS = 224
_HOME_BLOCK_SIZE = 1 << 16
_VPN = (10 << 24) + (224 << 16)
_VPN_SIZE = 1 << 20
_TOR = (10 << 24) + (250 << 16)
_TOR_SIZE = 1 << 16
_MOBILE = (100 << 24) + (64 << 16)
_MOBILE_BLOCKS = 1024
_MOBILE_BLOCK_SIZE = 1 << 12
_IPV6 = 1 << 60

# Tor had 1,000 to 2,500 exits in recent years (metrics.torproject.org); a tenth of that is enough
# here for customers to meet the same one seldom.
TOR_EXITS = 400
# Exits come and go: each is up for this many days and then down for a while.
_TOR_UP_DAYS, _TOR_CYCLE_DAYS = 45, 60
VPN_EXITS = 600
# Where data centres with exits stand.
_VPN_COUNTRIES = ("NL", "US", "DE", "GB", "CH", "SE", "FR", "PL", "SG", "ES", "RO", "JP")
_TOR_COUNTRIES = ("DE", "DE", "DE", "NL", "NL", "US", "US", "FR", "SE", "AT", "CH", "RO", "PL")


@cache
def _blocks(blocks: int, least: int) -> tuple[Int64s, Int64s]:
    """Return the first block and the number of blocks of each country, by its customers."""
    weights = np.array([country.weight + country.origin / 4 for country in COUNTRIES])
    spare = blocks - least * len(COUNTRIES)
    sizes = least + (spare * weights / weights.sum()).astype(np.int64)
    return np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes


def _within(bits: NDArray[np.uint64], sizes: Int64s) -> Int64s:
    return (bits % sizes.astype(np.uint64)).astype(np.int64)


def homes(countries: Int64s, numbers: Int64s) -> Int64s:
    """Return the IPv4 address of a home, or of anything else with a line, by its number."""
    starts, sizes = _blocks(_HOME_BLOCKS, 1)
    bits = mix(key("internet", "homes"), numbers)
    offset = _within(bits, sizes[countries] * _HOME_BLOCK_SIZE)
    return _HOMES + starts[countries] * _HOME_BLOCK_SIZE + offset


def mobiles(countries: Int64s, numbers: Int64s) -> Int64s:
    """Return the IPv4 address of a mobile carrier that stands for a number."""
    starts, sizes = _blocks(_MOBILE_BLOCKS, 2)
    bits = mix(key("internet", "mobiles"), numbers)
    offset = _within(bits, sizes[countries] * _MOBILE_BLOCK_SIZE)
    return _MOBILE + starts[countries] * _MOBILE_BLOCK_SIZE + offset


def ipv6(countries: Int64s, networks: Int64s, hosts: Int64s) -> Int64s:
    """Return the IPv6 address of a host in a network; each host has one of its own."""
    bits = mix(key("internet", "networks"), networks)
    third = (countries << 8) + _within(bits, np.full(len(countries), 255)) + 1
    fourth = 1 + ((bits >> np.uint64(20)) % np.uint64(65_535)).astype(np.int64)
    own = mix(key("internet", "hosts"), hosts)
    last = 1 + (own % np.uint64(65_535)).astype(np.int64)
    return _IPV6 + (third << 32) + (fourth << 16) + last


def vpn_exits(exits: Int64s) -> Int64s:
    """Return the addresses of VPN exits, numbered from 0 to `VPN_EXITS`."""
    return _VPN + exits * 1_367 % _VPN_SIZE


def vpn_countries(exits: Int64s) -> Int64s:
    """Return the countries that VPN exits stand in."""
    codes = np.array([index_of(code) for code in _VPN_COUNTRIES])
    return codes[exits % len(codes)]


def tor_addresses(seed: int, exits: Int64s) -> Int64s:
    """Return the addresses of Tor exits by their number."""
    # An odd factor gives every exit another address.
    return _TOR + (exits * 40_503 + key(seed, "tor") % _TOR_SIZE) % _TOR_SIZE


def tor_countries(seed: int, exits: Int64s) -> Int64s:
    """Return the countries that Tor exits stand in."""
    codes = np.array([index_of(code) for code in _TOR_COUNTRIES])
    return codes[_within(mix(key(seed, "tor", "country"), exits), np.full(len(exits), len(codes)))]


def tor_exits_up(seed: int, day: int) -> Int64s:
    """Return the numbers of the Tor exits that are up on a day; logins come only from these."""
    exits = np.arange(TOR_EXITS, dtype=np.int64)
    shift = _within(
        mix(key(seed, "tor", "up"), exits), np.full(TOR_EXITS, _TOR_CYCLE_DAYS, dtype=np.int64)
    )
    return exits[(day + shift) % _TOR_CYCLE_DAYS < _TOR_UP_DAYS]


def tor_exits(seed: int, n: int = TOR_EXITS) -> list[str]:
    """Return the addresses of the first `n` Tor exits of a world as text."""
    texts: list[str] = Addresses(tor_addresses(seed, np.arange(n))).arrow().to_pylist()
    return texts


def tor_exit_list(seed: int, day: int) -> list[str]:
    """Return the addresses that a complete list of Tor exits has on a day."""
    texts: list[str] = Addresses(tor_addresses(seed, tor_exits_up(seed, day))).arrow().to_pylist()
    return texts


@cache
def _octets() -> pa.Array:
    return pa.array([str(value) for value in range(256)])


@cache
def _groups() -> pa.Array:
    return pa.array([f"{value:x}" for value in range(65_536)])


@dataclass(frozen=True)
class Addresses:
    """A column of internet addresses in their usual text form; a negative one is null."""

    addresses: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.addresses)

    def arrow(self) -> pa.Array:
        """Return the texts."""
        is_six = self.addresses >= _IPV6
        four = np.where(is_six | (self.addresses < 0), 0, self.addresses)
        octets = _octets()
        texts = pc.binary_join_element_wise(
            *(octets.take(pa.array(four >> shift & 0xFF)) for shift in (24, 16, 8, 0)), "."
        )
        if is_six.any():
            groups = _groups()
            six = np.where(is_six, self.addresses, 0)
            parts = [groups.take(pa.array(six >> shift & 0xFFFF)) for shift in (32, 16, 0)]
            texts_six = pc.binary_join_element_wise(
                "2001:db8:", parts[0], ":", parts[1], "::", parts[2], ""
            )
            texts = pc.if_else(pa.array(is_six), texts_six, texts)
        if (self.addresses < 0).any():
            texts = pc.if_else(pa.array(self.addresses < 0), None, texts)
        return texts
