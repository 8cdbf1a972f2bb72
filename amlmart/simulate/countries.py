"""The countries of the simulated world: who lives there, how they pay, where their cities are.

Facts and their sources: IBAN lengths and structures from the IBAN registry that SWIFT keeps for
ISO 13616; neighbours and city coordinates are common geography, to a hundredth of a degree;
offsets are standard time without daylight saving. `income_usd` is of the order of the gross
national income per head that the World Bank publishes (indicator NY.GNP.PCAP.CD, 2023), rounded to
two digits: it only has to rank the countries. Weights among customers are ours: an exchange whose
home is the European Union.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.assets import EUR, GBP, USD

CITIES_PER_COUNTRY = 4
# Shares of a country's customers in its four cities; the first is the capital or the largest.
CITY_SHARES = (0.46, 0.24, 0.18, 0.12)

CALL_FOR_ACTION = frozenset({"KP", "IR", "MM"})
# Jurisdictions under increased monitoring, FATF, 24 October 2025.
_INCREASED_MONITORING_CODES = "AO BO BG CD CI CM DZ HT KE LA LB MC NA NP SS SY VE VG VN YE"
INCREASED_MONITORING = frozenset(_INCREASED_MONITORING_CODES.split())


@dataclass(frozen=True)
class City:
    """A city, degrees north and east."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Country:
    """One country.

    `weight` is the share of customers who live there (0: none do), `origin` the share among people
    who live outside their country, `currency` an asset index, `bban` the structure of the account
    part of an IBAN as in the registry (digits are written where letters or digits may stand;
    "" where there are no IBANs), `phone` a pattern in which # is a digit.
    """

    code: str
    weight: float
    origin: float
    currency: int
    utc_offset_minutes: int
    locale: str
    bban: str
    phone: str
    income_usd: float
    neighbours: tuple[str, ...]
    cities: tuple[City, ...]

    @property
    def is_listed(self) -> bool:
        """Whether the FATF lists the country."""
        return self.code in CALL_FOR_ACTION or self.code in INCREASED_MONITORING


def _country(
    code: str,
    weight: float,
    origin: float,
    currency: int,
    offset: int,
    locale: str,
    bban: str,
    phone: str,
    income_usd: float,
    neighbours: str,
    cities: str,
) -> Country:
    """Return a country; `cities` are `name north east` with commas between them."""
    places = []
    for place in cities.split(", "):
        name, north, east = place.rsplit(" ", 2)
        places.append(City(name, float(north), float(east)))
    assert len(places) == CITIES_PER_COUNTRY, code
    return Country(
        code,
        weight,
        origin,
        currency,
        offset,
        locale,
        bban,
        phone,
        income_usd,
        tuple(neighbours.split()),
        tuple(places),
    )


