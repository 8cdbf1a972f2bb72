"""The sample's addresses pass the checks of their chains, by published examples."""

import pytest
from Crypto.Hash import keccak

from amlmart.sample.addresses import (
    CHECKSUMMED,
    P2PKH,
    P2SH,
    P2TR,
    P2WPKH,
    base58check,
    bitcoin_address,
    bitcoin_kind,
    segwit_address,
)
from amlmart.sample.troubles import WRONG_EVM_CHECKSUM

# The public key of the generator point, hashed, as BIP-173 and BIP-350 use it.
KEY_HASH = bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")
KEY = bytes.fromhex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")


def eip55(address: str) -> str:
    digits = keccak.new(digest_bits=256, data=address[2:].lower().encode()).hexdigest()
    letters = zip(address[2:].lower(), digits, strict=False)
    return "0x" + "".join(
        letter.upper() if int(digit, 16) >= 8 else letter for letter, digit in letters
    )


def test_encoders_give_the_published_examples() -> None:
    assert base58check(0, KEY_HASH) == "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"
    assert base58check(0, bytes(20)) == "1111111111111111111114oLvT2"
    assert segwit_address("bc", 0, KEY_HASH) == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert (
        segwit_address("bc", 1, KEY)
        == "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
    )


@pytest.mark.parametrize("kind", [P2PKH, P2SH, P2WPKH, P2TR])
def test_an_address_tells_its_kind(kind: str) -> None:
    assert bitcoin_kind(bitcoin_address("somebody", kind)) == kind


@pytest.mark.parametrize("address", CHECKSUMMED)
def test_mixed_case_addresses_have_the_right_checksum(address: str) -> None:
    assert eip55(address) == address


def test_the_planted_checksum_is_wrong() -> None:
    assert eip55(WRONG_EVM_CHECKSUM) != WRONG_EVM_CHECKSUM
