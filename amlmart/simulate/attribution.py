"""What the outside world says about addresses: tags, sanctions lists, providers, Tor exits.

Knowledge is incomplete (only a share of a service's addresses is ever named), late (a claim is
written on the day it becomes known, often weeks after the address was first used) and sometimes
wrong. Four kinds of sources differ in words and in trust, as public ones do: tag collections in
the TagPack scheme, labels of block explorers, services that name their own wallets, and crawls of
forums. A second source may agree or contradict.

All that is known later is decided early and waits as numbers, so that a longer world begins with
the rows of a shorter one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate import internet, sanctions
from amlmart.simulate.clock import DAY, HOUR, MINUTE, date_of, day_start
from amlmart.simulate.columns import BitcoinAddresses, Column, EvmAddresses, Texts, Times, Words
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, part, prefixed
from amlmart.simulate.randomness import key, mix, stream
from amlmart.simulate.services import LONG_AGO, SANCTIONED, SERVICES, VASPS, Service
from amlmart.simulate.settings import Settings
from amlmart.simulate.waiting import Vocabulary, Waiting, from_text_array, to_text_array

if TYPE_CHECKING:
    from amlmart.simulate.directory import Directory

Int64s = NDArray[np.int64]

KINDS = ("evm", "bitcoin")
EVM, BITCOIN, EVM_ELSEWHERE, BITCOIN_ELSEWHERE = range(4)

# Sources by name: what they are called and where they publish.
TAGPACKS, EXPLORER, DISCLOSED, CRAWL, AUTHORITY, ISSUER = (
    "open-tagpacks",
    "explorer-labels",
    "service-disclosures",
    "forum-crawl",
    "press-of-authorities",
    "token-events",
)
# Words of block explorers for concepts, where they differ.
_EXPLORER_WORDS = {
    "defi_dex": "dex",
    "defi_bridge": "bridge",
    "phishing": "phish-hack",
    "service_hack": "heist",
    "miner": "mining",
    "ponzi_scheme": "ponzi",
}
# What a wallet is by category where only its abuse is a crime.
_WALLET_OF_ABUSE = {"terrorism": "donation"}

# Shares of a service's named addresses that are known before the world begins.
_KNOWN_BEFORE, _ILLICIT_KNOWN_BEFORE = 0.78, 0.45
# Days until the others are known: median and spread of a log-normal, and the most.
_LAG_MEDIAN, _LAG_SPREAD, _LAG_MOST = 38.0, 0.9, 400.0
_SECOND_SOURCE, _CONFLICT, _WRONG = 0.18, 0.012, 0.015
_WRONG_CATEGORIES = ("mixing_service", "scam", "gambling", "exchange", "phishing", "merchant")
_ORDINARY_WRONG_SHARE = 0.25
_FIRST_USE_TOLD = 0.3
_HISTORY_LONGEST_DAYS = 900

# Of a listed service's addresses: listed at once, listed some weeks later, copied by other lists.
_LISTED_AT_ONCE, _LISTED_LATER = 0.65, 0.15
_COPIED_SHARE, _TOKEN_SHARE = 0.6, 0.25
_LISTED_ELSEWHERE = 60
_PUBLISHED_AT = 14 * HOUR + 30 * MINUTE

_VASP_CHANGE_CHANCE = 0.03
_RATINGS = ("low", "medium", "high")
# Providers that enter the registry only while the world runs, and on which day.
_LATE_VASPS = {"palmcoin": 33, "hopswap": 12}

_CLAIM_COLUMNS = (
    "kind",
    "address",
    "currency",
    "label",
    "category",
    "abuse",
    "actor",
    "confidence",
    "is_definer",
    "first_used_at",
    "source",
    "tagged_at",
)
_CLAIM_KEY = ("kind", "address", "currency", "label", "category", "source")
_LISTING_COLUMNS = (
    "kind",
    "address",
    "list",
    "currency",
    "action",
    "effective_at",
    "entry",
    "program",
)


@dataclass(frozen=True)
class _Claim:
    """What one source says of addresses, in words."""

    source: str
    label: str | None
    category: str | None
    abuse: str | None = None
    actor: str | None = None
    confidence: str | None = None
    is_definer: bool = False


class Attribution:
    """The outside world's knowledge; `open` on the first day, then `daily` on every day."""

    def __init__(self, settings: Settings) -> None:
        self._seed = settings.seed
        self._start = day_start(settings.start, 0)
        self._claims = Waiting(*_CLAIM_COLUMNS)
        self._listings = Waiting(*_LISTING_COLUMNS)
        self._words = Vocabulary()
        self._claimed: set[tuple[int, ...]] = set()
        self._salts: tuple[int, ...] = ()
        self._late_listings = 0

    def open(self, day: Day, directory: "Directory") -> None:
        """Decide what will be known of the services' wallets and when; to be called once, first.

        The rows themselves, also those known before the world begins, come with `daily`.
        """
        elsewhere = (key(self._seed, "evm elsewhere"), key(self._seed, "bitcoin elsewhere"))
        self._salts = (directory.evm_salt, directory.bitcoin_salt, *elsewhere)
        for place, service in enumerate(SERVICES):
            for kind, ids in enumerate((directory.evm[place], directory.bitcoin[place])):
                self._plan_tags(service, kind, np.asarray(ids, dtype=np.int64))
        for place in SANCTIONED:
            wallets = (directory.evm[place], directory.bitcoin[place])
            for kind, ids in enumerate(wallets):
                self._plan_listings(place, kind, np.asarray(ids, dtype=np.int64))
        self._plan_listings_elsewhere()

    def daily(self, day: Day) -> None:
        """Add the rows of every attribution table that become known on the day.

        On the first day these include all that was known before.
        """
        entries = sanctions.new_entries(self._seed, self._start, day)
        if day.number == 0:
            entries = sanctions.old_entries(self._seed, self._start) + entries
        sanctions.add_names(day, entries)
        self._list_elsewhere(day, entries)
        self._add_claims(day)
        self._add_listings(day)
        self._add_vasps(day)
        self._add_tor_exits(day)

    def tag_later(
        self,
        day: Day,
        kind: str,
        wallet: int,
        category: str,
        label: str,
        abuse: str | None,
        min_days: float,
        max_days: float,
        probability: float,
    ) -> None:
        """Let a wallet be named `min_days` to `max_days` after the day, with this probability.

        `kind` is `evm` with a wallet id or `bitcoin` with an address id. Asking again for the same
        address, label and category changes nothing.

        Raises:
            ValueError: when the kind is neither, or the days are in the wrong order.
        """
        code = _kind(kind, min_days, max_days)
        rng = stream(self._seed, "tag later", kind, wallet, category, label)
        if rng.random() >= probability:
            return
        known_at = _later(day, rng, min_days, max_days)
        source = TAGPACKS if kind == "bitcoin" or rng.random() < 0.5 else EXPLORER
        claim = _named(source, label, category, abuse, None, _trust(rng, source))
        first_used_at = day.start if rng.random() < _FIRST_USE_TOLD else -1
        self._claim(
            *(claim, code, np.array([wallet]), self._currency(code, np.array([wallet]))),
            *(np.array([known_at]), _told_at(rng, np.array([known_at]))),
            first_used_at,
        )

    def tag_ordinary(self, day: Day, kind: str, wallets: Int64s, share: float) -> None:
        """Let a share of ordinary wallets be named within two months; a quarter of it wrongly.

        `wallets` are EVM wallet ids or Bitcoin address ids, by `kind`.

        Raises:
            ValueError: when the kind is neither.
        """
        code = _kind(kind, 0, 0)
        rng = stream(self._seed, "tag ordinary", kind, day.number)
        chosen = np.unique(np.asarray(wallets, dtype=np.int64))
        chosen = chosen[rng.random(len(chosen)) < share]
        for wallet in chosen.tolist():
            if rng.random() < _ORDINARY_WRONG_SHARE:
                word = _WRONG_CATEGORIES[int(rng.integers(len(_WRONG_CATEGORIES)))]
                claim = _Claim(CRAWL, f"maybe {word}?", word, None, None, "web_crawl")
            else:
                number = int(rng.integers(10_000, 99_999))
                claim = _Claim(CRAWL, f"forum user {number}", "user", None, None, "web_crawl")
            known_at = np.array([_later(day, rng, 1, 60)])
            ids = np.array([wallet])
            self._claim(
                *(claim, code, ids, self._currency(code, ids), known_at),
                *(_told_at(rng, known_at), -1),
            )

    def sanction_later(
        self,
        day: Day,
        kind: str,
        wallet: int,
        program: str,
        min_days: float,
        max_days: float,
        probability: float,
    ) -> None:
        """Let a wallet be listed `min_days` to `max_days` after the day, with this probability.

        The listing is known hours to days after it takes effect. Asking again for the same wallet
        changes nothing.

        Raises:
            ValueError: when the kind is neither `evm` nor `bitcoin`, or the days are in the wrong
                order.
        """
        code = _kind(kind, min_days, max_days)
        rng = stream(self._seed, "sanction later", kind, wallet)
        if rng.random() >= probability or not self._is_new((-1, code, wallet)):
            return
        at = _later(day, rng, min_days, max_days)
        effective_at = np.array([at // DAY * DAY + _PUBLISHED_AT])
        self._late_listings += 1
        self._list(
            *(code, np.array([wallet]), sanctions.MAIN_LIST, "listed"),
            *(effective_at, effective_at + _list_delay(rng, 1)),
            *(str(900_000 + self._late_listings), program),
        )

    def state(self) -> dict[str, Array]:
        """Return all that is decided and not yet known."""
        others = {
            "words": self._words.words,
            "salts": [str(salt) for salt in self._salts],
            "late_listings": self._late_listings,
            "claimed": sorted(self._claimed),
        }
        return {
            **prefixed("claims", self._claims.state()),
            **prefixed("listings", self._listings.state()),
            "others": to_text_array(others),
        }

    def restore(self, state: dict[str, Array]) -> None:
        """Take what `state` returned in place of what is here."""
        self._claims.restore(part("claims", state))
        self._listings.restore(part("listings", state))
        others: Any = from_text_array(state["others"])
        self._words.restore(others["words"])
        self._salts = tuple(int(salt) for salt in others["salts"])
        self._late_listings = others["late_listings"]
        self._claimed = {tuple(claim) for claim in others["claimed"]}

    # Tags.

    def _plan_tags(self, service: Service, kind: int, ids: Int64s) -> None:
        rng = stream(self._seed, "tags", service.slug, kind)
        ids = ids[rng.random(len(ids)) < service.tagged_share]
        count = len(ids)
        if not count:
            return
        known_at = self._known_at(rng, service, count)
        told_at = _told_at(rng, known_at)
        first_used_at = self._first_used_at(rng, service, told_at)
        currency = self._currency(kind, ids)
        sources = np.array([_first_source(rng, service, kind) for _ in range(count)])
        for source in sorted(set(sources.tolist())):
            rows = sources == source
            claim = _of_service(rng, service, source)
            self._claim(
                *(claim, kind, ids[rows], currency[rows]),
                *(known_at[rows], told_at[rows], first_used_at[rows]),
            )
        self._plan_second_claims(rng, service, kind, ids, known_at)

    def _plan_second_claims(
        self,
        rng: np.random.Generator,
        service: Service,
        kind: int,
        ids: Int64s,
        first_known_at: Int64s,
    ) -> None:
        """Let other sources repeat, contradict or get wrong what is said of some addresses."""
        chances = rng.random(len(ids))
        later = (rng.exponential(45, len(ids)) * DAY).astype(np.int64)
        known_at = first_known_at + later
        told_at = _told_at(rng, known_at)
        currency = self._currency(kind, ids)
        agrees = chances < _SECOND_SOURCE
        conflicts = (chances >= _SECOND_SOURCE) & (chances < _SECOND_SOURCE + _CONFLICT)
        is_wrong = chances >= 1 - _WRONG
        other = AUTHORITY if service.is_illicit else CRAWL
        claim = _of_service(rng, service, other)
        self._claim(
            *(claim, kind, ids[agrees], currency[agrees]), *(known_at[agrees], told_at[agrees], -1)
        )
        for row in np.flatnonzero(conflicts | is_wrong).tolist():
            if is_wrong[row]:
                word = _WRONG_CATEGORIES[int(rng.integers(len(_WRONG_CATEGORIES)))]
                claim = _Claim(CRAWL, f"maybe {word}?", word, None, None, "web_crawl")
            else:
                named = SERVICES[int(rng.integers(len(SERVICES)))]
                claim = _of_service(rng, named, TAGPACKS)
            self._claim(
                *(claim, kind, ids[[row]], currency[[row]], known_at[[row]], told_at[[row]], -1)
            )

    def _known_at(self, rng: np.random.Generator, service: Service, count: int) -> Int64s:
        """Return when addresses of a service are named: before the world, or later."""
        lags = _lags(rng, count)
        ages = 3 + rng.random(count) ** 1.5 * _HISTORY_LONGEST_DAYS
        first = max(service.tagged_after_days, service.first_used_after_days)
        if first >= 0:
            # Nobody knows before; then a first few at once and the others one by one.
            days = first + np.where(rng.random(count) < 0.4, rng.random(count) * 3, lags / 2)
        else:
            share = _ILLICIT_KNOWN_BEFORE if service.is_illicit else _KNOWN_BEFORE
            ages = np.minimum(ages, 3 + (-3 - first) * rng.random(count))
            days = np.where(rng.random(count) < share, -ages, lags)
        known_at: Int64s = self._start + (days * DAY).astype(np.int64)
        return known_at

    def _first_used_at(self, rng: np.random.Generator, service: Service, told_at: Int64s) -> Int64s:
        """Return from when sources say the addresses were used; -1 where they say nothing."""
        since = service.first_used_after_days
        if since > LONG_AGO:
            is_told = rng.random(len(told_at)) < 0.8
            return np.where(is_told, self._start + since * DAY, -1).astype(np.int64)
        before = (rng.integers(20, 600, len(told_at)) * DAY).astype(np.int64)
        is_told = rng.random(len(told_at)) < 0.1
        first: Int64s = np.where(is_told, np.minimum(told_at, self._start) - before, -1)
        return first

    def _currency(self, kind: int, ids: Int64s) -> Int64s:
        """Return the codes of the assets the addresses are filed under."""
        if kind in (BITCOIN, BITCOIN_ELSEWHERE):
            return np.full(len(ids), self._words.code("BTC"))
        draws = mix(key(self._seed, "filed under"), ids) % np.uint64(100)
        codes = self._words.codes(["ETH", "USDT", "MATIC"])
        filed: Int64s = codes[np.searchsorted([82, 94], draws, side="right")]
        return filed

    def _claim(
        self,
        claim: _Claim,
        kind: int,
        ids: Int64s,
        currency: Int64s,
        known_at: Int64s,
        told_at: Int64s,
        first_used_at: Int64s | int,
    ) -> None:
        """Let a claim about addresses wait until it is known, unless its key is there already."""
        if not len(ids):
            return
        rows = {
            "kind": np.full(len(ids), kind),
            "address": ids,
            "currency": currency,
            "label": np.full(len(ids), self._words.code(claim.label)),
            "category": np.full(len(ids), self._words.code(claim.category)),
            "abuse": np.full(len(ids), self._words.code(claim.abuse)),
            "actor": np.full(len(ids), self._words.code(claim.actor)),
            "confidence": np.full(len(ids), self._words.code(claim.confidence)),
            "is_definer": np.full(len(ids), int(claim.is_definer)),
            "first_used_at": np.broadcast_to(np.asarray(first_used_at, dtype=np.int64), len(ids)),
            "source": np.full(len(ids), self._words.code(claim.source)),
            "tagged_at": told_at,
            "known_at": known_at,
        }
        keys = zip(*(rows[name].tolist() for name in _CLAIM_KEY), strict=True)
        is_new = np.array([self._is_new(each) for each in keys])
        self._claims.put(**{name: values[is_new] for name, values in rows.items()})

    def _is_new(self, each: tuple[int, ...]) -> bool:
        if each in self._claimed:
            return False
        self._claimed.add(each)
        return True

    def _add_claims(self, day: Day) -> None:
        rows = self._claims.due(day.end)
        for kind in (EVM, BITCOIN):
            of_kind = {name: values[rows["kind"] == kind] for name, values in rows.items()}
            if not len(of_kind["known_at"]):
                continue
            words = self._words.words
            sources = of_kind["source"]
            uris = [f"https://{word}.example/tags" if word else None for word in words]
            day.add(
                "attribution.address_tags",
                address=self._addresses(kind, of_kind["address"]),
                currency=Words(of_kind["currency"], words),
                label=Words(of_kind["label"], words),
                category=Words(of_kind["category"], words),
                abuse=Words(of_kind["abuse"], words),
                actor=Words(of_kind["actor"], words),
                confidence=Words(of_kind["confidence"], words),
                is_cluster_definer=of_kind["is_definer"] == 1,
                first_used_at=Times(of_kind["first_used_at"]),
                source_name=Words(sources, words),
                source_uri=Words(sources, uris),
                tagged_at=of_kind["tagged_at"],
                known_at=of_kind["known_at"],
            )

    def _addresses(self, kind: int, ids: Int64s) -> Column:
        salt = self._salts[kind]
        if kind in (EVM, EVM_ELSEWHERE):
            return EvmAddresses(salt, ids)
        return BitcoinAddresses(salt, ids)

    # Sanctions lists.

    def _plan_listings(self, place: int, kind: int, ids: Int64s) -> None:
        service = SERVICES[place]
        days = service.sanctioned_after_days
        assert days is not None
        rng = stream(self._seed, "listings", service.slug, kind)
        chances = rng.random(len(ids))
        extra_days = rng.integers(20, 90, len(ids))
        is_later = chances >= _LISTED_AT_ONCE
        is_listed = chances < _LISTED_AT_ONCE + _LISTED_LATER
        after = np.where(is_later, extra_days, 0)
        effective_at = self._start + (days + after) * DAY + _PUBLISHED_AT
        known_at = effective_at + _list_delay(rng, len(ids))
        entry, program = sanctions.service_entry_id(place), sanctions.service_program(service)
        self._list(
            *(kind, ids[is_listed], sanctions.MAIN_LIST, "listed"),
            *(effective_at[is_listed], known_at[is_listed], entry, program),
        )
        is_copied = is_listed & (rng.random(len(ids)) < _COPIED_SHARE)
        copied_at = effective_at + rng.integers(9, 40, len(ids)) * DAY
        copied_known_at = copied_at + _list_delay(rng, len(ids))
        self._list(
            *(kind, ids[is_copied], sanctions.SECOND_LIST, "listed"),
            *(copied_at[is_copied], copied_known_at[is_copied], f"U-{entry}", program),
        )
        # Authorities explain what they list: a claim with the listing.
        named = _Claim(
            *(AUTHORITY, service.name, _wallet_category(service), "sanction", service.slug),
            confidence="authority_data",
        )
        self._claim(
            *(named, kind, ids[is_listed], self._currency(kind, ids[is_listed])),
            *(known_at[is_listed] + HOUR, effective_at[is_listed], -1),
        )
        if service.delisted_after_days is not None:
            off_at = np.full(len(ids), self._start + service.delisted_after_days * DAY)
            off_at += _PUBLISHED_AT
            off_known_at = off_at + _list_delay(rng, len(ids))
            is_off = is_listed & (effective_at < off_at)
            self._list(
                *(kind, ids[is_off], sanctions.MAIN_LIST, "delisted"),
                *(off_at[is_off], off_known_at[is_off], entry, program),
            )

    def _plan_listings_elsewhere(self) -> None:
        """List addresses of old entries that nobody in this world ever pays."""
        rng = stream(self._seed, "listed elsewhere")
        entries = sanctions.old_entries(self._seed, self._start)[: sanctions.HISTORY_ENTRIES]
        for number in range(_LISTED_ELSEWHERE):
            entry = entries[int(rng.integers(len(entries)))]
            self._list_one_elsewhere(rng, entry, number)

    def _list_elsewhere(self, day: Day, entries: list[sanctions.Entry]) -> None:
        """List addresses of a few of the day's new entries."""
        services = {sanctions.service_entry_id(place) for place in SANCTIONED}
        rng = stream(self._seed, "listed elsewhere", day.number)
        for place, entry in enumerate(entries):
            is_listed = rng.random() < 0.15
            is_new = day.start <= entry.listed_at and entry.entry_id not in services
            if is_listed and is_new:
                number = _LISTED_ELSEWHERE + day.number * 100 + place
                self._list_one_elsewhere(rng, entry, number)

    def _list_one_elsewhere(
        self, rng: np.random.Generator, entry: sanctions.Entry, number: int
    ) -> None:
        kind = EVM_ELSEWHERE if rng.random() < 0.5 else BITCOIN_ELSEWHERE
        ids, at = np.array([number * 4]), np.array([entry.listed_at])
        self._list(
            *(kind, ids, sanctions.MAIN_LIST, "listed", at),
            *(np.array([entry.known_at]), entry.entry_id, entry.program),
        )
        if entry.delisted_at >= 0:
            off_at = np.array([entry.delisted_at])
            self._list(
                *(kind, ids, sanctions.MAIN_LIST, "delisted", off_at),
                *(np.array([entry.known_at]), entry.entry_id, entry.program),
            )

    def _list(
        self,
        kind: int,
        ids: Int64s,
        list_name: str,
        action: str,
        effective_at: Int64s,
        known_at: Int64s,
        entry_id: str,
        program: str,
    ) -> None:
        """Let changes of a list wait until they are known; some come under a token's code too."""
        is_bitcoin = kind in (BITCOIN, BITCOIN_ELSEWHERE)
        draws = mix(key(self._seed, "listed under"), ids) % np.uint64(100)
        under_token = (draws < np.uint64(100 * _TOKEN_SHARE)) & (not is_bitcoin)
        for currency, rows in (
            ("XBT" if is_bitcoin else "ETH", np.ones(len(ids), dtype=bool)),
            ("USDT", under_token),
        ):
            self._listings.put(
                kind=kind,
                address=ids[rows],
                list=self._words.code(list_name),
                currency=self._words.code(currency),
                action=self._words.code(action),
                effective_at=effective_at[rows],
                entry=self._words.code(entry_id),
                program=self._words.code(program),
                known_at=known_at[rows],
            )

    def _add_listings(self, day: Day) -> None:
        rows = self._listings.due(day.end)
        words = self._words.words
        for kind in range(len(self._salts)):
            of_kind = {name: values[rows["kind"] == kind] for name, values in rows.items()}
            if len(of_kind["known_at"]):
                day.add(
                    "attribution.sanctioned_addresses",
                    list_name=Words(of_kind["list"], words),
                    address=self._addresses(kind, of_kind["address"]),
                    currency=Words(of_kind["currency"], words),
                    action=Words(of_kind["action"], words),
                    effective_at=of_kind["effective_at"],
                    entry_id=Words(of_kind["entry"], words),
                    program=Words(of_kind["program"], words),
                    known_at=of_kind["known_at"],
                )

    # Providers and Tor exits.

    def _add_vasps(self, day: Day) -> None:
        """Add the registry as it stood on the first day, and its changes later."""
        rng = stream(self._seed, "vasps", day.number)
        changed = [place for place in VASPS if _LATE_VASPS.get(SERVICES[place].slug) == day.number]
        times = [day.start + int(rng.integers(8 * HOUR, 12 * HOUR)) for _ in changed]
        ratings = [SERVICES[place].risk_rating for place in changed]
        if day.number == 0:
            places = [place for place in VASPS if SERVICES[place].slug not in _LATE_VASPS]
            changed += places
            times += [day.start - int(rng.integers(100, 900)) * DAY for _ in places]
            ratings += [SERVICES[place].risk_rating for place in places]
        elif rng.random() < _VASP_CHANGE_CHANCE:
            place = VASPS[int(rng.integers(len(VASPS)))]
            if _LATE_VASPS.get(SERVICES[place].slug, -1) < day.number:
                changed.append(place)
                times.append(day.start + int(rng.integers(12 * HOUR, 18 * HOUR)))
                usual = _RATINGS.index(SERVICES[place].risk_rating)
                ratings.append(_RATINGS[min(max(usual + int(rng.choice((-1, 1))), 0), 2)])
        if not changed:
            return
        services = [SERVICES[place] for place in changed]
        day.add(
            "attribution.vasps",
            vasp_id=Texts([service.slug for service in services]),
            name=Texts([service.name for service in services]),
            jurisdiction=Texts([service.jurisdiction for service in services]),
            category=Texts([service.registry for service in services]),
            is_kyc_required=np.array([service.is_kyc_required for service in services]),
            risk_rating=Texts(ratings),
            changed_at=np.array(times, dtype=np.int64),
            known_at=np.array(times, dtype=np.int64) + 3 * HOUR,
        )

    def _add_tor_exits(self, day: Day) -> None:
        """Add the list of exits on the first day and on the first of every month.

        Between two lists it grows stale: exits come and go within the month.
        """
        if day.number and date_of(day.start).day != 1:
            return
        seen_at = day.start + 30 * MINUTE
        day.add(
            "attribution.tor_exit_nodes",
            ip_address=Texts(internet.tor_exit_list(self._seed, day.number)),
            seen_at=seen_at,
            known_at=seen_at + 10 * MINUTE,
        )


def _kind(kind: str, min_days: float, max_days: float) -> int:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind}; give one of {', '.join(KINDS)}")
    if not 0 <= min_days <= max_days:
        raise ValueError(f"from {min_days} to {max_days} days is no span; give the smaller first")
    return KINDS.index(kind)


def _later(day: Day, rng: np.random.Generator, min_days: float, max_days: float) -> int:
    """Return an instant this long after a day, and never on the day itself."""
    return max(day.start + int(rng.uniform(min_days, max_days + 1e-9) * DAY), day.end)


def _told_at(rng: np.random.Generator, known_at: Int64s) -> Int64s:
    """Return when a source wrote what is known from it hours to days later."""
    hours = 2 + rng.exponential(20, len(known_at))
    told_at: Int64s = known_at - (np.minimum(hours, 120) * HOUR).astype(np.int64)
    return told_at


def _lags(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return days until an address is named."""
    lags = _LAG_MEDIAN * np.exp(_LAG_SPREAD * rng.normal(size=count))
    capped: NDArray[np.float64] = np.clip(lags, 1.0, _LAG_MOST)
    return capped


def _list_delay(rng: np.random.Generator, count: int) -> Int64s:
    """Return how long after a list changed it is known: hours, for one in six days."""
    hours = np.where(
        rng.random(count) < 1 / 6, rng.uniform(24, 96, count), rng.lognormal(1.4, 0.7, count)
    )
    return (np.clip(hours, 0.5, 96) * HOUR).astype(np.int64)


def _first_source(rng: np.random.Generator, service: Service, kind: int) -> str:
    """Return which source names an address of a service first."""
    if service.category == "black_list":
        return ISSUER
    chance = rng.random()
    if service.registry in ("exchange", "custodian") and service.is_kyc_required and chance < 0.3:
        return DISCLOSED
    if kind == EVM and chance < 0.75:
        return EXPLORER
    return TAGPACKS if chance < 0.93 or service.is_illicit else CRAWL


def _trust(rng: np.random.Generator, source: str) -> str | None:
    """Return the confidence a source gives its claims."""
    if source == TAGPACKS:
        return ("service_data", "forensic", "forensic", "manual_transaction")[int(rng.integers(4))]
    return {
        EXPLORER: "trusted_provider",
        DISCLOSED: "ownership",
        CRAWL: "web_crawl",
        AUTHORITY: "authority_data",
        ISSUER: "ledger_immanent",
    }[source]


def _of_service(rng: np.random.Generator, service: Service, source: str) -> _Claim:
    """Return what a source says of a service's address."""
    label = service.name
    if source == DISCLOSED:
        label = f"{service.name} reserve"
    elif source == EXPLORER and service.registry is not None:
        label = f"{service.name}: hot wallet"
    elif source == CRAWL:
        label = service.slug
    # That a service is listed is said with the listing, not before.
    abuse = None if service.abuse == "sanction" else service.abuse
    return _named(
        *(source, label, service.category, abuse, service.slug, _trust(rng, source)),
        is_definer=service.registry == "exchange" and source in (TAGPACKS, DISCLOSED),
    )


def _named(
    source: str,
    label: str,
    category: str,
    abuse: str | None,
    actor: str | None,
    confidence: str | None,
    *,
    is_definer: bool = False,
) -> _Claim:
    """Return a claim in the words of its source: a crime is a category to some, to others abuse."""
    if source == EXPLORER:
        word = _EXPLORER_WORDS.get(abuse or category, abuse or category)
        return _Claim(source, label, word, None, actor, confidence, is_definer)
    if source == ISSUER:
        return _Claim(source, label, category, None, actor, confidence, is_definer)
    if abuse is not None and category == abuse:
        category = _WALLET_OF_ABUSE.get(abuse, "user")
    if category == "sanction":
        # Named as the owner it is before it is listed.
        category = "user"
    return _Claim(source, label, category, abuse, actor, confidence, is_definer)


def _wallet_category(service: Service) -> str:
    if service.abuse is not None and service.category == service.abuse:
        return _WALLET_OF_ABUSE.get(service.abuse, "user")
    return service.category
