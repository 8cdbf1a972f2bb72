"""Names as systems garble them: other characters that look the same, or nothing to the eye.

All are valid Unicode and mean the same name, so nothing is wrong with the row; comparing names
letter by letter goes wrong with them.
"""

import unicodedata
from collections.abc import Callable

RIGHT_TO_LEFT_MARK, ZERO_WIDTH_JOINER, SOFT_HYPHEN = "\u200f", "\u200d", "\u00ad"
NO_BREAK_SPACE, BYTE_ORDER_MARK = "\u00a0", "\ufeff"
# Latin letters and Cyrillic ones that look the same.
_LOOK_ALIKES = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")


def _wide(name: str) -> str:
    """Return printable ASCII as full-width forms, which East Asian systems write."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in name)


_WAYS: tuple[Callable[[str], str], ...] = (
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: RIGHT_TO_LEFT_MARK + name,
    lambda name: name[:2] + ZERO_WIDTH_JOINER + name[2:],
    lambda name: name[:3] + SOFT_HYPHEN + name[3:],
    lambda name: name.replace(" ", NO_BREAK_SPACE) + NO_BREAK_SPACE,
    lambda name: BYTE_ORDER_MARK + name,
    lambda name: _wide(name) + "\u3000",
    lambda name: name.translate(_LOOK_ALIKES),
    lambda name: f"\t{name}\r\n",
    lambda name: " ".join([name] * 12),
)


def untidy(name: str, choice: int) -> str:
    """Return the name garbled in one of ten ways; it always differs from what it was."""
    garbled = _WAYS[choice % len(_WAYS)](name)
    # A name without accents or Latin letters is not changed by every way.
    return garbled if garbled != name else RIGHT_TO_LEFT_MARK + name
