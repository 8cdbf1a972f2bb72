"""Sanctions lists of the simulated world: names and addresses, listed and taken off.

All names are invented: common first names with rare or made-up family names, in the script of their
country and in Latin letters, and companies, ships and aircraft. The lists have invented names too.
Their shape follows the public lists: several spellings per person, birth dates of varying
precision, new entries in batches on working days, addresses filed under several asset codes, and
most listed addresses never seen by the institution.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from amlmart.simulate.clock import DAY, HOUR, MINUTE, date_of
from amlmart.simulate.columns import Texts, Times
from amlmart.simulate.day import Day
from amlmart.simulate.randomness import stream
from amlmart.simulate.services import SANCTIONED, SERVICES, Service

MAIN_LIST = "Simulated SDN"
SECOND_LIST = "Simulated Union List"
HISTORY_ENTRIES = 150
_HISTORY_LONGEST_DAYS = 3_000
# Batches of a day, and entries of a batch.
_BATCH_CHANCE, _BATCH_MEAN, _BATCH_MOST = 0.12, 3.0, 9
_DELISTED_SHARE = 0.06
# New entries are published in the afternoon.
_PUBLISHED_AT = 14 * HOUR + 30 * MINUTE
# Numbers of entries, far enough apart that they never meet.
_FIRST_OLD, _FIRST_SERVICE, _FIRST_NEW = 10_000, 12_000, 40_000
_ENTRIES_A_DAY = 10


@dataclass(frozen=True)
class Entry:
    """One person or entity of a list; `names` are names with their kind, the primary one first."""

    entry_id: str
    names: tuple[tuple[str, str], ...]
    entity_type: str
    birth_date: str | None
    country: str | None
    program: str
    listed_at: int
    delisted_at: int
    known_at: int


@dataclass(frozen=True)
class _Script:
    """Names of one script: pairs of Latin and native parts, and where their bearers are listed."""

    given: tuple[str, ...]
    middle: tuple[str, ...]
    family: tuple[str, ...]
    is_family_first: bool
    countries: tuple[str, ...]
    programs: tuple[str, ...]


def _pairs(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# A part is written `Latin=native`.
_CYRILLIC = _Script(
    _pairs(
        "Aleksei=Алексей Dmitri=Дмитрий Viktor=Виктор Sergei=Сергей Andrei=Андрей Pavel=Павел "
        "Yuri=Юрий Mikhail=Михаил Nikolai=Николай Konstantin=Константин Stanislav=Станислав "
        "Roman=Роман Gleb=Глеб Arkady=Аркадий Timofei=Тимофей Yevgeny=Евгений"
    ),
    _pairs(
        "Ivanovich=Иванович Petrovich=Петрович Sergeyevich=Сергеевич Andreyevich=Андреевич "
        "Olegovich=Олегович Nikolayevich=Николаевич Borisovich=Борисович"
    ),
    _pairs(
        "Drozhkin=Дрожкин Volgradov=Волградов Semyonkin=Семёнкин Orlenchuk=Орленчук "
        "Baryshkov=Барышков Kolosnikov=Колосников Tverdin=Твердин Zakharyuk=Захарюк "
        "Lomovtsev=Ломовцев Pryadkin=Прядкин Shchukarev=Щукарев Yelnikov=Ельников "
        "Khrustalyov=Хрусталёв Gavrinsky=Гавринский Myshlyaev=Мышляев Rebrikov=Ребриков "
        "Ozerchuk=Озерчук Kvashnin=Квашнин"
    ),
    is_family_first=False,
    countries=("RU", "RU", "RU", "BY", "UA"),
    programs=("CYBER", "RUSSIA", "RUSSIA", "ILLICIT-FINANCE"),
)
_ARABIC = _Script(
    _pairs(
        "Ahmad=أحمد Khalid=خالد Nasser=ناصر Yusuf=يوسف Hassan=حسن Tariq=طارق Faisal=فيصل "
        "Mahmoud=محمود Samir=سمير Walid=وليد Ibrahim=إبراهيم Ziad=زياد"
    ),
    _pairs("Nabil=نبيل Omar=عمر Saleh=صالح Jamal=جمال Adel=عادل"),
    _pairs(
        "al-Marzouqi=المرزوقي al-Hamdani=الحمداني al-Qadri=القادري al-Sabbagh=الصباغ "
        "al-Najjar=النجار al-Khatib=الخطيب al-Tamimi=التميمي al-Rifai=الرفاعي Haddad=حداد "
        "Mansour=منصور al-Obeidi=العبيدي al-Jazairi=الجزائري al-Masri=المصري Darwish=درويش"
    ),
    is_family_first=False,
    countries=("SY", "YE", "LB", "IQ"),
    programs=("TERROR", "TERROR", "ILLICIT-FINANCE"),
)
_PERSIAN = _Script(
    _pairs(
        "Reza=رضا Amir=امیر Hossein=حسین Behrouz=بهروز Farhad=فرهاد Kourosh=کوروش Mehdi=مهدی "
        "Nader=نادر Saeed=سعید Vahid=وحید"
    ),
    (),
    _pairs(
        "Tehranpour=تهران‌پور Karimzad=کریم‌زاد Rostamian=رستمیان Sohrabi=سهرابی Moradnia=مرادنیا "
        "Shirazi=شیرازی Golzar=گلزار Bakhtiari=بختیاری Nourbakhsh=نوربخش Kavianfar=کاویان‌فر"
    ),
    is_family_first=False,
    countries=("IR",),
    programs=("IRAN", "CYBER"),
)
_CHINESE = _Script(
    _pairs(
        "Boyuan=博渊 Haoran=浩然 Jianguo=建国 Zhiqiang=志强 Xiaoming=晓明 Weimin=为民 Guohua=国华 "
        "Yifan=一凡 Dawei=大伟 Junjie=俊杰 Minghui=明辉 Chengye=承业"
    ),
    (),
    _pairs("Chen=陈 Wang=王 Li=李 Zhang=张 Zhao=赵 Huang=黄 Zhou=周 Xu=徐 Guo=郭 Lin=林 He=何"),
    is_family_first=True,
    countries=("CN", "CN", "HK"),
    programs=("NARCOTICS", "CYBER"),
)
_KOREAN = _Script(
    _pairs(
        "Chol-yong=철용 Song-il=성일 Jin-hyok=진혁 Myong-chol=명철 Kwang-su=광수 Yong-ho=영호 "
        "Hyon-u=현우 Tae-sik=태식 Sang-guk=상국 Un-chol=은철"
    ),
    (),
    _pairs("Kim=김 Ri=리 Pak=박 Choe=최 Jong=정 Kang=강 Han=한 Paek=백 Yun=윤 O=오"),
    is_family_first=True,
    countries=("KP",),
    programs=("DPRK", "DPRK", "CYBER"),
)
_LATIN = _Script(
    _pairs(
        "Jose=José Ramon=Ramón Ignacio=Ignacio Efrain=Efraín Lazaro=Lázaro Octavio=Octavio "
        "Fermin=Fermín Rigoberto=Rigoberto Elmer=Élmer Marisol=Marisol"
    ),
    _pairs("Zuniga=Zúñiga Barragan=Barragán Penaloza=Peñaloza Quinones=Quiñones Trevino=Treviño"),
    _pairs(
        "Villasenor=Villaseñor Ibanez=Ibáñez Ontiveros=Ontiveros Arreola=Arreola Mejia=Mejía "
        "Saldivar=Saldívar Cardenas=Cárdenas Galvan=Galván"
    ),
    is_family_first=False,
    countries=("MX", "VE", "CO", "EC"),
    programs=("NARCOTICS", "NARCOTICS", "ILLICIT-FINANCE"),
)
_SCRIPTS = (_CYRILLIC, _ARABIC, _PERSIAN, _CHINESE, _KOREAN, _LATIN)
_SCRIPT_SHARES = np.array([0.34, 0.18, 0.12, 0.12, 0.10, 0.14])

_COMPANY_FIRST = _pairs(
    "Blackreef Volgrad Tamga Sevkray Almaris Zarya Hormuz Nordlicht Baykal Cedarline Jadegate "
    "Pyrsos Kavir Ostrov Meridiana Selinda Amberfield Tigron Kumsan Paektu Redoak Lianhe"
)
_COMPANY_SECOND = _pairs(
    "Shipping Trading Technologies Petrochem Logistics Exchange Metals Aviation Holdings "
    "Electronics Charity Construction Software Marine"
)
_COMPANY_FORM = ("LLC", "OOO", "Co.", "FZE", "Ltd", "JSC", "Group", "")
_COMPANY_COUNTRIES = ("RU", "IR", "SY", "AE", "CN", "HK", "PA", "CY", "KP", "BY", "TR", "LB")
_PROGRAMS = ("CYBER", "RUSSIA", "IRAN", "DPRK", "TERROR", "NARCOTICS", "ILLICIT-FINANCE")
_SHIP_WORDS = _pairs("Saltmarsh Coral Amber Polar Golden Silent Laurel Crimson Pearl Summit")
_SHIP_SECOND = _pairs("Dawn Trader Star Voyager Breeze Horizon Pioneer Glory")
_SHIP_COUNTRIES = ("PA", "LR", "KM", "MH", "IR")
_REGISTRATIONS = ("P4", "EP", "YK", "RA", "T7")
_MONTHS = _pairs("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
# Other spellings of the same sounds, as transliterations differ.
_SPELLINGS = (
    ("ei", "ey"),
    ("kh", "h"),
    ("yuk", "iuk"),
    ("sky", "skii"),
    ("ou", "u"),
    ("al-", "Al "),
    ("shch", "sch"),
    ("ovich", "ovitch"),
    ("Yu", "Iu"),
    ("q", "k"),
    ("iq", "ik"),
    ("ai", "ay"),
    ("Ri ", "Lee "),
    ("Pak ", "Park "),
    ("Choe ", "Choi "),
    ("Zh", "Ch"),
)


def service_program(service: Service) -> str:
    """Return the programme under which a service is listed."""
    by_country = {"RU": "RUSSIA", "KP": "DPRK"}
    by_category = {"terrorism": "TERROR"}
    return by_category.get(service.category, by_country.get(service.jurisdiction or "", "CYBER"))


def service_entry_id(place: int) -> str:
    """Return the list number of the service at this place of `SERVICES`."""
    return str(_FIRST_SERVICE + place)


def old_entry_id(number: int) -> str:
    """Return the list number of an entry from before the world, counted from 0."""
    return str(_FIRST_OLD + number)


def old_entries(seed: int, start: int) -> list[Entry]:
    """Return the entries that were listed before the world's first instant."""
    entries = []
    for number in range(HISTORY_ENTRIES):
        rng = stream(seed, "old listing", number)
        # More entries are young than old, as lists have grown.
        age = int(2 + (_HISTORY_LONGEST_DAYS - 2) * rng.random() ** 1.7)
        listed_at = start - age * DAY
        delisted_at = -1
        if rng.random() < _DELISTED_SHARE and age > 60:
            delisted_at = start - int(rng.integers(20, age - 20)) * DAY
        known_at = max(listed_at, delisted_at) + 14 * HOUR
        entries.append(_entry(rng, old_entry_id(number), listed_at, delisted_at, known_at))
    for place in SANCTIONED:
        if (SERVICES[place].sanctioned_after_days or 0) < 0:
            entries.append(_service_entry(seed, place, start))
    return entries


