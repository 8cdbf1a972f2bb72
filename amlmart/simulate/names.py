"""Names of people and companies, from the word lists of Faker, held as numbers and written late.

The world's given and family names stand in one list each; a locale has a range of it for men and
one for women. Within a range the order is arbitrary but fixed, and names near its beginning are
drawn more often, so that some are common and most are rare, as surnames are everywhere.
"""

import hashlib
import importlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart.simulate.countries import COUNTRIES
from amlmart.simulate.romanise import romanise, slug

Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]

MEN, WOMEN = 0, 1
# How a name is written: as at home; in Latin letters; the same in capitals; with initials; family
# name first; with two letters of the family name swapped; without second names.
NATIVE, LATIN, CAPITALS, INITIALS, SWAPPED, MISTYPED, SHORT = range(7)
# How the parts of a name stand at home.
_GIVEN_FIRST, _FAMILY_FIRST_TOGETHER, _FAMILY_FIRST = range(3)

LOCALES: tuple[str, ...] = tuple(sorted({country.locale for country in COUNTRIES}))
LOCALE_OF_COUNTRY = np.array([LOCALES.index(country.locale) for country in COUNTRIES])
_ORDERS = {
    "zh_CN": _FAMILY_FIRST_TOGETHER,
    "zh_TW": _FAMILY_FIRST_TOGETHER,
    "ja_JP": _FAMILY_FIRST_TOGETHER,
    "ko_KR": _FAMILY_FIRST_TOGETHER,
    "vi_VN": _FAMILY_FIRST,
}
_ORDER_OF_LOCALE = np.array([_ORDERS.get(locale, _GIVEN_FIRST) for locale in LOCALES])
# Share of people with two family names, and with two given names.
_SECOND_SURNAMES = {"es_ES": 0.97, "pt_PT": 0.8, "pt_BR": 0.75}
_SECOND_GIVEN = {"vi_VN": 0.9, "de_DE": 0.12, "fr_FR": 0.1, "en_GB": 0.15, "en_US": 0.15}
SECOND_SURNAME_SHARE = np.array([_SECOND_SURNAMES.get(locale, 0.0) for locale in LOCALES])
SECOND_GIVEN_SHARE = np.array(
    [
        0.0 if order == _FAMILY_FIRST_TOGETHER else _SECOND_GIVEN.get(locale, 0.04)
        for locale, order in zip(LOCALES, _ORDER_OF_LOCALE, strict=True)
    ]
)

# What companies do and what they are, by language of the locale: trades, then legal forms.
_COMPANIES = {
    "de": ("Handel|Logistik|Bau|Software|Immobilien|Consulting|Medien|Elektro", "GmbH|GmbH|UG|AG"),
    "fr": ("Conseil|Transports|Négoce|Immobilier|Bâtiment|Services|Numérique", "SARL|SAS|SA"),
    "es": ("Comercio|Transportes|Inmobiliaria|Servicios|Alimentación|Consultores", "S.L.|S.A."),
    "it": ("Costruzioni|Trasporti|Servizi|Alimentari|Immobiliare|Consulenze", "S.r.l.|S.p.A."),
    "nl": ("Handel|Transport|Bouw|Advies|Techniek|Vastgoed", "B.V.|B.V.|N.V."),
    "pl": ("Usługi|Transport|Budownictwo|Handel|Nieruchomości|Doradztwo", "Sp. z o.o.|S.A."),
    "pt": ("Comércio|Transportes|Construções|Serviços|Imobiliária", "Lda.|S.A."),
    "ro": ("Construct|Trans|Comerț|Servicii|Imobiliare", "S.R.L.|S.A."),
    "cs": ("Obchod|Stavby|Doprava|Služby|Reality", "s.r.o.|a.s."),
    "sv": ("Handel|Bygg|Transport|Konsult|Fastigheter", "AB"),
    "lt": ("Prekyba|Statyba|Transportas|Paslaugos", "UAB"),
    "el": ("Εμπορική|Μεταφορές|Κατασκευές|Υπηρεσίες", "Α.Ε.|Ε.Π.Ε.|Ι.Κ.Ε."),
    "bg": ("Трейд|Транспорт|Строй|Консулт", "ООД|ЕООД|АД"),
    "uk": ("Трейд|Транс|Буд|Сервіс", "ТОВ|ПП"),
    "ru": ("Трейд|Транс|Строй|Сервис", "ООО|АО"),
    "tr": ("Ticaret|İnşaat|Nakliyat|Gıda|Tekstil", "Ltd. Şti.|A.Ş."),
    "ar": ("للتجارة|للنقل|للمقاولات|للاستشارات", "ش.م.م|ش.ذ.م.م"),
    "fa": ("بازرگانی|ترابری|ساختمان", "سهامی خاص"),
    "he": ("סחר|הובלות|נדל״ן|ייעוץ", "בע״מ"),
    "hi": ("ट्रेडर्स|ट्रांसपोर्ट|इंडस्ट्रीज", "प्रा. लि."),
    "th": ("การค้า|ขนส่ง|ก่อสร้าง|บริการ", "จำกัด"),
    "vi": ("Thương Mại|Vận Tải|Xây Dựng|Dịch Vụ", "TNHH|Cổ Phần"),
    "ja": ("商事|運輸|建設|産業", "株式会社|合同会社"),
    "ko": ("상사|물류|건설|산업", "주식회사"),
    "zh": ("貿易|運輸|建設|科技", "有限公司"),
    "en": ("Trading|Logistics|Homes|Services|Digital|Foods|Partners|Engineering", "Ltd|Ltd|LLC"),
}
# The words above that have no letters to read one by one.
_COMPANIES_LATIN = {
    "商事": "Shoji",
    "運輸": "Unyu",
    "建設": "Kensetsu",
    "産業": "Sangyo",
    "株式会社": "K.K.",
    "合同会社": "G.K.",
    "貿易": "Maoyi",
    "科技": "Keji",
    "有限公司": "Co. Ltd.",
}


