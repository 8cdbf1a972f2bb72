"""Bitcoin addresses of many payloads at once, as rows of letters.

Base58check is that of Bitcoin since 2009; bech32 and bech32m follow BIP-173 and BIP-350. The
plain encoders of `amlmart.sample.addresses` give the same text, one address at a time.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from amlmart.sample.addresses import BASE58_ALPHABET, BECH32_ALPHABET

Bytes = NDArray[np.uint8]

_PREFIX = "bc"
_BECH32_CONSTANT = 1
_BECH32M_CONSTANT = 0x2BC830A3
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_LETTERS = np.frombuffer(BECH32_ALPHABET.encode(), dtype=np.uint8)
_BASE58_LETTERS = np.frombuffer(BASE58_ALPHABET.encode(), dtype=np.uint8)
# A base58check body of 25 bytes, filled up to whole 32-bit limbs, and the letters it may take.
_BODY_BYTES = 25
_LIMBS = 7
_BASE58_PLACES = 35
# 58^5 is the largest power of 58 below 2^32: a remainder and a 32-bit limb fit into 64 bits.
_GROUP_PLACES = 5
_GROUP_VALUE = np.uint64(58**_GROUP_PLACES)


def _feedback() -> NDArray[np.uint32]:
    """Return what each of the 32 values pushed out of a BCH checksum puts back into it."""
    values = np.zeros(32, dtype=np.uint32)
    for bit, generator in enumerate(_GENERATOR):
        values[np.arange(32) >> bit & 1 == 1] ^= np.uint32(generator)
    return values


_FEEDBACK = _feedback()


def _push(checksum: NDArray[np.uint32], value: Bytes | int) -> NDArray[np.uint32]:
    """Feed one five-bit value per row into the BCH checksums of BIP-173."""
    kept = (checksum & np.uint32(0x1FFFFFF)) << np.uint32(5)
    fed: NDArray[np.uint32] = kept ^ np.asarray(value, np.uint32) ^ _FEEDBACK[checksum >> 25]
    return fed


def _five_bit_groups(programs: Bytes) -> Bytes:
    """Return the bits of each row in groups of five, the last one filled up with zeros."""
    count, size = programs.shape
    blocks = -(-size // 5)
    padded = np.zeros((count, blocks, 5), dtype=np.uint64)
    padded.reshape(count, blocks * 5)[:, :size] = programs
    groups = np.empty((count, blocks, 8), dtype=np.uint8)
    number = np.zeros((count, blocks), dtype=np.uint64)
    for place in range(5):
        number = number << np.uint64(8) | padded[:, :, place]
    for place in range(8):
        groups[:, :, place] = number >> np.uint64(35 - 5 * place) & np.uint64(31)
    return groups.reshape(count, blocks * 8)[:, : -(-size * 8 // 5)]


def segwit_letters(programs: Bytes, version: int) -> Bytes:
    """Return mainnet segwit addresses as ASCII letters, one address of equal length per row.

    `programs` has shape (addresses, 20 or 32); version 0 is bech32, later ones bech32m.
    """
    count = len(programs)
    groups = _five_bit_groups(programs)
    checksum = np.ones(count, dtype=np.uint32)
    letters = _PREFIX.encode()
    for value in [*(letter >> 5 for letter in letters), 0, *(letter & 31 for letter in letters)]:
        checksum = _push(checksum, value)
    checksum = _push(checksum, version)
    for place in range(groups.shape[1]):
        checksum = _push(checksum, groups[:, place])
    for _ in range(6):
        checksum = _push(checksum, 0)
    checksum ^= np.uint32(_BECH32_CONSTANT if version == 0 else _BECH32M_CONSTANT)

    head = f"{_PREFIX}1{BECH32_ALPHABET[version]}".encode()
    text = np.empty((count, len(head) + groups.shape[1] + 6), dtype=np.uint8)
    text[:, : len(head)] = np.frombuffer(head, dtype=np.uint8)
    text[:, len(head) : -6] = _BECH32_LETTERS[groups]
    for place in range(6):
        text[:, place - 6] = _BECH32_LETTERS[checksum >> np.uint32(25 - 5 * place) & np.uint32(31)]
    return text


def base58check_letters(version: int, payloads: Bytes) -> tuple[Bytes, NDArray[np.int64]]:
    """Return base58check addresses as ASCII letters at the right of rows, and where each begins.

    `payloads` has shape (addresses, 20).
    """
    bodies = np.zeros((len(payloads), _LIMBS * 4), dtype=np.uint8)
    body = bodies[:, -_BODY_BYTES:]
    body[:, 0] = version
    body[:, 1:-4] = payloads
    signed = np.ascontiguousarray(body[:, :-4]).tobytes()
    width = _BODY_BYTES - 4
    sha256 = hashlib.sha256
    checksums = b"".join(
        sha256(sha256(signed[place : place + width]).digest()).digest()[:4]
        for place in range(0, len(signed), width)
    )
    body[:, -4:] = np.frombuffer(checksums, dtype=np.uint8).reshape(-1, 4)

    digits = _base58_digits(bodies)
    # Each leading zero byte is one leading `1`, which is also the letter of the digit 0.
    zero_bytes = np.argmax(body != 0, axis=1)
    zero_digits = np.argmax(digits != 0, axis=1)
    return _BASE58_LETTERS[digits], zero_digits - zero_bytes


def _base58_digits(bodies: Bytes) -> Bytes:
    """Return the 35 base58 digits of numbers given as rows of big-endian 32-bit limbs."""
    limbs = np.ascontiguousarray(bodies.view(">u4").astype(np.uint64).T)
    digits = np.empty((len(bodies), _BASE58_PLACES), dtype=np.uint8)
    first = 0
    for end in range(_BASE58_PLACES, 0, -_GROUP_PLACES):
        rest = np.zeros(len(bodies), dtype=np.uint64)
        for limb in range(first, _LIMBS):
            number = rest << np.uint64(32) | limbs[limb]
            limbs[limb] = number // _GROUP_VALUE
            rest = number - limbs[limb] * _GROUP_VALUE
        small = rest.astype(np.uint32)
        for place in range(end - 1, end - 1 - _GROUP_PLACES, -1):
            quotient = small // np.uint32(58)
            digits[:, place] = small - quotient * np.uint32(58)
            small = quotient
        while first < _LIMBS and not limbs[first].any():
            first += 1
    return digits
