"""Addresses that pass the checks of their chains, made from names.

Base58check is that of Bitcoin since 2009; bech32 and bech32m follow BIP-173 and BIP-350. The
encoders stand here and not in a library because only the sample makes addresses.
"""

import hashlib

from amlmart.sample.draw import digest

BASE58_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT = 1
_BECH32M_CONSTANT = 0x2BC830A3

ZERO_ADDRESS = "0x" + "0" * 40

# The mixed-case examples of EIP-55, for the tables that keep an address as somebody wrote it.
CHECKSUMMED = (
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)

# Bitcoin address kinds: the script type as nodes name it, and how it is encoded.
P2PKH = "pubkeyhash"
P2SH = "scripthash"
P2WPKH = "witness_v0_keyhash"
P2TR = "witness_v1_taproot"


def evm_address(name: str) -> str:
    """Return the lower-case EVM address that stands for `name`."""
    return "0x" + digest(f"evm address {name}")[:40]


def evm_hash(name: str) -> str:
    """Return the EVM transaction or block hash that stands for `name`."""
    return "0x" + digest(f"evm hash {name}")


def utxo_hash(name: str) -> str:
    """Return the Bitcoin transaction or block hash that stands for `name`."""
    return digest(f"utxo hash {name}")


def base58check(version: int, payload: bytes) -> str:
    """Encode one version byte and a payload, with the four checksum bytes."""
    body = bytes([version]) + payload
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number = int.from_bytes(body, "big")
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58_ALPHABET[digit] + text
    leading_zeros = len(body) - len(body.lstrip(b"\0"))
    return BASE58_ALPHABET[0] * leading_zeros + text


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                checksum ^= generator
    return checksum


def _five_bit_groups(payload: bytes) -> list[int]:
    bits = len(payload) * 8
    padding = -bits % 5
    number = int.from_bytes(payload, "big") << padding
    return [number >> shift & 31 for shift in range(bits + padding - 5, -1, -5)]


def segwit_address(prefix: str, version: int, program: bytes) -> str:
    """Encode a witness program: bech32 for version 0, bech32m for later ones."""
    data = [version, *_five_bit_groups(program)]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0]
    expanded += [ord(letter) & 31 for letter in prefix]
    constant = _BECH32_CONSTANT if version == 0 else _BECH32M_CONSTANT
    checksum = _polymod(expanded + data + [0] * 6) ^ constant
    data += [checksum >> shift & 31 for shift in range(25, -1, -5)]
    return prefix + "1" + "".join(BECH32_ALPHABET[value] for value in data)


def bitcoin_address(name: str, kind: str = P2WPKH) -> str:
    """Return the mainnet address of this kind that stands for `name`."""
    payload = bytes.fromhex(digest(f"bitcoin address {name}"))
    if kind == P2PKH:
        return base58check(0, payload[:20])
    if kind == P2SH:
        return base58check(5, payload[:20])
    if kind == P2WPKH:
        return segwit_address("bc", 0, payload[:20])
    return segwit_address("bc", 1, payload)


def bitcoin_kind(address: str) -> str:
    """Return the script type of an address made here."""
    if address.startswith("1"):
        return P2PKH
    if address.startswith("3"):
        return P2SH
    return P2WPKH if address.startswith("bc1q") else P2TR


def tron_address(name: str) -> str:
    """Return the TRON address that stands for `name`: lists carry chains nobody here reads."""
    return base58check(0x41, bytes.fromhex(digest(f"tron address {name}"))[:20])
