"""The customers of the exchange: who they are, when they join, what changes about them.

Customer n is `C-` and n + 1. Everything about a customer is drawn when they join, from the day's
own stream of random numbers. Ages, incomes and habits follow public knowledge in shape only: most
holders of crypto-assets are between 25 and 45, incomes are lognormal with a Pareto tail, one
customer in some 25 is a business.
"""

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate import banks, kyc_log, referrals
from amlmart.simulate.clock import DAY, HOUR, MINUTE, SECOND
from amlmart.simulate.contact import cities_of
from amlmart.simulate.countries import (
    CURRENCIES,
    INCOMES_USD,
    IS_LISTED,
    ORIGIN_SHARES,
    RESIDENCE_SHARES,
    UTC_OFFSETS,
    draw,
    index_of,
)
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Growing, part, prefixed
from amlmart.simulate.kyc_log import NAME_COLUMNS, NO_BIRTH_DAY
from amlmart.simulate.names import (
    LATIN,
    LOCALE_OF_COUNTRY,
    NATIVE,
    FullNames,
    NameParts,
    draw_parts,
    occupations,
    other_style,
    pools,
)
from amlmart.simulate.randomness import key, stream
from amlmart.simulate.rhythm import moments, weekday_factor
from amlmart.simulate.settings import Settings

Array = NDArray[Any]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = 2**62
JOIN_RATE = 0.0015
HISTORY_DAYS = 730
# A customer's own numbers for addresses and telephones leave room for later ones; devices are
# even for the telephone and odd for the second device.
VERSION = 2**40
DEVICES_PER_CUSTOMER = 16

_UNIFORMS = 30
_NORMALS = 3
_PAYDAYS = np.array([1, 10, 15, 25, 26, 27, 28])
_PAYDAY_SHARES = np.cumsum(np.array([0.14, 0.06, 0.12, 0.24, 0.12, 0.12, 0.20]))
_HOUSEHOLD_SHARE = 0.012
_UNFINISHED_SHARE = 0.025
# Latin letters rather than their own: people abroad, and people at home, who do not write Latin.
_LATIN_ABROAD, _LATIN_AT_HOME = 0.75, 0.25
_SALARY, _SAVINGS, _PENSION, _BUSINESS, _INVESTMENTS, _INHERITANCE, _SALE, _FAMILY = range(8)
_SOURCE_SHARES = np.cumsum(np.array([0.62, 0.16, 0.0, 0.05, 0.08, 0.03, 0.03, 0.03]))

# Yearly rates of what happens to customers: kind of change and rate.
_YEARLY = (
    (kyc_log.TIER_CHANGED, 0.14),
    (kyc_log.RERATED, 0.04),
    (kyc_log.ADDRESS_CHANGED, 0.09),
    (kyc_log.PHONE_CHANGED, 0.05),
    (kyc_log.RESTRICTED, 0.004),
    (kyc_log.CLOSED, 0.035),
)
# Who closes an account has had it for a while; so has who is asked to verify more.
_SETTLED = 45 * DAY
# What is decided about customers takes effect in a nightly run; people move house by day.
_NIGHTLY = (kyc_log.CLOSED, kyc_log.RESTRICTED)

_COLUMNS: dict[str, tuple[Any, Any]] = {
    "opened_at": (np.int64, 0),
    "active_from": (np.int64, NEVER),
    "closed_at": (np.int64, NEVER),
    "changed_at": (np.int64, 0),
    "restricted_until": (np.int64, 0),
    "status": (np.int8, kyc_log.STATUS_PENDING),
    "country": (np.int16, 0),
    "nationality": (np.int16, 0),
    "is_business": (np.bool_, False),
    "is_woman": (np.bool_, False),
    "tier": (np.int8, 0),
    "verified_tier": (np.int8, 1),
    "risk": (np.int8, 0),
    "is_pep": (np.bool_, False),
    "income_usd": (np.float64, 0.0),
    "wealth_usd": (np.float64, 0.0),
    "birth_day": (np.int64, NO_BIRTH_DAY),
    "payday": (np.int8, 0),
    "occupation": (np.int16, -1),
    "source": (np.int8, 0),
    "identity": (np.int64, 0),
    "device": (np.int64, 0),
    "network": (np.int64, 0),
    "address": (np.int64, 0),
    "phone": (np.int64, 0),
    "email_version": (np.int64, 0),
    "referrer": (np.int64, -1),
    "held": (np.bool_, False),
    **dict.fromkeys(NAME_COLUMNS, (np.int32, 0)),
}