def _listed(provider: Any, *attributes: str) -> list[str]:
    """Return the words of the first attribute that the provider has."""
    for attribute in attributes:
        words = getattr(provider, attribute, None)
        if words:
            return list(words)
    raise ValueError(f"{provider} has none of {attributes}")


def _shuffled(words: Iterable[str], latin: dict[str, str]) -> list[str]:
    """Return the words that have a Latin form, each once, in an order that only they decide."""
    unique = {word.strip() for word in words}
    usable = [word for word in unique if len(latin.get(word) or romanise(word)) > 1]
    return sorted(usable, key=lambda word: hashlib.blake2b(word.encode(), digest_size=8).digest())


def _mistyped(word: str) -> str:
    """Return a word with two neighbouring letters near its middle swapped, or its last doubled."""
    for place in sorted(range(1, len(word) - 1), key=lambda place: abs(place - len(word) // 2)):
        first, second = word[place], word[place + 1]
        if first != second and first.islower() and second.islower():
            return word[:place] + second + first + word[place + 2 :]
    return word + word[-1:]


def _in_latin(ending: str) -> str:
    """Return what a company does and is, in plain Latin letters."""
    return " ".join(_COMPANIES_LATIN.get(word) or romanise(word) for word in ending.split(" "))


def _is_latin(word: str) -> bool:
    """Return whether a word has letters of the Latin blocks of Unicode only."""
    return all(ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x1F00 for letter in word)


class _Words:
    """A list of names with their other spellings, one Arrow array per spelling."""

    def __init__(self) -> None:
        self.native: list[str] = []
        self.latin: list[str] = []
        self._ranges: dict[tuple[int, int], tuple[int, int]] = {}

    def add(self, locale: int, sex: int, words: list[str], latin: dict[str, str]) -> None:
        """Add the names of a locale and sex."""
        self._ranges[locale, sex] = (len(self.native), len(words))
        self.native += words
        self.latin += [latin.get(word) or romanise(word) for word in words]

    def finish(self) -> None:
        """Make the arrays: ranges by locale and sex, and every spelling."""
        shape = (len(LOCALES), 2)
        self.starts = np.zeros(shape, dtype=np.int64)
        self.sizes = np.ones(shape, dtype=np.int64)
        for (locale, sex), (start, size) in self._ranges.items():
            self.starts[locale, sex], self.sizes[locale, sex] = start, size
        # Whether a name is written in Latin letters at home, and without any accent.
        self.is_latin = np.array([_is_latin(word) for word in self.native])
        self.is_plain = np.array(self.native) == np.array(self.latin)
        self.slugs = [slug(word) for word in self.latin]
        self.spellings = {
            NATIVE: pa.array(self.native),
            LATIN: pa.array(self.latin),
            INITIALS: pa.array([f"{word[:1]}." for word in self.latin]),
            MISTYPED: pa.array([_mistyped(word) for word in self.latin]),
        }

    def pick(self, locales: Int64s, sexes: Int64s, uniform: Floats) -> Int64s:
        """Return the name of each locale and sex that a number within [0, 1) falls on."""
        sizes = self.sizes[locales, sexes]
        return self.starts[locales, sexes] + (sizes * uniform**1.6).astype(np.int64)

    def take(self, spelling: int, numbers: Int64s) -> pa.Array:
        """Return names in a spelling; a negative number is null."""
        return self.spellings[spelling].take(pa.array(numbers, mask=numbers < 0))


@dataclass(frozen=True)
class Pools:
    """All names of the world."""

    given: _Words
    family: _Words
    endings: _Words


@cache
def pools() -> Pools:
    """Return all names, read from Faker once."""
    given, family, endings = _Words(), _Words(), _Words()
    for number, locale in enumerate(LOCALES):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        latin = {
            pair[0]: pair[2]
            for name in ("first_name_male_pairs", "first_name_female_pairs", "last_name_pairs")
            for pair in getattr(provider, name, ())
        }
        for sex, word in ((MEN, "male"), (WOMEN, "female")):
            firsts = _listed(provider, f"first_names_{word}", "first_names")
            lasts = _listed(
                provider,
                f"last_names_{word}",
                *((f"{word}_last_names",) if word == "male" else ("unisex_last_names",)),
                "last_names",
            )
            given.add(number, sex, _shuffled(firsts, latin), latin)
            family.add(number, sex, _shuffled(lasts, latin), latin)
        trades, forms = _COMPANIES.get(locale[:2], _COMPANIES["en"])
        words = [f"{trade} {form}" for trade in trades.split("|") for form in forms.split("|")]
        latin = {word: _in_latin(word) for word in words}
        endings.add(number, MEN, words, latin)
    for pool in (given, family, endings):
        pool.finish()
    return Pools(given, family, endings)


@dataclass(frozen=True)
class NameParts:
    """Names of people and companies as numbers, one array per part; -1 where there is none.

    A company has a family name and an `ending`, a person no ending.
    """

    locale: Int64s
    given: Int64s
    second_given: Int64s
    family: Int64s
    second_family: Int64s
    ending: Int64s
    style: Int64s

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self.locale)

    def take(self, rows: Int64s) -> "NameParts":
        """Return the names of these rows."""
        return NameParts(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})

    def styled(self, style: Int64s) -> "NameParts":
        """Return the same names written otherwise."""
        return replace(self, style=style)

    def __add__(self, other: "NameParts") -> "NameParts":
        """Return these names and then the others."""
        return NameParts(
            **{
                part.name: np.concatenate([getattr(self, part.name), getattr(other, part.name)])
                for part in fields(self)
            }
        )