def new_entries(seed: int, start: int, day: Day) -> list[Entry]:
    """Return the entries that are listed on a day; `start` is the world's first instant."""
    rng = stream(seed, "new listings", day.number)
    entries = []
    listed_at = day.start + _PUBLISHED_AT
    is_batch = rng.random() < _BATCH_CHANCE * 7 / 5
    count = 1 + min(int(rng.poisson(_BATCH_MEAN)), _BATCH_MOST - 1)
    known_at = listed_at + int(rng.integers(20 * MINUTE, 9 * HOUR))
    if is_batch and date_of(day.start).weekday() < 5:
        for number in range(count):
            entry_id = str(_FIRST_NEW + day.number * _ENTRIES_A_DAY + number)
            entries.append(_entry(rng, entry_id, listed_at, -1, known_at))
    entries += [
        _service_entry(seed, place, start)
        for place in SANCTIONED
        if SERVICES[place].sanctioned_after_days == day.number
    ]
    return entries


def add_names(day: Day, entries: list[Entry]) -> None:
    """Add every name of these entries to `attribution.sanctioned_names`."""
    rows = [(entry, name, kind) for entry in entries for name, kind in entry.names]
    if not rows:
        return
    day.add(
        "attribution.sanctioned_names",
        list_name=MAIN_LIST,
        entry_id=Texts([entry.entry_id for entry, _, _ in rows]),
        name=Texts([name for _, name, _ in rows]),
        name_type=Texts([kind for _, _, kind in rows]),
        entity_type=Texts([entry.entity_type for entry, _, _ in rows]),
        birth_date=Texts([entry.birth_date for entry, _, _ in rows]),
        country=Texts([entry.country for entry, _, _ in rows]),
        program=Texts([entry.program for entry, _, _ in rows]),
        listed_at=np.array([entry.listed_at for entry, _, _ in rows], dtype=np.int64),
        delisted_at=Times(np.array([entry.delisted_at for entry, _, _ in rows], dtype=np.int64)),
        known_at=np.array([entry.known_at for entry, _, _ in rows], dtype=np.int64),
    )


