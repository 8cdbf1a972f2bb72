"""A slow, plain reference for address checks, to compare the SQL macros with.

Written from EIP-55, BIP-173, BIP-350 and the base58check rules, byte by byte; it shares no step
with the SQL. Functions take any text and return a boolean or a text; they never raise.
"""

from __future__ import annotations

import hashlib
import re

from Crypto.Hash import keccak

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32_REST = 1
BECH32M_REST = 0x2BC830A3


def evm_is_well_formed(text: str) -> bool:
    """True for `0x` and 40 hex digits in any case."""
    return re.fullmatch("0x[0-9a-fA-F]{40}", text) is not None


def evm_checksum_form(text: str) -> str | None:
    """The EIP-55 form of a well-formed address, None for other text."""
    if not evm_is_well_formed(text):
        return None
    digits = text[2:].lower()
    digest = keccak.new(digest_bits=256, data=digits.encode("ascii")).hexdigest()
    return "0x" + "".join(
        digit.upper() if int(digest[place], 16) >= 8 else digit
        for place, digit in enumerate(digits)
    )


def evm_checksum_is_valid(text: str) -> bool:
    """True where the case of the letters fits EIP-55 or claims nothing."""
    if not evm_is_well_formed(text):
        return False
    digits = text[2:]
    return digits in (digits.lower(), digits.upper()) or text == evm_checksum_form(text)


def base58check_encode(payload: bytes) -> str:
    """Version byte and hash to text, with its checksum."""
    data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number = int.from_bytes(data, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    zero_bytes = len(data) - len(data.lstrip(b"\0"))
    return "1" * zero_bytes + digits


def base58check_is_valid(text: str, version_bytes: tuple[int, ...]) -> bool:
    """True where the text is the one encoding of 25 bytes with one of the versions."""
    number = 0
    for character in text:
        if character not in BASE58:
            return False
        number = number * 58 + BASE58.index(character)
    zero_digits = len(text) - len(text.lstrip("1"))
    data = b"\0" * zero_digits + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(data) != 25 or data[0] not in version_bytes:
        return False
    digest = hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()
    return digest[:4] == data[21:]


def _bech32_rest(values: list[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(BECH32_GENERATOR):
            if top >> bit & 1:
                rest ^= generator
    return rest


def _bech32_prefix_values(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def bech32_encode(prefix: str, values: list[int], rest: int) -> str:
    """Numbers of five bits to text, with the checksum that leaves `rest`."""
    checksum = _bech32_rest(_bech32_prefix_values(prefix) + values + [0] * 6) ^ rest
    values = values + [checksum >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(BECH32[value] for value in values)


def segwit_encode(prefix: str, version: int, program: bytes) -> str:
    """Witness version and program to text; any length and version, valid or not."""
    bits = "".join(f"{byte:08b}" for byte in program)
    bits += "0" * (-len(bits) % 5)
    values = [version] + [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    return bech32_encode(prefix, values, BECH32M_REST if version else BECH32_REST)


def bech32_is_valid(text: str, prefix: str) -> bool:
    """True for a segwit address with this prefix, all lower or all upper case."""
    if not text.isascii() or text not in (text.lower(), text.upper()):
        return False
    text = text.lower()
    data = text.removeprefix(prefix + "1")
    if data == text or len(text) > 90 or len(data) < 7 or set(data) - set(BECH32):
        return False
    values = [BECH32.index(character) for character in data]
    version, program = values[0], values[1:-6]
    if _bech32_rest(_bech32_prefix_values(prefix) + values) != (
        BECH32M_REST if version else BECH32_REST
    ):
        return False
    bits = "".join(f"{value:05b}" for value in program)
    padding = len(bits) % 8
    if version > 16 or padding > 4 or "1" in bits[len(bits) - padding :]:
        return False
    length = len(bits) // 8
    return length in (20, 32) if version == 0 else 2 <= length <= 40


def bitcoin_is_valid(text: str) -> bool:
    """True for an address of the main Bitcoin network."""
    return base58check_is_valid(text, (0, 5)) or bech32_is_valid(text, "bc")