def draw_parts(
    locales: Int64s, is_company: NDArray[np.bool_], sexes: Int64s, uniform: Floats
) -> NameParts:
    """Return names of these locales; `uniform` are numbers within [0, 1) of shape (6, count)."""
    words = pools()
    nobody = np.full(len(locales), -1, dtype=np.int64)
    given = words.given.pick(locales, sexes, uniform[0])
    second_given = words.given.pick(locales, sexes, uniform[2])
    has_second_given = (
        (second_given != given) & (uniform[4] < SECOND_GIVEN_SHARE[locales]) & ~is_company
    )
    has_second_family = (uniform[5] < SECOND_SURNAME_SHARE[locales]) & ~is_company
    return NameParts(
        locale=locales.astype(np.int64),
        given=np.where(is_company, nobody, given),
        second_given=np.where(has_second_given, second_given, nobody),
        family=words.family.pick(locales, sexes, uniform[1]),
        second_family=np.where(
            has_second_family, words.family.pick(locales, sexes, uniform[3]), nobody
        ),
        ending=np.where(
            is_company, words.endings.pick(locales, np.zeros_like(sexes), uniform[2]), nobody
        ),
        style=np.zeros(len(locales), dtype=np.int64),
    )


def other_style(parts: NameParts, uniform: Floats) -> Int64s:
    """Return for each name a style in which it reads differently, as on another document."""
    styles = np.array([LATIN, INITIALS, SWAPPED, MISTYPED, SHORT])[
        (uniform * 5).astype(np.int64).clip(0, 4)
    ]
    words = pools().family
    reads_same = (styles == LATIN) & (words.is_plain[parts.family] | (parts.style == LATIN))
    has_seconds = (parts.second_given >= 0) | (parts.second_family >= 0)
    reads_same |= (styles == SHORT) & ~has_seconds
    reads_same |= styles == parts.style
    return np.where(reads_same, np.where(parts.style == MISTYPED, INITIALS, MISTYPED), styles)