def _service_entry(seed: int, place: int, start: int) -> Entry:
    service = SERVICES[place]
    assert service.sanctioned_after_days is not None
    rng = stream(seed, "service listing", service.slug)
    listed_at = start + service.sanctioned_after_days * DAY + _PUBLISHED_AT
    names = [(service.name, "primary"), (service.name.upper(), "aka")]
    short = service.slug.capitalize()
    if short != service.name:
        names.append((short, "aka"))
    return Entry(
        service_entry_id(place),
        tuple(names),
        "entity",
        None,
        service.jurisdiction,
        service_program(service),
        listed_at,
        -1,
        listed_at + int(rng.integers(30 * MINUTE, 8 * HOUR)),
    )


def _entry(
    rng: np.random.Generator, entry_id: str, listed_at: int, delisted_at: int, known_at: int
) -> Entry:
    kind = rng.choice(4, p=[0.64, 0.24, 0.08, 0.04])
    birth_date = None
    if kind == 0:
        script = _SCRIPTS[int(rng.choice(len(_SCRIPTS), p=_SCRIPT_SHARES))]
        names = _person(rng, script)
        birth_date = _birth_date(rng, date_of(listed_at))
        country, program = _pick(rng, script.countries), _pick(rng, script.programs)
    elif kind == 1:
        names = _company(rng)
        country, program = _pick(rng, _COMPANY_COUNTRIES), _pick(rng, _PROGRAMS)
    elif kind == 2:
        name = f"MV {_pick(rng, _SHIP_WORDS)} {_pick(rng, _SHIP_SECOND)}"
        former = f"{_pick(rng, _SHIP_WORDS)} {_pick(rng, _SHIP_SECOND)}"
        names = [(name, "primary"), (former, "fka")]
        country, program = _pick(rng, _SHIP_COUNTRIES), _pick(rng, _PROGRAMS)
    else:
        letters = "".join(_pick(rng, tuple("ABCDEFGHKLMNPRSTVWXYZ")) for _ in range(3))
        names = [(f"{_pick(rng, _REGISTRATIONS)}-{letters}", "primary")]
        country, program = None, _pick(rng, _PROGRAMS)
    entity_type = ("individual", "entity", "vessel", "aircraft")[kind]
    return Entry(
        *(entry_id, tuple(dict(names).items()), entity_type, birth_date, country, program),
        listed_at=listed_at,
        delisted_at=delisted_at,
        known_at=known_at,
    )


