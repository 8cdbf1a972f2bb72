"""One thing that is wrong with a raw zone, as a sentence somebody can act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LONGEST_VALUE = 60


@dataclass(frozen=True)
class Finding:
    """One problem of the raw zone.

    `table` is `source.table`, `file` the first file (or the folder) that shows the problem,
    `column` the column it is about; each is None where the problem has none. `sentence` is one
    line that names all three.
    """

    table: str | None
    file: Path | None
    column: str | None
    sentence: str


def printable(text: object, longest: int | None = None) -> str:
    """Return `text` on one line: what a terminal cannot show is escaped, the rest is kept.

    A file name may hold a line break, an escape code or bytes that are no text; a finding stays
    one line all the same. With `longest`, more characters than that are cut off.
    """
    shown = "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in str(text)
    )
    if longest is not None and len(shown) > longest:
        return shown[:longest] + "..."
    return shown


def shown_path(path: Path, raw: Path) -> str:
    """Return `path` as findings show it: relative to the raw zone `raw` where it is below it."""
    return printable(path.relative_to(raw) if path.is_relative_to(raw) else path)


def and_others(count: int, noun: str = "file") -> str:
    """Return " and 3 other files" for `count` 3, and nothing for 0."""
    if count == 0:
        return ""
    return f" and {count} other {noun}{'' if count == 1 else 's'}"


def listing(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: "a", "a and b", "a, b and c"."""
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last