@dataclass(frozen=True)
class FullNames:
    """A column of names; a row is null where the family name is missing."""

    parts: NameParts

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.parts)

    def arrow(self) -> pa.Array:
        """Return the names as written."""
        parts = self.parts
        is_company = parts.ending >= 0
        order = np.where(parts.style == NATIVE, _ORDER_OF_LOCALE[parts.locale], _GIVEN_FIRST)
        order = np.where(parts.style == SHORT, _ORDER_OF_LOCALE[parts.locale], order)
        # One kind of row after the other: styles, orders and companies differ in their letters.
        kinds = parts.style * 8 + order * 2 + is_company
        kinds = np.where(parts.family < 0, -1, kinds)
        pieces: list[pa.Array] = []
        rows: list[Int64s] = []
        for kind in np.unique(kinds).tolist():
            chosen = np.flatnonzero(kinds == kind)
            rows.append(chosen)
            if kind < 0:
                pieces.append(pa.nulls(len(chosen), pa.string()))
            else:
                pieces.append(_written(parts.take(chosen), kind // 8, kind // 2 % 4, kind % 2 == 1))
        if not pieces:
            return pa.array([], pa.string())
        places = np.empty(len(parts), dtype=np.int64)
        places[np.concatenate(rows)] = np.arange(len(parts))
        return pa.concat_arrays(pieces).take(pa.array(places))


def _written(parts: NameParts, style: int, order: int, is_company: bool) -> pa.Array:
    """Return names that are all written in one way."""
    words = pools()
    spelling = NATIVE if style in (NATIVE, SHORT) else LATIN
    if is_company:
        family = words.family.take(spelling, parts.family)
        ending = words.endings.take(spelling, parts.ending)
        text = pc.binary_join_element_wise(family, ending, " ")
        return pc.utf8_upper(text) if style == CAPITALS else text
    given = words.given.take(INITIALS if style == INITIALS else spelling, parts.given)
    family = words.family.take(MISTYPED if style == MISTYPED else spelling, parts.family)
    if style in (INITIALS, SHORT):
        second_given = second_family = pa.nulls(len(parts), pa.string())
    else:
        second_given = words.given.take(spelling, parts.second_given)
        second_family = words.family.take(spelling, parts.second_family)
    if style == SWAPPED:
        family = pc.binary_join_element_wise(family, "", ",")
        text = _joined(" ", family, given, second_given)
    elif order == _FAMILY_FIRST_TOGETHER:
        text = _joined("", family, given)
    elif order == _FAMILY_FIRST:
        text = _joined(" ", family, second_given, given)
    else:
        text = _joined(" ", given, second_given, family, second_family)
    return pc.utf8_upper(text) if style == CAPITALS else text


def _joined(separator: str, *arrays: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(*arrays, separator, null_handling="skip")


@cache
def occupations() -> tuple[list[str], Floats]:
    """Return occupations from Faker's list and, for each, income as a multiple of the usual."""
    jobs = list(importlib.import_module("faker.providers.job").Provider.jobs)
    factors = np.ones(len(jobs))
    levels = (
        (2.4, ("surgeon", "chief ", "barrister", "pilot", "investment", "actuary", "dentist")),
        (1.7, ("director", "solicitor", "doctor", "lawyer", "physician", "consultant")),
        (1.35, ("engineer", "manager", "developer", "architect", "analyst", "geologist")),
        (0.8, ("nurse", "teacher", "librarian", "designer", "therapist", "social", "paramedic")),
        (0.65, ("assistant", "artist", "clerk", "waiter", "musician", "actor", "worker", "aid")),
    )
    for number, job in enumerate(jobs):
        lower = job.lower()
        factors[number] = next(
            (factor for factor, words in levels if any(word in lower for word in words)), 1.0
        )
    jobs += ["Student", "Retired", "Unemployed", "Self-employed", "Homemaker"]
    return jobs, np.concatenate([factors, [0.3, 0.6, 0.25, 1.2, 0.3]])