def _person(rng: np.random.Generator, script: _Script) -> list[tuple[str, str]]:
    parts = [_pick(rng, script.given).split("=")]
    family = _pick(rng, script.family).split("=")
    if script.middle and rng.random() < 0.7:
        parts.append(_pick(rng, script.middle).split("="))
    if script.is_family_first:
        parts.insert(0, family)
    else:
        parts.append(family)
    latin = " ".join(part[0] for part in parts)
    joint = "" if script in (_CHINESE, _KOREAN) else " "
    native = joint.join(part[1] for part in parts)
    names = [(latin, "primary")]
    if native != latin and rng.random() < 0.8:
        names.append((native, "aka"))
    if rng.random() < 0.6:
        spelling = _respelled(latin)
        if spelling != latin:
            names.append((spelling, "aka"))
    if len(parts) > 2 and rng.random() < 0.4:
        names.append((f"{parts[0][0]} {parts[-1][0]}", "aka"))
    return names


def _company(rng: np.random.Generator) -> list[tuple[str, str]]:
    words = [_pick(rng, _COMPANY_FIRST), _pick(rng, _COMPANY_SECOND), _pick(rng, _COMPANY_FORM)]
    name = " ".join(word for word in words if word)
    names = [(name, "primary")]
    if rng.random() < 0.5:
        names.append((f"{words[0]} {words[1]}", "aka"))
    if rng.random() < 0.25:
        names.append((f"{_pick(rng, _COMPANY_FIRST)} {words[1]}", "fka"))
    if rng.random() < 0.1:
        names.append((f"New {words[0]} {_pick(rng, _COMPANY_SECOND)}", "nka"))
    # A name counts once, with the first kind it came with.
    unique: dict[str, str] = {}
    for text, kind in names:
        unique.setdefault(text, kind)
    return list(unique.items())


def _respelled(name: str) -> str:
    for usual, other in _SPELLINGS:
        if usual in name:
            return name.replace(usual, other)
    return name


def _birth_date(rng: np.random.Generator, listed: date) -> str | None:
    born = listed - timedelta(days=int(rng.integers(23 * 365, 72 * 365)))
    precision = rng.random()
    if precision < 0.62:
        return f"{born.day:02d} {_MONTHS[born.month - 1]} {born.year}"
    if precision < 0.8:
        return str(born.year)
    return f"circa {born.year}" if precision < 0.9 else None


def _pick(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[int(rng.integers(len(words)))]