# Telephone numbers reach nobody: 0 stands where a national number begins, and it never does there.
# fmt: off
COUNTRIES: tuple[Country, ...] = (
    _country("DE", 16.0, 2.0, EUR, 60, "de_DE", "18n", "+49 01# ########", 55_000,
             "NL BE FR CH AT CZ PL LU DK",
             "Berlin 52.52 13.40, Hamburg 53.55 9.99, München 48.14 11.58, Köln 50.94 6.96"),
    _country("FR", 10.0, 1.5, EUR, 60, "fr_FR", "23n", "+33 0# ## ## ## ##", 45_000,
             "BE DE CH IT ES MC LU",
             "Paris 48.86 2.35, Marseille 43.30 5.37, Lyon 45.76 4.84, Toulouse 43.60 1.44"),
    _country("IT", 9.0, 2.5, EUR, 60, "it_IT", "1a22n", "+39 0## #######", 38_000, "FR CH AT",
             "Roma 41.90 12.50, Milano 45.46 9.19, Napoli 40.85 14.27, Torino 45.07 7.69"),
    _country("ES", 8.0, 2.0, EUR, 60, "es_ES", "20n", "+34 0## ### ###", 33_000, "PT FR",
             "Madrid 40.42 -3.70, Barcelona 41.39 2.17, "
             "Valencia 39.47 -0.38, Sevilla 37.39 -5.98"),
    _country("NL", 8.0, 1.0, EUR, 60, "nl_NL", "4a10n", "+31 0# ########", 60_000, "BE DE",
             "Amsterdam 52.37 4.90, Rotterdam 51.92 4.48, "
             "Utrecht 52.09 5.12, Groningen 53.22 6.57"),
    _country("PL", 6.0, 5.0, EUR, 60, "pl_PL", "24n", "+48 0## ### ###", 20_000,
             "DE CZ SK UA LT",
             "Warszawa 52.23 21.01, Kraków 50.06 19.94, Wrocław 51.11 17.03, Gdańsk 54.35 18.65"),
    _country("AT", 2.2, 0.5, EUR, 60, "de_AT", "16n", "+43 0## #######", 55_000, "DE CZ CH IT",
             "Wien 48.21 16.37, Graz 47.07 15.44, Linz 48.31 14.29, Salzburg 47.80 13.04"),
    _country("BE", 2.2, 0.6, EUR, 60, "fr_BE", "12n", "+32 0## ## ## ##", 54_000, "FR NL DE LU",
             "Bruxelles 50.85 4.35, Antwerpen 51.22 4.40, Gent 51.05 3.72, Liège 50.63 5.57"),
    _country("PT", 2.3, 1.5, EUR, 0, "pt_PT", "21n", "+351 0## ### ###", 26_000, "ES",
             "Lisboa 38.72 -9.14, Porto 41.15 -8.61, Braga 41.55 -8.42, Faro 37.02 -7.93"),
    _country("GR", 2.4, 1.5, EUR, 120, "el_GR", "23n", "+30 0## #######", 23_000, "BG TR",
             "Αθήνα 37.98 23.73, Θεσσαλονίκη 40.64 22.94, "
             "Πάτρα 38.25 21.73, Ηράκλειο 35.34 25.13"),
    _country("BG", 1.4, 1.5, EUR, 120, "bg_BG", "4a14n", "+359 0## ### ###", 14_000, "GR RO TR",
             "София 42.70 23.32, Пловдив 42.14 24.75, Варна 43.21 27.91, Бургас 42.50 27.47"),
    _country("RO", 1.9, 4.0, EUR, 120, "ro_RO", "4a16n", "+40 0## ### ###", 17_000, "BG UA",
             "București 44.43 26.10, Cluj-Napoca 46.77 23.59, "
             "Timișoara 45.75 21.23, Iași 47.16 27.59"),
    _country("CZ", 1.9, 0.6, EUR, 60, "cs_CZ", "20n", "+420 0## ### ###", 27_000, "DE AT PL",
             "Praha 50.08 14.44, Brno 49.20 16.61, Ostrava 49.82 18.26, Plzeň 49.75 13.38"),
    _country("SE", 1.9, 0.4, EUR, 60, "sv_SE", "20n", "+46 0# ### ## ##", 62_000, "",
             "Stockholm 59.33 18.07, Göteborg 57.71 11.97, "
             "Malmö 55.60 13.00, Uppsala 59.86 17.64"),
    _country("IE", 1.3, 0.6, EUR, 0, "en_IE", "4a14n", "+353 0# ### ####", 80_000, "GB",
             "Dublin 53.35 -6.26, Cork 51.90 -8.47, Galway 53.27 -9.06, Limerick 52.66 -8.63"),
    _country("LT", 0.6, 0.6, EUR, 120, "lt_LT", "16n", "+370 0## #####", 25_000, "PL",
             "Vilnius 54.69 25.28, Kaunas 54.90 23.90, "
             "Klaipėda 55.71 21.14, Šiauliai 55.93 23.32"),
    _country("GB", 10.5, 1.5, GBP, 0, "en_GB", "4a14n", "+44 0### ######", 48_000, "IE",
             "London 51.51 -0.13, Manchester 53.48 -2.24, "
             "Birmingham 52.49 -1.89, Glasgow 55.86 -4.25"),
    _country("CH", 3.0, 0.4, EUR, 60, "de_CH", "17n", "+41 0# ### ## ##", 95_000, "DE FR IT AT",
             "Zürich 47.38 8.54, Genève 46.20 6.14, Basel 47.56 7.59, Bern 46.95 7.45"),
    _country("US", 4.0, 1.0, USD, -300, "en_US", "", "+1 0##-###-####", 80_000, "CA MX",
             "New York 40.71 -74.01, Miami 25.76 -80.19, "
             "Atlanta 33.75 -84.39, Boston 42.36 -71.06"),
    _country("TR", 3.0, 5.0, USD, 180, "tr_TR", "22n", "+90 0## ### ## ##", 12_000, "GR BG SY IR",
             "İstanbul 41.01 28.98, Ankara 39.93 32.86, İzmir 38.42 27.14, Antalya 36.90 30.70"),
    _country("AE", 1.3, 0.2, USD, 240, "ar_AA", "19n", "+971 0# ### ####", 53_000, "SA",
             "دبي 25.20 55.27, أبو ظبي 24.45 54.38, الشارقة 25.35 55.41, العين 24.21 55.74"),
    _country("IL", 0.6, 0.5, USD, 120, "he_IL", "19n", "+972 0#-###-####", 55_000, "LB",
             "תל אביב 32.09 34.78, ירושלים 31.77 35.21, חיפה 32.79 34.99, באר שבע 31.25 34.79"),
    _country("UA", 1.1, 6.0, EUR, 120, "uk_UA", "25n", "+380 0# ### ## ##", 5_100, "PL RO RU",
             "Київ 50.45 30.52, Львів 49.84 24.03, Одеса 46.48 30.73, Дніпро 48.46 35.05"),
    _country("JP", 1.0, 0.3, USD, 540, "ja_JP", "", "+81 0#-####-####", 39_000, "",
             "東京都 35.68 139.65, 大阪市 34.69 135.50, "
             "名古屋市 35.18 136.91, 福岡市 33.59 130.40"),
    _country("KR", 0.8, 0.3, USD, 540, "ko_KR", "", "+82 0#-####-####", 35_000, "",
             "서울특별시 37.57 126.98, 부산광역시 35.18 129.08, "
             "인천광역시 37.46 126.71, 대구광역시 35.87 128.60"),
    _country("TH", 0.8, 0.4, USD, 420, "th_TH", "", "+66 0# ### ####", 7_200, "MM",
             "กรุงเทพมหานคร 13.76 100.50, เชียงใหม่ 18.79 98.98, "
             "ภูเก็ต 7.88 98.39, ขอนแก่น 16.43 102.83"),
    _country("VN", 0.9, 1.2, USD, 420, "vi_VN", "", "+84 0# ### ## ##", 4_200, "CN",
             "Hà Nội 21.03 105.83, Hồ Chí Minh 10.82 106.63, "
             "Đà Nẵng 16.05 108.20, Hải Phòng 20.84 106.69"),
    _country("IN", 1.1, 4.0, USD, 330, "hi_IN", "", "+91 0#### #####", 2_500, "CN PK MM",
             "मुंबई 19.08 72.88, दिल्ली 28.61 77.21, बेंगलुरु 12.97 77.59, हैदराबाद 17.39 78.49"),
    _country("TW", 0.5, 0.3, USD, 480, "zh_TW", "", "+886 0## ### ###", 33_000, "",
             "台北市 25.03 121.57, 高雄市 22.63 120.30, "
             "台中市 24.15 120.67, 台南市 22.99 120.21"),
    _country("SG", 0.5, 0.1, USD, 480, "en_IN", "", "+65 0### ####", 71_000, "",
             "Singapore 1.29 103.85, Jurong 1.33 103.74, "
             "Tampines 1.35 103.94, Woodlands 1.44 103.79"),
    _country("BR", 1.2, 3.0, USD, -180, "pt_BR", "23n1a1n", "+55 0# #####-####", 9_100, "VE",
             "São Paulo -23.55 -46.63, Rio de Janeiro -22.91 -43.17, "
             "Brasília -15.79 -47.88, Recife -8.05 -34.88"),
    _country("NG", 0.7, 2.0, USD, 60, "en_NG", "", "+234 0## ### ####", 1_900, "",
             "Lagos 6.52 3.38, Abuja 9.08 7.40, Kano 12.00 8.52, Port Harcourt 4.82 7.05"),
    _country("KE", 0.4, 0.6, USD, 180, "en_KE", "", "+254 0## ######", 2_100, "",
             "Nairobi -1.29 36.82, Mombasa -4.04 39.67, Kisumu -0.09 34.77, Nakuru -0.30 36.08"),
    _country("LB", 0.15, 0.6, USD, 120, "ar_AA", "24n", "+961 0# ### ###", 3_800, "SY IL",
             "بيروت 33.89 35.50, طرابلس 34.43 35.85, صيدا 33.56 35.38, زحلة 33.85 35.90"),
    _country("MC", 0.12, 0.0, EUR, 60, "fr_FR", "23n", "+377 0# ## ## ##", 180_000, "FR",
             "Monaco 43.73 7.42, Monte-Carlo 43.74 7.43, "
             "Fontvieille 43.73 7.41, La Condamine 43.73 7.42"),
    _country("DZ", 0.08, 1.5, EUR, 60, "ar_AA", "", "+213 0# ### ####", 4_900, "",
             "الجزائر 36.74 3.09, وهران 35.70 -0.63, قسنطينة 36.37 6.61, عنابة 36.90 7.77"),
    _country("VE", 0.05, 1.5, USD, -240, "es_ES", "", "+58 0## #######", 3_500, "BR",
             "Caracas 10.48 -66.90, Maracaibo 10.65 -71.64, "
             "Valencia 10.16 -68.00, Barquisimeto 10.07 -69.35"),
    _country("HK", 0.0, 0.4, USD, 480, "zh_TW", "", "+852 0### ####", 54_000, "CN",
             "香港 22.32 114.17, 九龍 22.32 114.18, 沙田 22.38 114.19, 荃灣 22.37 114.11"),
    _country("CN", 0.0, 2.5, USD, 480, "zh_CN", "", "+86 0## #### ####", 13_000,
             "HK VN IN RU PK MM",
             "北京市 39.90 116.41, 上海市 31.23 121.47, "
             "广州市 23.13 113.26, 深圳市 22.54 114.06"),
    _country("RU", 0.0, 4.0, USD, 180, "ru_RU", "", "+7 0## ###-##-##", 14_000, "UA CN",
             "Москва 55.76 37.62, Санкт-Петербург 59.93 30.34, "
             "Казань 55.80 49.11, Екатеринбург 56.84 60.61"),
    _country("PK", 0.0, 1.5, USD, 300, "en_PK", "4a16n", "+92 0## #######", 1_500, "IN IR CN",
             "Karachi 24.86 67.00, Lahore 31.55 74.34, "
             "Islamabad 33.68 73.05, Faisalabad 31.45 73.14"),
    _country("SA", 0.0, 0.3, USD, 180, "ar_AA", "20n", "+966 0# ### ####", 28_000, "AE",
             "الرياض 24.71 46.68, جدة 21.49 39.19, الدمام 26.42 50.09, المدينة 24.47 39.61"),
    _country("IR", 0.0, 1.2, USD, 210, "fa_IR", "22n", "+98 0## ### ####", 4_700, "TR PK",
             "تهران 35.69 51.39, مشهد 36.30 59.61, اصفهان 32.65 51.67, شیراز 29.59 52.58"),
    _country("SY", 0.0, 1.8, USD, 180, "ar_AA", "", "+963 0# ### ####", 900, "LB TR",
             "دمشق 33.51 36.28, حلب 36.20 37.13, حمص 34.73 36.71, اللاذقية 35.53 35.78"),
    _country("MM", 0.0, 0.2, USD, 390, "en_TH", "", "+95 0# ### ####", 1_200, "TH CN IN",
             "Yangon 16.87 96.20, Mandalay 21.96 96.09, Naypyidaw 19.76 96.08, Bago 17.34 96.48"),
)
# fmt: on