class _View:
    """A column of customers as a read-only array of length `count`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, people: None, owner: type) -> "_View": ...
    @overload
    def __get__(self, people: "People", owner: type) -> Array: ...
    def __get__(self, people: "People | None", owner: type) -> "Array | _View":
        if people is None:
            return self
        view = people.rows.view(self.name)[:]
        view.flags.writeable = False
        return view


class People:
    """All customers, open and closed, by number."""

    # When the account was opened, verified (NEVER: not yet), and closed (NEVER while open).
    opened_at = _View()
    active_from = _View()
    closed_at = _View()
    # Numbers of COUNTRIES; `status` and `risk` are numbers of lists in kyc_log.
    country = _View()
    nationality = _View()
    status = _View()
    risk = _View()
    is_business = _View()
    is_pep = _View()
    # 1 to 3, 0 before verification.
    tier = _View()
    income_usd = _View()
    wealth_usd = _View()
    # Day of the month 1 to 28 on which money comes in, 0 for none.
    payday = _View()
    # The person: two accounts of one person have the same.
    identity = _View()
    # Main device, home network, postal address and telephone, as numbers that may be shared.
    device = _View()
    network = _View()
    address = _View()
    phone = _View()
    referrer = _View()

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.seed = settings.seed
        self.rows = Growing(**_COLUMNS)
        # Telephone numbers that changed today: customers and times.
        self.phones_changed: tuple[Int64s, Int64s] = _nothing()

    @property
    def count(self) -> int:
        """How many customers there have ever been."""
        return self.rows.count

    @property
    def held(self) -> NDArray[np.bool_]:
        """Whether each customer is engaged in a scenario; writable. These are not closed."""
        return self.rows.view("held")

    @property
    def currency(self) -> Int64s:
        """The currency each customer pays in, an asset index."""
        return CURRENCIES[self.country]

    @property
    def utc_offset_minutes(self) -> Int64s:
        """Minutes east of UTC at each customer's home."""
        return UTC_OFFSETS[self.country]

    @property
    def birth_year(self) -> Int64s:
        """Birth years; 0 for businesses."""
        days = self.rows.view("birth_day")
        years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        return np.where(days <= NO_BIRTH_DAY, 0, years)

    @property
    def city(self) -> Int64s:
        """The city each customer lives in, as a place: country times four plus city."""
        return self.city_of(np.arange(self.count))

    def city_of(self, customers: Int64s) -> Int64s:
        """Return the cities these customers live in, as places."""
        cities = cities_of(key(self.seed, "address"), self.address[customers])
        places: Int64s = self.country[customers].astype(np.int64) * 4 + cities
        return places

    def name_parts(self, customers: Int64s) -> NameParts:
        """Return the names of customers as numbers."""
        return NameParts(
            **{name: self.rows.view(name)[customers].astype(np.int64) for name in NAME_COLUMNS}
        )

    def full_names(self, customers: Int64s) -> FullNames:
        """Return a column of names as the customers gave them; -1 is null."""
        nobody = customers < 0
        parts = self.name_parts(np.where(nobody, 0, customers))
        parts.family[nobody] = -1
        return FullNames(parts)

    # Joining.

    def join(self, day: Day) -> Int64s:
        """Let customers open accounts and return their numbers; write who was verified today."""
        first = self.count
        if day.number == 0:
            self._settle(day)
        self.phones_changed = _nothing()
        self._newcomers(day)
        self._verify(day)
        return np.arange(first, self.count, dtype=np.int64)

    def _settle(self, day: Day) -> None:
        """Open and verify the accounts of two years before the world begins."""
        count = self.settings.customers
        rng = stream(self.seed, "people", "history")
        # An exchange that grows: more of them came lately.
        share = np.sort(1.0 - rng.random(count) ** 1.6)
        span = (HISTORY_DAYS - 3) * DAY
        opened_at = day.start - HISTORY_DAYS * DAY + (share * span).astype(np.int64)
        new = self._add(rng, day, opened_at, with_households=True)
        rows = self.rows
        rows.view("active_from")[new] = opened_at + self._verification(rng, count)
        final = rows.view("verified_tier")[new].copy()
        may_rise = (final > 1) & (day.start - opened_at > 2 * _SETTLED)
        rises = may_rise & (rng.random(count) < 0.6)
        rows.view("verified_tier")[new] = np.where(rises, final - 1, final)
        self._log_opening(day, new)
        self._log_verified(day, new)
        # At most one change of each kind in these years, in the order of their times.
        years = (day.start - opened_at) / (365 * DAY)
        kinds = (
            *(kyc_log.TIER_CHANGED, kyc_log.ADDRESS_CHANGED, kyc_log.PHONE_CHANGED),
            kyc_log.RERATED,
        )
        happens = rng.random((len(kinds), count)) < np.outer([0, 0.09, 0.05, 0.04], years)
        happens[0] = rises
        since = rows.view("active_from")[new] + DAY
        at = since + (rng.random(happens.shape) * (day.start - HOUR - since)).astype(np.int64)
        order = np.argsort(at, axis=0)
        for place in range(len(kinds)):
            chosen = np.flatnonzero(happens[order[place], np.arange(count)])
            kind = np.array(kinds)[order[place][chosen]]
            self._change(day, new[chosen], kind, at[order[place][chosen], chosen], rng)

    def _newcomers(self, day: Day) -> None:
        rng = stream(self.seed, "people", "join", day.number)
        busy = float(weekday_factor(day.start, np.zeros(1))[0])
        count = int(rng.poisson(JOIN_RATE * self.settings.customers * busy))
        countries = draw(RESIDENCE_SHARES, rng.random(count))
        nothing = np.zeros(count)
        at = moments(rng, day.start, UTC_OFFSETS[countries], nothing, nothing.astype(np.bool_))
        order = np.argsort(at, kind="stable")
        new = self._add(rng, day, at[order], with_households=True, countries=countries[order])
        ready = at[order] + self._verification(rng, count)
        is_unfinished = rng.random(count) < _UNFINISHED_SHARE
        self.rows.view("active_from")[new] = np.where(is_unfinished, NEVER, ready)
        self._log_opening(day, new)

    def _verification(self, rng: np.random.Generator, count: int) -> Int64s:
        """Return how long verification takes: mostly minutes, up to two days."""
        minutes = np.clip(np.exp(rng.normal(np.log(25), 1.6, count)), 2, 2 * 24 * 60)
        return (minutes * MINUTE).astype(np.int64)

    def _verify(self, day: Day) -> None:
        """Write the rows of those whose verification ends today."""
        status, active_from = self.rows.view("status"), self.rows.view("active_from")
        due = np.flatnonzero((status == kyc_log.STATUS_PENDING) & (active_from < day.end))
        self._log_verified(day, due)

    def _log_opening(self, day: Day, new: Int64s) -> None:
        opened_at = self.opened_at[new]
        self.rows.view("changed_at")[new] = opened_at
        self._log(day, new, opened_at, np.full(len(new), kyc_log.OPENED))
        u = stream(self.seed, "referrals", day.number, len(new)).random((2, len(new)))
        referrers = self.rows.view("referrer")
        found = referrals.choose(self.seed, new, self.opened_at, self.active_from, u)
        is_open = self.closed_at[found] > opened_at
        referrers[new] = np.where((referrers[new] < 0) & is_open, found, referrers[new])
        referrals.write(day, new, referrers[new], opened_at)

    def _log_verified(self, day: Day, customers: Int64s) -> None:
        rows = self.rows
        at = rows.view("active_from")[customers]
        rows.view("status")[customers] = kyc_log.STATUS_ACTIVE
        rows.view("tier")[customers] = rows.view("verified_tier")[customers]
        rows.view("changed_at")[customers] = at
        self._log(day, customers, at, np.full(len(customers), kyc_log.VERIFIED))
        banks.write_links(day, self, customers, customers * banks.PER_CUSTOMER, at)

    def _log(self, day: Day, customers: Int64s, at: Int64s, changes: Int64s) -> None:
        record = {name: self.rows.view(name)[customers] for name in _COLUMNS}
        kyc_log.write(day, self.seed, customers, record, at.copy(), changes)

    def _add(
        self,
        rng: np.random.Generator,
        day: Day,
        opened_at: Int64s,
        *,
        with_households: bool,
        countries: Int64s | None = None,
        is_business: bool | None = None,
    ) -> Int64s:
        """Add customers with everything drawn, and return their numbers."""
        count = len(opened_at)
        u = rng.random((_UNIFORMS, count))
        normal = rng.standard_normal((_NORMALS, count))
        new = self.rows.add(count)
        if not count:
            return new
        columns: dict[str, Array] = {"opened_at": opened_at, "identity": new}
        business = u[0] < 0.04 if is_business is None else np.full(count, is_business)
        country = draw(RESIDENCE_SHARES, u[1]) if countries is None else countries
        is_native = business | (u[2] < 0.88)
        nationality = np.where(is_native, country, draw(ORIGIN_SHARES, u[3]))
        partner, is_follower = self._partners(new, business, u[4:6], with_households)
        columns["is_business"] = business
        # Those who live with a customer share their country, and mostly their origin.
        before = partner < new[0]
        near = np.where(before, 0, partner - new[0])
        far = np.where(before, partner, 0)
        for name, values in (("country", country), ("nationality", nationality)):
            of_partner = np.where(before, self.rows.view(name)[far], values[near])
            follows = is_follower if name == "country" else is_follower & (u[6] < 0.8)
            columns[name] = np.where(follows, of_partner, values)
        country, nationality = columns["country"], columns["nationality"]
        columns["is_woman"] = u[7] < 0.32
        locale = LOCALE_OF_COUNTRY[nationality]
        parts = draw_parts(locale, business, columns["is_woman"].astype(np.int64), u[8:14])
        latin_share = np.where(nationality == country, _LATIN_AT_HOME, _LATIN_ABROAD)
        style = np.where((u[14] < latin_share) & ~business, LATIN, NATIVE)
        # Names of other Latin alphabets keep their accents.
        style = np.where(_is_latin_written(parts), NATIVE, style)
        columns |= {name: getattr(parts, name) for name in NAME_COLUMNS}
        columns["style"] = style
        birth_day = self._birth_days(opened_at, u[15:18])
        columns["birth_day"] = np.where(business, NO_BIRTH_DAY, birth_day)
        age = (opened_at // DAY - birth_day) / 365.25
        columns |= _means(country, business, age, u[18:26], normal)
        columns |= _ratings(country, nationality, business, columns["income_usd"], u[26:30])
        columns["device"] = new * DEVICES_PER_CUSTOMER
        for name in ("network", "address", "phone"):
            columns[name] = new.copy()
        for name, values in columns.items():
            self.rows.view(name)[new] = values
        self._join_households(new[is_follower], partner[is_follower], u[:, is_follower])
        return new

    def _partners(
        self, new: Int64s, business: Array, u: Floats, with_households: bool
    ) -> tuple[Int64s, NDArray[np.bool_]]:
        """Return whom each newcomer lives with, and whether they do."""
        partner = (u[1] * new).astype(np.int64)
        follows = (u[0] < _HOUSEHOLD_SHARE) & (new > 0) & ~business & with_households
        inside = partner >= new[0]
        near = np.where(inside, partner - new[0], 0)
        alone = np.where(
            inside,
            ~(u[0][near] < _HOUSEHOLD_SHARE) & ~business[near],
            ~self.rows.view("is_business")[partner]
            & (self.rows.view("closed_at")[partner] == NEVER),
        )
        return partner, follows & alone

    def _join_households(self, new: Int64s, partners: Int64s, u: Floats) -> None:
        """Give those who live with a customer the same address and more."""
        rows = self.rows
        rows.view("address")[new] = rows.view("address")[partners]
        for name, share, row in (("network", 0.85, 27), ("device", 0.2, 28)):
            shares = u[row] < share
            rows.view(name)[new[shares]] = rows.view(name)[partners[shares]]
        # A family name differs between men and women in some languages.
        same = (u[29] < 0.75) & (rows.view("locale")[new] == rows.view("locale")[partners])
        same &= rows.view("is_woman")[new] == rows.view("is_woman")[partners]
        for name in ("family", "second_family"):
            rows.view(name)[new[same]] = rows.view(name)[partners[same]]

    def _birth_days(self, opened_at: Int64s, u: Floats) -> Int64s:
        """Return days of birth: ages from 18 to 85 with a mode of about 33."""
        # A gamma of shape 3 is the sum of three exponentials; its mode is 18 + 2 * 7.5.
        age = 18.05 - 7.5 * np.log1p(-u).sum(axis=0)
        age = np.where(age > 85, 25 + age % 60, age)
        birth_days: Int64s = opened_at // DAY - (age * 365.25).astype(np.int64)
        return birth_days

    def open(
        self,
        day: Day,
        at: int,
        *,
        same_person_as: int | None = None,
        phone_of: int | None = None,
        address_of: int | None = None,
        device_of: int | None = None,
        country: str | None = None,
        birth_year: int | None = None,
        is_business: bool | None = None,
        referrer: int | None = None,
        income_usd: float | None = None,
        tier: int | None = None,
    ) -> int:
        """Open one account at an instant of the day, verified some minutes later; return it.

        `same_person_as` gives the same person under a name written otherwise, with another e-mail
        address; `phone_of`, `address_of` and `device_of` share with that customer (a device comes
        with its home network). Without `country`, that of the first customer it shares with.
        Without `tier`, one that verification gives.
        """
        rng = stream(self.seed, "people", "open", self.count)
        shared = [c for c in (same_person_as, address_of, phone_of, device_of) if c is not None]
        countries = None
        if country is not None:
            countries = np.array([index_of(country)])
        elif shared:
            countries = self.country[shared[:1]].astype(np.int64)
        if is_business is None:
            is_business = same_person_as is not None and bool(self.is_business[same_person_as])
        new = self._add(
            rng,
            day,
            np.array([at], dtype=np.int64),
            with_households=False,
            countries=countries,
            is_business=is_business,
        )
        number = int(new[0])
        rows = self.rows
        if same_person_as is not None:
            self._copy_person(rng, same_person_as, number)
        for name, other in (("phone", phone_of), ("address", address_of), ("device", device_of)):
            if other is not None:
                rows.view(name)[number] = rows.view(name)[other]
        if device_of is not None:
            rows.view("network")[number] = rows.view("network")[device_of]
        if birth_year is not None and not is_business:
            january = np.datetime64(f"{birth_year}-01-01", "D").astype(np.int64)
            rows.view("birth_day")[number] = january + int(rng.integers(365))
        if income_usd is not None:
            rows.view("income_usd")[number] = income_usd
        if tier is not None:
            rows.view("verified_tier")[number] = tier
        if referrer is not None:
            rows.view("referrer")[number] = referrer
        ready = at + int(rng.uniform(3, 20) * MINUTE)
        rows.view("active_from")[number] = min(ready, max(day.end - SECOND, at + SECOND))
        self._log_opening_of_one(day, new)
        self._log_verified(day, new)
        return number

    def _log_opening_of_one(self, day: Day, new: Int64s) -> None:
        opened_at = self.opened_at[new]
        self.rows.view("changed_at")[new] = opened_at
        self._log(day, new, opened_at, np.full(1, kyc_log.OPENED))
        referrals.write(day, new, self.referrer[new], opened_at)

    def _copy_person(self, rng: np.random.Generator, old: int, new: int) -> None:
        rows = self.rows
        for name in (
            *("identity", "nationality", "is_woman", "birth_day", "is_business", "is_pep"),
            *("income_usd", "wealth_usd", "occupation", "payday", "source", *NAME_COLUMNS),
        ):
            rows.view(name)[new] = rows.view(name)[old]
        parts = self.name_parts(np.array([old]))
        rows.view("style")[new] = other_style(parts, rng.random(1))[0]

    # Changes.

    def change(self, day: Day, may_close: NDArray[np.bool_] | None = None) -> None:
        """Let ratings, tiers, addresses, telephones and accounts change as they do in a day.

        Closures take effect at the very beginning of the day, and only for customers who are not
        held and, where it is given, of whom `may_close` is true (such as: they hold nothing).
        """
        rng = stream(self.seed, "people", "change", day.number)
        rows = self.rows
        count = self.count
        u = rng.random((2, count))
        status, tier = rows.view("status"), rows.view("tier")
        # A restriction is lifted when its time is over.
        released = (status == kyc_log.STATUS_RESTRICTED) & (
            rows.view("restricted_until") <= day.start
        )
        is_settled = rows.view("active_from") < day.start - _SETTLED
        usual = (rows.view("active_from") < day.start) & (status == kyc_log.STATUS_ACTIVE)
        kinds = np.full(count, -1, dtype=np.int64)
        threshold = 0.0
        for kind, yearly in _YEARLY:
            drawn = usual & (u[0] >= threshold) & (u[0] < threshold + yearly / 365)
            threshold += yearly / 365
            if kind == kyc_log.TIER_CHANGED:
                drawn &= is_settled & (tier < 3)
                # Few go all the way.
                drawn &= (tier == 1) | (u[0] < threshold - 0.8 * yearly / 365)
            if kind in _NIGHTLY:
                drawn &= ~rows.view("held") & is_settled
            if kind == kyc_log.CLOSED and may_close is not None:
                drawn &= _of_length(may_close, count)
            kinds[drawn] = kind
        kinds[released] = kyc_log.RELEASED
        chosen = np.flatnonzero(kinds >= 0)
        kinds = kinds[chosen]
        nobody = np.zeros(len(chosen))
        at = moments(
            rng,
            day.start,
            self.utc_offset_minutes[chosen],
            nobody,
            nobody.astype(np.bool_),
        )
        nightly = day.start + (u[1][chosen] * 20 * MINUTE).astype(np.int64)
        at = np.where(np.isin(kinds, _NIGHTLY), nightly, at)
        self._change(day, chosen, kinds, at, rng)

    def renew_emails(self, customers: Int64s) -> None:
        """Give customers another e-mail address, which their next record will have."""
        self.rows.view("email_version")[customers] += 1

    def renew_devices(self, customers: Int64s) -> None:
        """Give customers another main device, at most seven times each."""
        device = self.rows.view("device")
        can = device[customers] % DEVICES_PER_CUSTOMER < DEVICES_PER_CUSTOMER - 2
        device[customers[can]] += 2

    def _change(
        self, day: Day, customers: Int64s, kinds: Int64s, at: Int64s, rng: np.random.Generator
    ) -> None:
        """Change the records of customers, each once, and write them."""
        if not len(customers):
            return
        rows = self.rows
        # A record has one form at a time.
        at = np.maximum(at, rows.view("changed_at")[customers] + SECOND)
        rows.view("changed_at")[customers] = at
        u = rng.random((3, len(customers)))

        def of(kind: int) -> Int64s:
            chosen: Int64s = customers[kinds == kind]
            return chosen

        rows.view("tier")[of(kyc_log.TIER_CHANGED)] += 1
        rows.view("address")[of(kyc_log.ADDRESS_CHANGED)] += VERSION
        # Who moves house gets another line.
        rows.view("network")[of(kyc_log.ADDRESS_CHANGED)] += VERSION
        rows.view("phone")[of(kyc_log.PHONE_CHANGED)] += VERSION
        phoned = kinds == kyc_log.PHONE_CHANGED
        self.phones_changed = (
            np.concatenate([self.phones_changed[0], customers[phoned]]),
            np.concatenate([self.phones_changed[1], at[phoned]]),
        )
        self._rerate(of(kyc_log.RERATED), u[:, kinds == kyc_log.RERATED])
        restricted, until = of(kyc_log.RESTRICTED), 10 + 30 * u[0][kinds == kyc_log.RESTRICTED]
        rows.view("status")[restricted] = kyc_log.STATUS_RESTRICTED
        rows.view("risk")[restricted] = 2
        rows.view("restricted_until")[restricted] = day.start + (until * DAY).astype(np.int64)
        rows.view("status")[of(kyc_log.RELEASED)] = kyc_log.STATUS_ACTIVE
        closed = kinds == kyc_log.CLOSED
        rows.view("status")[customers[closed]] = kyc_log.STATUS_CLOSED
        rows.view("closed_at")[customers[closed]] = at[closed]
        self._log(day, customers, at, kinds)

    def _rerate(self, customers: Int64s, u: Floats) -> None:
        """Give customers another rating, and the means they now declare."""
        rows = self.rows
        risk = rows.view("risk")
        old = risk[customers]
        up = np.where(u[0] < 0.85, 1, 2)
        down = np.where(u[0] < 0.6, 0, 2)
        new = np.where(old == 0, up, np.where(old == 1, down, 1))
        risk[customers] = np.where(rows.view("is_pep")[customers], 2, new)
        factor = 0.8 + 0.6 * u[1]
        for name, step in (("income_usd", 500.0), ("wealth_usd", 1_000.0)):
            values = rows.view(name)
            values[customers] = np.maximum((values[customers] * factor / step).round(), 1) * step

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        return prefixed("customers", self.rows.state())

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.rows.restore(part("customers", state))


def _nothing() -> tuple[Int64s, Int64s]:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


def _of_length(mask: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Return a mask with False for customers who came after it was made."""
    full = np.zeros(count, dtype=np.bool_)
    full[: len(mask)] = mask
    return full


def _is_latin_written(parts: NameParts) -> NDArray[np.bool_]:
    """Return which names are in Latin letters at home, with accents or without."""
    is_latin: NDArray[np.bool_] = pools().family.is_latin[parts.family]
    return is_latin


def _means(
    country: Int64s, business: Array, age: Floats, u: Floats, normal: Floats
) -> dict[str, Array]:
    """Return occupation, income, wealth, payday and source of funds."""
    words, factors = occupations()
    student, retired, jobless, own_account, at_home = range(len(words) - 5, len(words))
    occupation = (u[0] * student).astype(np.int64)
    occupation = np.where(u[1] < 0.13, own_account, occupation)
    occupation = np.where(u[1] < 0.05, np.where(u[1] < 0.03, jobless, at_home), occupation)
    occupation = np.where((age < 24) & (u[2] < 0.5), student, occupation)
    occupation = np.where((age > 62) & (u[2] < (age - 60) / 10), retired, occupation)
    usual = INCOMES_USD[country] * 0.85
    # Customers from poorer countries are the better-off there.
    usual = usual * np.maximum(1.0, 14_000 / usual) ** 0.5
    by_age = np.interp(age, [18, 25, 35, 50, 65, 85], [0.5, 0.8, 1.05, 1.2, 1.0, 0.85])
    income = usual * by_age * factors[occupation] * np.exp(0.45 * normal[0])
    # The richest follow a power law (Pareto), with an index of about 1.7.
    income *= np.where(u[3] < 0.03, (1 - u[4]) ** (-1 / 1.7) * 1.5, 1.0)
    turnover = 500_000 * (usual / 40_000) ** 0.6 * np.exp(1.3 * normal[0])
    income = np.where(business, turnover, income)
    saved = np.clip((age - 19) / 20, 0.1, 2.5) * 0.7 * np.exp(1.1 * normal[1])
    wealth = np.where(business, turnover * 0.4 * np.exp(0.8 * normal[1]), income * saved)
    is_paid = ~np.isin(occupation, (student, jobless, own_account, at_home)) & (u[5] < 0.9)
    payday = np.where(is_paid, _PAYDAYS[draw(_PAYDAY_SHARES, u[6])], 0)
    payday = np.where(occupation == retired, 1, payday)
    source = draw(_SOURCE_SHARES, u[7])
    source = np.where(occupation == retired, np.where(u[7] < 0.8, _PENSION, _SAVINGS), source)
    source = np.where(occupation == own_account, _BUSINESS, source)
    source = np.where(occupation == student, np.where(u[7] < 0.6, _FAMILY, _SAVINGS), source)
    lacks_salary = np.isin(occupation, (jobless, at_home)) & (source == _SALARY)
    source = np.where(lacks_salary, _SAVINGS, source)
    return {
        "occupation": np.where(business, -1, occupation),
        "income_usd": np.maximum((income / 500).round(), 4) * 500,
        "wealth_usd": np.maximum((wealth / 1_000).round(), 0) * 1_000,
        "payday": np.where(business, 0, payday),
        "source": np.where(business, _BUSINESS, source),
    }


def _ratings(
    country: Int64s, nationality: Int64s, business: Array, income: Floats, u: Floats
) -> dict[str, Array]:
    """Return risk rating, political exposure and the tier that verification gives."""
    is_pep = (u[0] < 0.003) & ~business
    is_listed = IS_LISTED[country] | IS_LISTED[nationality]
    medium = np.where(is_listed, 0.95, np.where(business, 0.5, 0.13))
    high = np.where(is_listed, 0.35, np.where(business, 0.07, 0.015))
    risk = (u[1] < medium).astype(np.int64) + (u[1] < high)
    by_income = np.clip(np.log(np.maximum(income, 1_000) / 40_000), -1.5, 2.0)
    third = np.where(business, 0.55, 0.05 + 0.05 * np.maximum(by_income, 0))
    second = np.where(business, 1.0, third + 0.34 + 0.12 * by_income)
    tier = 1 + (u[2] < second).astype(np.int64) + (u[2] < third)
    return {"is_pep": is_pep, "risk": np.where(is_pep, 2, risk), "verified_tier": tier}
