"""Random numbers that depend on their name only, never on the order or number of draws elsewhere.

Every use has a stream of its own, named by the seed, a purpose and usually a day. Philox is
counter-based and specified, so a stream is the same on every machine (Salmon et al., 2011).
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

UInt64s = NDArray[np.uint64]
Int64s = NDArray[np.int64]

# Constants of the SplitMix64 finaliser (Steele, Lea and Flood, 2014).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def key(*names: object) -> int:
    """Return 128 bits that stand for these names."""
    text = "\x1f".join(str(name) for name in names)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")


def stream(seed: int, *names: object) -> np.random.Generator:
    """Return the generator of this purpose, at its beginning."""
    return np.random.Generator(np.random.Philox(key=key(seed, *names)))


def mix(salt: int, numbers: Int64s, word: int = 0) -> UInt64s:
    """Return 64 well-mixed bits per number; `salt` (from `key`) and `word` choose the function."""
    with np.errstate(over="ignore"):
        value = numbers.astype(np.uint64) + np.uint64((salt >> 64) & 0xFFFFFFFFFFFFFFFF)
        for turn in (word + 1, (salt & 0xFFFFFFFF) + 1):
            value = value + _GOLDEN * np.uint64(turn)
            value = (value ^ (value >> np.uint64(30))) * _FIRST
            value = (value ^ (value >> np.uint64(27))) * _SECOND
            value = value ^ (value >> np.uint64(31))
    return value


def mixed_bytes(salt: int, numbers: Int64s, size: int) -> NDArray[np.uint8]:
    """Return `size` well-mixed bytes per number, as an array of shape (len(numbers), size)."""
    words = -(-size // 8)
    block = np.empty((len(numbers), words), dtype=">u8")
    for word in range(words):
        block[:, word] = mix(salt, numbers, word)
    return np.ascontiguousarray(block.view(np.uint8)[:, :size])