CODES: tuple[str, ...] = tuple(country.code for country in COUNTRIES)


@cache
def index_of(code: str) -> int:
    """Return the number of a country by its ISO 3166 alpha-2 code; ValueError where unknown."""
    return CODES.index(code)


def _shares(values: list[float]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.cumsum(np.array(values)) / sum(values)
    return shares


# Cumulative shares, for `draw`.
RESIDENCE_SHARES = _shares([country.weight for country in COUNTRIES])
ORIGIN_SHARES = _shares([country.origin for country in COUNTRIES])
CUMULATED_CITY_SHARES = np.cumsum(np.array(CITY_SHARES))

CURRENCIES = np.array([country.currency for country in COUNTRIES], dtype=np.int64)
UTC_OFFSETS = np.array([country.utc_offset_minutes for country in COUNTRIES], dtype=np.int64)
INCOMES_USD = np.array([country.income_usd for country in COUNTRIES])
IS_LISTED = np.array([country.is_listed for country in COUNTRIES])
# A place is a country's number times four plus a city's.
LATITUDES = np.array([city.latitude for country in COUNTRIES for city in country.cities])
LONGITUDES = np.array([city.longitude for country in COUNTRIES for city in country.cities])

_EARTH_RADIUS_KM = 6371.0


def draw(shares: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each number within [0, 1) the place in cumulative shares it falls on."""
    return np.minimum(np.searchsorted(shares, uniform, side="right"), len(shares) - 1)


def distance_km(
    latitude_1: NDArray[np.float64],
    longitude_1: NDArray[np.float64],
    latitude_2: NDArray[np.float64],
    longitude_2: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return great-circle distances in kilometres between points in degrees (haversine)."""
    north_1, north_2 = np.radians(latitude_1), np.radians(latitude_2)
    half_north = (north_2 - north_1) / 2
    half_east = (np.radians(longitude_2) - np.radians(longitude_1)) / 2
    chord = np.sin(half_north) ** 2 + np.cos(north_1) * np.cos(north_2) * np.sin(half_east) ** 2
    chord = chord.clip(0.0, 1.0)
    kilometres: NDArray[np.float64] = np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(chord)))
    return kilometres
