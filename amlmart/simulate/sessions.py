"""Logins and security events: when customers come, from where and with which device.

A customer logs in some minutes before each burst of actions, and at times only to look. Home
lines get a new address now and then, mobile networks all the time; households share a line and
some a device; people travel at the speed of travel; a few use a VPN always or Tor sometimes. An
exit is not where its user is: who looks at the places of logins has to leave exits out.

Scenarios add logins of their own; a burst that one of these comes before needs no other.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart.simulate import internet
from amlmart.simulate.clock import DAY, HOUR, MINUTE, SECOND
from amlmart.simulate.columns import Numbered, Words, customer_ids
from amlmart.simulate.countries import (
    CODES,
    COUNTRIES,
    IS_LISTED,
    LATITUDES,
    LONGITUDES,
    ORIGIN_SHARES,
    RESIDENCE_SHARES,
    distance_km,
    draw,
    index_of,
)
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Growing, part, prefixed
from amlmart.simulate.people import DEVICES_PER_CUSTOMER, NEVER, People
from amlmart.simulate.randomness import key, mix, mixed_bytes, stream
from amlmart.simulate.rhythm import moments
from amlmart.simulate.settings import Settings

Array = NDArray[Any]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SESSION_GAP = 45 * MINUTE
TOP_SPEED_KMH = 800.0
EVENT_TYPES = (
    *("password_changed", "mfa_disabled", "mfa_enabled", "device_added", "email_changed"),
    *("phone_changed", "address_whitelisted"),
)
_PASSWORD, _MFA_OFF, _MFA_ON, _DEVICE, _EMAIL, _PHONE, _WHITELISTED = range(len(EVENT_TYPES))
# Devices that are no customer's own.
_FOREIGN_DEVICES = 2**44
_DEVICES_PER_SCENARIO = 256

_VPN_SHARE, _VPN_HABIT = 0.06, 0.35
_TOR_SHARE, _TOR_HABIT = 0.0015, 0.5
_SECOND_DEVICE_SHARE = 0.45
_IPV6_SHARE = 0.45
_STATIC_SHARE = 0.3
_PUBLIC_LINES = 2**43
_PUBLIC_SHARE, _SPOTS = 0.05, 64
_TRIPS_A_YEAR, _TRAVELLERS = 2.6, 0.55
_FAILED_SHARE = 0.035
# Chances per session; most customers have some tens of sessions a year.
_EVENTS = (
    (_PASSWORD, 0.006),
    (_MFA_ON, 0.002),
    (_MFA_OFF, 0.0006),
    (_EMAIL, 0.0004),
    (_WHITELISTED, 0.012),
)
_NEW_DEVICE_CHANCE = 0.0045


@dataclass(frozen=True)
class Devices:
    """A column of device fingerprints; a negative number is null."""

    salt: int
    numbers: Int64s

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.numbers)

    def arrow(self) -> pa.Array:
        """Return the fingerprints, `D-` and 16 hex digits."""
        digits = mixed_bytes(self.salt, self.numbers, 8).tobytes().hex().encode()
        block = np.frombuffer(digits, dtype="S16")
        texts = pa.array(block, type=pa.binary(16)).cast(pa.binary()).cast(pa.string())
        texts = pc.binary_join_element_wise("D-", texts, "")
        if (self.numbers < 0).any():
            texts = pc.if_else(pa.array(self.numbers < 0), None, texts)
        return texts


@dataclass
class _Logins:
    """Login attempts, one array per column; `coordinate` numbers a point around the place."""

    customer: Int64s
    at: Int64s
    place: Int64s
    coordinate: Int64s
    address: Int64s
    device: Int64s
    is_vpn: Bools
    is_successful: Bools

    def __len__(self) -> int:
        return len(self.customer)

    def take(self, rows: Array) -> "_Logins":
        return _Logins(**{name: values[rows] for name, values in vars(self).items()})


def _together(pieces: list[_Logins]) -> _Logins:
    return _Logins(
        **{
            name: np.concatenate([getattr(piece, name) for piece in pieces])
            for name in vars(pieces[0])
        }
    )


def _uniform(salt: int, numbers: Int64s, word: int = 0) -> Floats:
    """Return numbers within [0, 1) that only depend on the given ones."""
    return (mix(salt, numbers, word) >> np.uint64(11)).astype(np.float64) / 2.0**53


def foreign_device(scenario: int, number: int) -> int:
    """Return a device that belongs to nobody: device `number` (0 to 255) of a scenario."""
    return _FOREIGN_DEVICES + scenario * _DEVICES_PER_SCENARIO + number % _DEVICES_PER_SCENARIO


class Sessions:
    """Where each customer was last, and the logins and security events of the day."""

    def __init__(self, settings: Settings, people: People) -> None:
        self.seed = settings.seed
        self.people = people
        self._rows = Growing(
            last_active=(np.int64, -DAY * 365),
            seen_at=(np.int64, 0),
            place=(np.int64, -1),
            trip_until=(np.int64, 0),
            trip_place=(np.int64, -1),
        )
        self._numbers = {"login": 0, "event": 0}
        self._added: list[_Logins] = []
        self._events: list[dict[str, Array]] = []

    # What scenarios do.

    def add(
        self,
        day: Day,
        customer: int,
        at: int,
        *,
        device: int | None = None,
        country: str | None = None,
        city: int | None = None,
        is_tor: bool = False,
        is_vpn: bool = False,
        ip_of: int | None = None,
        is_successful: bool = True,
    ) -> None:
        """Log a customer in at an instant of the day.

        Without more it is an ordinary login from where the customer is. `device` is the number of
        one: a customer's `people.device`, which is used on that customer's line, or a
        `foreign_device`, which has a line of its own. `country` (and `city`, 0 to 3) is where the
        login comes from, `ip_of` the customer whose home line it uses; Tor and VPN exits hide all
        of these.
        """
        self._grow()
        number = np.array([customer])
        own = int(self.people.device[customer])
        used = own if device is None else device
        line = customer if ip_of is None else ip_of
        if ip_of is None and used < _FOREIGN_DEVICES:
            # Another customer's device is used where that customer is.
            line = used // DEVICES_PER_CUSTOMER
        place = self._places(np.array([line]))
        network = self.people.network[np.array([line])].astype(np.int64)
        is_at_home = country is None or CODES[int(place[0]) // 4] == country
        if city is not None:
            place = place // 4 * 4 + city
        if not is_at_home:
            assert country is not None
            seat = mix(key(self.seed, "seat"), np.array([used])) % np.uint64(4)
            place = np.array([index_of(country) * 4 + (int(seat[0]) if city is None else city)])
        is_foreign = used >= _FOREIGN_DEVICES
        is_elsewhere = ip_of is None and (is_foreign or not is_at_home)
        if is_elsewhere:
            # A stranger's line, or the customer's abroad, always the same for the device.
            network = np.array([_FOREIGN_DEVICES + used])
        address = self._home_addresses(day, place // 4, network, np.array([used]))
        rng = stream(self.seed, "sessions", "add", day.number, len(self._added))
        is_hidden = is_tor or is_vpn
        if is_tor:
            up = internet.tor_exits_up(self.seed, day.number)
            exits = up[rng.integers(len(up), size=1)]
            address = internet.tor_addresses(self.seed, exits)
            place = internet.tor_countries(self.seed, exits) * 4
        elif is_vpn:
            exits = rng.integers(internet.VPN_EXITS, size=1)
            if country is not None:
                there = np.flatnonzero(
                    internet.vpn_countries(np.arange(internet.VPN_EXITS)) == index_of(country)
                )
                exits = rng.choice(there, 1) if len(there) else exits
            address = internet.vpn_exits(exits)
            place = internet.vpn_countries(exits) * 4
        if not is_hidden and not is_elsewhere and line == customer and is_successful:
            seen_at = self._rows.view("seen_at")
            seen_at[customer] = max(int(seen_at[customer]), at)
        self._added.append(
            _Logins(
                customer=number,
                at=np.array([at]),
                place=place,
                coordinate=address if is_hidden else network,
                address=address,
                device=np.array([used]),
                is_vpn=np.array([is_vpn]),
                is_successful=np.array([is_successful]),
            )
        )

    def security_event(
        self,
        day: Day,
        customer: int,
        event_type: str,
        at: int,
        device: int | None = None,
        ip_of: int | None = None,
    ) -> None:
        """Change a customer's credentials, from the address of the login just before if any."""
        self._grow()
        used = int(self.people.device[customer]) if device is None else device
        line = np.array([customer if ip_of is None else ip_of])
        address = self._home_addresses(
            day,
            self._places(line) // 4,
            self.people.network[line].astype(np.int64),
            line * 0 + used,
        )
        for login in reversed(self._added):
            if login.customer[0] == customer and login.device[0] == used and login.at[0] <= at:
                address = login.address
                break
        self._put_events(
            np.array([customer]),
            EVENT_TYPES.index(event_type),
            np.array([at]),
            np.array([used]),
            address,
        )

    def send_abroad(self, customer: int, country: str, until: int) -> None:
        """Let a customer travel to a country, as soon as they can be there, until an instant."""
        self._grow()
        self._rows.view("trip_place")[customer] = index_of(country) * 4
        self._rows.view("trip_until")[customer] = until

    # Ordinary life.

    def ordinary(self, day: Day, people: People, customers: Int64s, times: Int64s) -> None:
        """Write the day's logins and security events.

        `customers` and `times` are all actions of the day in any order, those of scenarios too.
        """
        self._grow()
        rng = stream(self.seed, "sessions", day.number)
        added = _together(self._added) if self._added else None
        is_engaged = np.zeros(people.count, dtype=np.bool_)
        if added is not None:
            is_engaged[added.customer] = True
        who, start, is_look, is_action = self._session_starts(day, rng, customers, times, added)
        at = self._login_times(day, rng, who, start, is_look)
        place = self._travel(day, rng, who, at, is_engaged)
        is_first = np.ones(len(who), dtype=np.bool_)
        is_first[1:] = who[1:] != who[:-1]
        u = rng.random((8, len(who)))
        # A new telephone is there from the first login of a day.
        renews = is_first & ~is_engaged[who] & (u[0] < _NEW_DEVICE_CHANCE)
        renews &= people.opened_at[who] < day.start
        people.renew_devices(who[renews])
        logins = self._placed(day, who, at, place, u[1:5])
        self._ordinary_events(day, rng, logins, is_action, renews, is_engaged)
        pieces = [logins, self._mistakes(day, logins, u[5:8]), self._attacks(day, rng)]
        if added is not None:
            pieces.append(added)
        self._write_logins(day, _together(pieces))
        self._write_events(day)

    def _grow(self) -> None:
        missing = self.people.count - self._rows.count
        if missing > 0:
            self._rows.add(missing)

    def _places(self, customers: Int64s) -> Int64s:
        """Return where customers are: a country times four plus a city."""
        place = self._rows.view("place")[customers]
        return np.where(place < 0, self.people.city_of(customers), place)

    def _session_starts(
        self,
        day: Day,
        rng: np.random.Generator,
        customers: Int64s,
        times: Int64s,
        added: _Logins | None,
    ) -> tuple[Int64s, Int64s, Bools, Bools]:
        """Return the sessions that need a login, by customer and time.

        Also whether they begin with a look only, and whether anything is done in them.
        """
        people = self.people
        count = people.count
        is_here = (people.opened_at < day.start) & (people.closed_at > day.end)
        is_here &= people.active_from < NEVER
        # Many hardly ever look, some every day.
        habit = 0.008 + 0.85 * _uniform(key(self.seed, "looks"), np.arange(count)) ** 6
        looking = np.flatnonzero(is_here & (rng.random(count) < habit))
        nothing = np.zeros(len(looking))
        looked_at = moments(
            *(rng, day.start, people.utc_offset_minutes[looking], nothing),
            nothing.astype(np.bool_),
        )
        new = np.flatnonzero((people.opened_at >= day.start) & (people.opened_at < day.end))
        pieces = [(customers, times, 2), (looking, looked_at, 1), (new, people.opened_at[new], 1)]
        if added is not None:
            rows = np.flatnonzero(added.is_successful)
            pieces.append((added.customer[rows], added.at[rows], 0))
        who = np.concatenate([piece[0] for piece in pieces]).astype(np.int64)
        at = np.concatenate([piece[1] for piece in pieces]).astype(np.int64)
        kind = np.repeat([piece[2] for piece in pieces], [len(piece[0]) for piece in pieces])
        order = np.lexsort((kind, at, who))
        who, at, kind = who[order], at[order], kind[order]
        last_active = self._rows.view("last_active")
        before = last_active[who]
        same = np.flatnonzero(who[1:] == who[:-1]) + 1
        before[same] = at[same - 1]
        begins = at - before > SESSION_GAP
        np.maximum.at(last_active, who, at)
        session = np.cumsum(begins)
        acts = np.zeros(int(session[-1]) + 1 if len(session) else 1, dtype=np.bool_)
        acts[session[kind == 2]] = True
        needed = np.flatnonzero(begins & (kind > 0))
        return who[needed], at[needed], kind[needed] == 1, acts[session[needed]]

    def _login_times(
        self, day: Day, rng: np.random.Generator, who: Int64s, start: Int64s, is_look: Bools
    ) -> Int64s:
        """Return when sessions begin: some minutes before their first action, at once to look."""
        earliest = np.maximum(day.start, self.people.opened_at[who])
        lead = np.exp(rng.normal(np.log(100), 0.8, len(who))).clip(15, 900) * SECOND
        # Just after midnight there is less time to wait.
        lead = np.minimum(lead, np.maximum(start - earliest, 0) * rng.random(len(who)))
        return np.where(is_look, start, start - lead.astype(np.int64))

    def _travel(
        self, day: Day, rng: np.random.Generator, who: Int64s, at: Int64s, is_engaged: Bools
    ) -> Int64s:
        """Return the place of each login; customers move when they had the time to."""
        people, rows = self.people, self._rows
        count = people.count
        home = people.city
        place = rows.view("place")
        place[:] = np.where(place < 0, home, place)
        trip_until, trip_place = rows.view("trip_until"), rows.view("trip_place")
        u = rng.random((4, count))
        travels = _uniform(key(self.seed, "travels"), np.arange(count)) < _TRAVELLERS
        chance = _TRIPS_A_YEAR / 365
        leaves = travels & (trip_until <= day.start) & (u[0] < chance) & ~is_engaged
        goes = np.flatnonzero(leaves)
        trip_place[goes] = self._destinations(goes, u[1][goes], u[2][goes])
        length = 1 + (-5.5 * np.log1p(-u[3][goes])).astype(np.int64)
        trip_until[goes] = day.start + np.minimum(length, 45) * DAY
        wanted = np.where(trip_until > day.start, trip_place, home)
        is_first = np.ones(len(who), dtype=np.bool_)
        is_first[1:] = who[1:] != who[:-1]
        seen_at = rows.view("seen_at")
        before = seen_at[who]
        before[1:] = np.where(is_first[1:], before[1:], at[:-1])
        distance = distance_km(
            *(LATITUDES[place[who]], LONGITUDES[place[who]]),
            *(LATITUDES[wanted[who]], LONGITUDES[wanted[who]]),
        )
        # Two hours to the airport and from it.
        needed = (distance / TOP_SPEED_KMH + 2.0) * HOUR
        moves = (wanted[who] != place[who]) & (at - before >= needed) & ~is_engaged[who]
        moved = np.cumsum(moves)
        starts = np.flatnonzero(is_first)
        group = np.cumsum(is_first) - 1
        earlier = moved[starts] - moves[starts] if len(starts) else moved
        there = (moved - earlier[group]) > 0 if len(who) else moves
        result = np.where(there, wanted[who], place[who])
        if len(who):
            last = np.append(starts[1:], len(who)) - 1
            place[who[last]] = result[last]
            seen_at[who[last]] = np.maximum(seen_at[who[last]], at[last])
        return result

    def _destinations(self, customers: Int64s, u: Floats, v: Floats) -> Int64s:
        """Return where trips go: next door, to other cities, to one's origin, anywhere."""
        people = self.people
        country = people.country[customers].astype(np.int64)
        anywhere = draw(RESIDENCE_SHARES, v)
        origin = people.nationality[customers].astype(np.int64)
        neighbours = [
            [index_of(code) for code in facts.neighbours if code in CODES] for facts in COUNTRIES
        ]
        near = anywhere.copy()
        for row, (home, uniform) in enumerate(zip(country.tolist(), v.tolist(), strict=True)):
            if neighbours[home]:
                near[row] = neighbours[home][int(uniform * len(neighbours[home]))]
        # Few go on holiday to a country that the FATF lists, unless they are from there.
        near = np.where(IS_LISTED[near], anywhere, near)
        goal = np.where(u < 0.4, near, np.where(u < 0.75, anywhere, country))
        goal = np.where((u > 0.9) & (origin != country), origin, goal)
        city = (v * 977 % 4).astype(np.int64)
        return goal * 4 + city

    def _home_addresses(
        self, day: Day, countries: Int64s, networks: Int64s, devices: Int64s
    ) -> Int64s:
        """Return today's addresses of home lines; a line changes its address at times."""
        salt = key(self.seed, "lines")
        days = 5 + (55 * _uniform(salt, networks, 1)).astype(np.int64)
        turn = (day.number + (days * _uniform(salt, networks, 2)).astype(np.int64)) // days
        turn = np.where(_uniform(salt, networks, 3) < _STATIC_SHARE, 0, turn)
        line = (mix(salt, networks, 4) >> np.uint64(2)).astype(np.int64) + turn
        is_six = _uniform(salt, networks) < _IPV6_SHARE
        six = internet.ipv6(countries, line, devices)
        return np.where(is_six, six, internet.homes(countries, line))

    def _placed(self, day: Day, who: Int64s, at: Int64s, place: Int64s, u: Floats) -> _Logins:
        """Return logins with lines, devices and exits."""
        people = self.people
        home = people.city_of(who)
        network = people.network[who].astype(np.int64)
        # Abroad, a line for the length of a stay.
        is_away = place != home
        visited = (mix(key(self.seed, "away"), who * 256 + place) >> np.uint64(2)).astype(np.int64)
        network = np.where(is_away, visited, network)
        salt = key(self.seed, "devices")
        has_second = _uniform(salt, who) < _SECOND_DEVICE_SHARE
        mobile_share = 0.15 + 0.55 * _uniform(salt, who, 1)
        is_mobile = (u[0] < mobile_share) & ~people.is_business[who]
        uses_second = has_second & ~is_mobile & (u[1] < 0.55)
        device = people.device[who] + uses_second
        address = self._home_addresses(day, place // 4, network, device)
        # A mobile network gives an address for some hours.
        some_hours = who * 4096 + at // (6 * HOUR) % 4096
        mobile = np.where(
            u[1] < 0.5,
            internet.ipv6(place // 4, some_hours, device),
            internet.mobiles(place // 4, some_hours),
        )
        address = np.where(is_mobile, mobile, address)
        # Offices, universities and stations: strangers behind one address.
        is_public = ~is_mobile & (u[1] > 1 - _PUBLIC_SHARE)
        favourite = _uniform(key(self.seed, "public"), who * 4 + day.number % 4) ** 2
        spot = _PUBLIC_LINES + place * _SPOTS + (favourite * _SPOTS).astype(np.int64)
        network = np.where(is_public, spot, network)
        address = np.where(is_public, internet.homes(place // 4, network), address)
        coordinate = network
        salt = key(self.seed, "exits")
        is_vpn = (_uniform(salt, who) < _VPN_SHARE) & (u[2] < _VPN_HABIT)
        # Each has two exits that they use.
        favourite = (mix(salt, who, 1) + (u[3] < 0.3)) % np.uint64(internet.VPN_EXITS)
        exits = favourite.astype(np.int64)
        address = np.where(is_vpn, internet.vpn_exits(exits), address)
        place = np.where(is_vpn, internet.vpn_countries(exits) * 4, place)
        is_tor = (_uniform(salt, who, 3) < _TOR_SHARE) & (u[2] > 1 - _TOR_HABIT) & ~is_vpn
        up = internet.tor_exits_up(self.seed, day.number)
        exits = up[(u[3] * len(up)).astype(np.int64)]
        address = np.where(is_tor, internet.tor_addresses(self.seed, exits), address)
        place = np.where(is_tor, internet.tor_countries(self.seed, exits) * 4, place)
        coordinate = np.where(is_vpn | is_tor, address, coordinate)
        return _Logins(
            who, at, place, coordinate, address, device, is_vpn, np.ones(len(who), dtype=np.bool_)
        )

    def _mistakes(self, day: Day, logins: _Logins, u: Floats) -> _Logins:
        """Return the failed attempts before some logins."""
        some = np.flatnonzero(u[0] < _FAILED_SHARE)
        times = 1 + (u[1][some] < 0.35).astype(np.int64)
        rows = np.repeat(some, times)
        order = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
        failed = logins.take(rows)
        earlier = ((8 + 40 * u[2][rows]) * SECOND).astype(np.int64) * (order + 1)
        opened_at = self.people.opened_at[failed.customer]
        failed.at = np.maximum(failed.at - earlier, np.maximum(day.start, opened_at))
        failed.is_successful = np.zeros(len(rows), dtype=np.bool_)
        return failed

    def _attacks(self, day: Day, rng: np.random.Generator) -> _Logins:
        """Return attempts of others with leaked passwords: all fail, in ones and in waves."""
        count = self.people.count
        singles = int(rng.poisson(count * 2e-5))
        is_wave = rng.random() < 0.06
        wave = min(count, int(rng.integers(15, 150))) if is_wave else 0
        customers = rng.integers(0, max(count, 1), singles + wave)
        customers = customers[self.people.opened_at[customers] < day.start]
        total = len(customers)
        is_in_wave = np.arange(total) >= total - wave
        begin = day.start + int(rng.random() * 20 * HOUR)
        at = day.start + (rng.random(total) * DAY).astype(np.int64)
        at = np.where(is_in_wave, begin + (rng.random(total) * 2 * HOUR).astype(np.int64), at)
        country = draw(ORIGIN_SHARES, rng.random(total))
        line = (day.number + 1) * 4096 + np.where(is_in_wave, 4095, np.arange(total) % 4095)
        country = np.where(is_in_wave, country[-1:] if total else country, country)
        return _Logins(
            customer=customers.astype(np.int64),
            at=at,
            place=country * 4,
            coordinate=_FOREIGN_DEVICES + line,
            address=internet.homes(country, _FOREIGN_DEVICES + line),
            device=_FOREIGN_DEVICES * 2 + line,
            is_vpn=np.zeros(total, dtype=np.bool_),
            is_successful=np.zeros(total, dtype=np.bool_),
        )

    # Security events.

    def _ordinary_events(
        self,
        day: Day,
        rng: np.random.Generator,
        logins: _Logins,
        is_action: Bools,
        renews: Bools,
        is_engaged: Bools,
    ) -> None:
        people = self.people
        usual = ~is_engaged[logins.customer]

        def put(rows: Array, event: int, low: float, high: float) -> Int64s:
            """Put events some minutes after logins and return their times."""
            after = (low + (high - low) * rng.random(len(rows))) * MINUTE
            at = np.minimum(logins.at[rows] + after.astype(np.int64), day.end - SECOND)
            self._put_events(
                logins.customer[rows], event, at, logins.device[rows], logins.address[rows]
            )
            return at

        put(np.flatnonzero(renews), _DEVICE, 0.3, 3)
        is_new = people.opened_at[logins.customer] >= day.start
        first = np.flatnonzero(is_new & usual)
        first = first[np.unique(logins.customer[first], return_index=True)[1]]
        put(first[rng.random(len(first)) < 0.55], _MFA_ON, 0.5, 4)
        for event, chance in _EVENTS:
            drawn = usual & ~is_new & (rng.random(len(logins)) < chance)
            if event == _WHITELISTED:
                drawn &= is_action
            rows = np.flatnonzero(drawn)
            at = put(rows, event, 0.5, 8)
            if event == _MFA_OFF:
                # A new telephone or application: on again soon.
                later = at + (rng.uniform(2, 30, len(rows)) * MINUTE).astype(np.int64)
                self._put_events(
                    *(logins.customer[rows], _MFA_ON, np.minimum(later, day.end - SECOND)),
                    *(logins.device[rows], logins.address[rows]),
                )
            if event == _EMAIL:
                people.renew_emails(logins.customer[rows])
        customers, at = people.phones_changed
        if len(customers):
            network = people.network[customers].astype(np.int64)
            device = people.device[customers]
            country = people.country[customers].astype(np.int64)
            address = self._home_addresses(day, country, network, device)
            self._put_events(customers, _PHONE, at, device, address)

    def _put_events(
        self, customers: Int64s, event: int, at: Int64s, devices: Int64s, addresses: Int64s
    ) -> None:
        self._events.append(
            {
                "customer": customers,
                "event": np.full(len(customers), event),
                "at": at,
                "device": devices,
                "address": addresses,
            }
        )

    # Writing.

    def _write_logins(self, day: Day, logins: _Logins) -> None:
        self._added = []
        logins = logins.take(np.argsort(logins.at, kind="stable"))
        first = self._numbers["login"]
        self._numbers["login"] += len(logins)
        # Geolocation is right to a few kilometres: each line has a point of its own in the city.
        salt = key(self.seed, "coordinates")
        spread = np.stack([_uniform(salt, logins.coordinate, word) for word in (0, 1)]) - 0.5
        day.add(
            "exchange.logins",
            login_id=Numbered("L-", first + 1 + np.arange(len(logins)), 9),
            customer_id=customer_ids(logins.customer),
            occurred_at=logins.at,
            ip_address=internet.Addresses(logins.address),
            ip_country=Words(logins.place // 4, CODES),
            latitude=(LATITUDES[logins.place] + 0.12 * spread[0]).round(4),
            longitude=(LONGITUDES[logins.place] + 0.12 * spread[1]).round(4),
            device_id=Devices(key(self.seed, "device"), logins.device),
            is_vpn=logins.is_vpn,
            is_successful=logins.is_successful,
        )

    def _write_events(self, day: Day) -> None:
        events, self._events = self._events, []
        if not events:
            return
        rows = {name: np.concatenate([piece[name] for piece in events]) for name in events[0]}
        order = np.argsort(rows["at"], kind="stable")
        rows = {name: values[order] for name, values in rows.items()}
        first = self._numbers["event"]
        self._numbers["event"] += len(order)
        day.add(
            "exchange.security_events",
            security_event_id=Numbered("S-", first + 1 + np.arange(len(order)), 9),
            customer_id=customer_ids(rows["customer"]),
            event_type=Words(rows["event"], EVENT_TYPES),
            occurred_at=rows["at"],
            device_id=Devices(key(self.seed, "device"), rows["device"]),
            ip_address=internet.Addresses(rows["address"]),
        )

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs; call it between days."""
        numbers = np.array([self._numbers["login"], self._numbers["event"]], dtype=np.int64)
        return prefixed("customers", self._rows.state()) | {"numbers": numbers}

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self._rows.restore(part("customers", state))
        self._numbers = {"login": int(state["numbers"][0]), "event": int(state["numbers"][1])}
