"""A garbled name is another text, and for a careful reader the same name."""

import unicodedata

import pytest

from amlmart.simulate.untidy_names import untidy

NAMES = ("José Álvarez", "Anna Nowak", "Ёлка Петрова", "محمد علي", "김민수", "X Æ")
LOOK_ALIKES, REPEATED = 7, 9


def read(name: str) -> str:
    """Return what is left without compatibility forms, marks that nobody sees, and spaces."""
    plain = unicodedata.normalize("NFKC", name)
    return " ".join("".join(each for each in plain if unicodedata.category(each) != "Cf").split())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("choice", range(10))
def test_it_differs_and_reads_the_same(name, choice):
    garbled = untidy(name, choice)
    assert garbled != name
    garbled.encode("utf-8")
    if choice == REPEATED:
        assert read(garbled).startswith(read(name)) and len(garbled) > 10 * len(name)
    elif choice != LOOK_ALIKES:
        assert read(garbled) == read(name)


def test_letters_of_another_script_look_the_same():
    garbled = untidy("Pavel Cox", LOOK_ALIKES)
    assert garbled != "Pavel Cox" and len(garbled) == len("Pavel Cox")
    assert {unicodedata.name(each).split()[0] for each in garbled if each.isalpha()} == {
        *("CYRILLIC", "LATIN"),
    }
