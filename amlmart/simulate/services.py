"""The services of the outside world: who customers and strangers pay and are paid by.

All are invented. `category` uses the words of the seed `tag_concepts`. The shape follows what
public attribution data shows: a few exchanges carry most of the traffic, tag coverage is high for
exchanges and low for illicit wallets (GraphSense TagPacks hold thousands of exchange wallets and a
handful per ransomware family), and sanctions lists name only part of a listed service's addresses.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONG_AGO = -1_000  # days: before anything simulated
# Categories whose money is dirty by itself.
ILLICIT_CATEGORIES = (
    "market",
    "ransomware",
    "scam",
    "phishing",
    "ponzi_scheme",
    "service_hack",
    "terrorism",
    "child_sexual_abuse",
    "sanction",
    "black_list",
)


@dataclass(frozen=True)
class Service:
    """One service.

    `weight` is its share of ordinary outside traffic before scaling, `tagged_share` the part of
    its addresses that ever gets a tag, `opening_usd` what its wallets hold on the first day.
    Days count from the first day of the world and may be negative: `first_used_after_days` is when
    its wallets begin to be used, `tagged_after_days` before which nobody knows about it,
    `sanctioned_after_days` and `delisted_after_days` when a list changes. `registry` is its
    category in the registry of providers, None where it is in none.
    """

    slug: str
    name: str
    category: str
    jurisdiction: str | None
    evm_wallets: int
    bitcoin_wallets: int
    weight: float
    tagged_share: float
    is_kyc_required: bool
    risk_rating: str
    opening_usd: float
    registry: str | None = None
    abuse: str | None = None
    first_used_after_days: int = LONG_AGO
    tagged_after_days: int = LONG_AGO
    sanctioned_after_days: int | None = None
    delisted_after_days: int | None = None

    @property
    def is_illicit(self) -> bool:
        """Whether its money is dirty by itself, listed or not."""
        return self.category in ILLICIT_CATEGORIES or self.abuse is not None


def _exchange(
    slug: str,
    name: str,
    jurisdiction: str | None,
    evm: int,
    bitcoin: int,
    weight: float,
    *,
    is_kyc_required: bool = True,
    risk_rating: str = "low",
    tagged_share: float = 0.85,
    registry: str = "exchange",
    category: str = "exchange",
    sanctioned_after_days: int | None = None,
) -> Service:
    return Service(
        slug,
        name,
        category,
        jurisdiction,
        evm,
        bitcoin,
        weight,
        tagged_share,
        is_kyc_required,
        risk_rating,
        opening_usd=3e7 * weight + 2e6,
        registry=registry,
        abuse="sanction" if sanctioned_after_days is not None else None,
        sanctioned_after_days=sanctioned_after_days,
    )


def _merchant(slug: str, name: str, jurisdiction: str, weight: float) -> Service:
    return Service(
        slug,
        name,
        category="merchant",
        jurisdiction=jurisdiction,
        evm_wallets=3,
        bitcoin_wallets=6,
        weight=weight,
        tagged_share=0.4,
        is_kyc_required=False,
        risk_rating="low",
        opening_usd=4e4 * weight + 5e3,
    )


def _illicit(
    slug: str,
    name: str,
    category: str,
    evm: int,
    bitcoin: int,
    weight: float,
    tagged_share: float,
    *,
    opening_usd: float = 4e5,
    jurisdiction: str | None = None,
    first_used_after_days: int = LONG_AGO,
    tagged_after_days: int = LONG_AGO,
    sanctioned_after_days: int | None = None,
) -> Service:
    is_sanction = sanctioned_after_days is not None and category == "sanction"
    return Service(
        slug,
        name,
        category,
        jurisdiction,
        evm,
        bitcoin,
        weight,
        tagged_share,
        is_kyc_required=False,
        risk_rating="high",
        opening_usd=opening_usd,
        abuse="sanction" if is_sanction else None if category == "market" else category,
        first_used_after_days=first_used_after_days,
        tagged_after_days=tagged_after_days,
        sanctioned_after_days=sanctioned_after_days,
    )


def _plain(
    slug: str,
    name: str,
    category: str,
    jurisdiction: str | None,
    evm: int,
    bitcoin: int,
    weight: float,
    tagged_share: float,
    risk_rating: str,
    opening_usd: float,
    *,
    is_kyc_required: bool = False,
    registry: str | None = None,
    first_used_after_days: int = LONG_AGO,
    tagged_after_days: int = LONG_AGO,
    sanctioned_after_days: int | None = None,
    delisted_after_days: int | None = None,
) -> Service:
    return Service(
        slug,
        name,
        category,
        jurisdiction,
        evm,
        bitcoin,
        weight,
        tagged_share,
        is_kyc_required,
        risk_rating,
        opening_usd,
        registry=registry,
        first_used_after_days=first_used_after_days,
        tagged_after_days=tagged_after_days,
        sanctioned_after_days=sanctioned_after_days,
        delisted_after_days=delisted_after_days,
    )


SERVICES: tuple[Service, ...] = (
    # Other exchanges: three that identify their customers carry most, three identify nobody.
    _exchange("northgate", "Northgate Exchange", "DE", 240, 420, 30.0),
    _exchange("kestrel", "Kestrel Markets", "US", 180, 360, 17.0),
    _exchange("lanternpay", "Lantern Digital", "SG", 130, 220, 9.5),
    _exchange("orchidex", "Orchidex", "JP", 60, 110, 4.2),
    _exchange("bluetern", "Bluetern", "AE", 70, 90, 3.6, risk_rating="medium"),
    _exchange(
        *("driftcoin", "Driftcoin", "SC", 60, 80, 3.1),
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.7,
    ),
    _exchange(
        *("hopswap", "Hopswap Instant", None, 24, 40, 1.1),
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.6,
    ),
    _exchange(
        *("palmcoin", "Palmcoin", "VG", 18, 30, 0.7),
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.55,
    ),
    # Brokers and a custodian.
    _exchange("ferrybank", "Ferrybank Brokers", "GB", 20, 30, 1.6, registry="broker"),
    _exchange("tillbridge", "Tillbridge", "FR", 14, 20, 0.8, registry="broker"),
    _exchange(
        *("granitevault", "Granite Vault", "CH", 30, 40, 2.4),
        registry="custodian",
        category="hosted_wallet",
    ),
    _exchange(
        *("pocketkey", "Pocketkey", "EE", 40, 60, 1.9),
        registry="custodian",
        category="hosted_wallet",
        risk_rating="medium",
        tagged_share=0.5,
    ),
    # Desks over the counter.
    _exchange(
        *("tableone", "Table One OTC", "AE", 8, 12, 0.9),
        registry="otc",
        category="otc",
        risk_rating="medium",
        tagged_share=0.5,
    ),
    _exchange(
        *("quietdesk", "Quiet Desk", "PA", 6, 10, 0.35),
        registry="otc",
        category="otc",
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.4,
    ),
    # Platforms on which people trade with each other.
    _exchange(
        *("handshake", "Handshake P2P", "KE", 30, 50, 1.3),
        registry="p2p_platform",
        category="p2p_platform",
        risk_rating="medium",
        tagged_share=0.5,
    ),
    _exchange(
        *("souklink", "Souklink", None, 16, 30, 0.6),
        registry="p2p_platform",
        category="p2p_platform",
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.45,
    ),
    # Operators of machines.
    _exchange(
        *("cornerkiosk", "Cornerkiosk", "PL", 4, 30, 0.4),
        registry="atm",
        category="atm",
        risk_rating="medium",
        tagged_share=0.5,
    ),
    _exchange(
        *("coinbooth", "Coinbooth", "CA", 4, 40, 0.3),
        registry="atm",
        category="atm",
        risk_rating="medium",
        tagged_share=0.45,
    ),
    # Listed services: one before the world begins, one while it runs, one that only few know.
    _exchange(
        *("vostokex", "Vostokex", "RU", 20, 40, 0.8),
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.7,
        sanctioned_after_days=-640,
    ),
    _exchange(
        *("caspiandesk", "Caspian Desk", "RU", 8, 16, 0.3),
        registry="otc",
        category="otc",
        is_kyc_required=False,
        risk_rating="high",
        tagged_share=0.5,
        sanctioned_after_days=21,
    ),
    _illicit(
        *("redreef", "Red Reef Unit", "sanction", 22, 26, 0.05, 0.7),
        jurisdiction="KP",
        opening_usd=9e6,
        sanctioned_after_days=-410,
    ),
    # Payment processors.
    _plain(
        *("paylane", "Paylane", "payment_processor", "LT", 30, 60, 2.6, 0.7, "low", 6e6),
        is_kyc_required=True,
    ),
    _plain(
        *("shopcoin", "Shopcoin Gateway", "payment_processor", "CY", 14, 30, 0.9, 0.5, "medium"),
        2e6,
    ),
    # Firms this exchange buys from and sells to.
    _plain(
        *("meridian", "Meridian Liquidity", "service", "GB", 6, 6, 2.0, 0.6, "low", 4e8),
        is_kyc_required=True,
    ),
    _plain(
        *("saltmarsh", "Saltmarsh Trading", "service", "SG", 6, 6, 1.4, 0.5, "low", 3e8),
        is_kyc_required=True,
    ),
    # Mixers: pools on EVM chains, wallets on Bitcoin.
    _plain(
        *("galepool", "Gale Pool", "mixing_service", None, 12, 0, 0.32, 1.0, "high", 4e7),
        sanctioned_after_days=34,
    ),
    _plain(
        *("mistral", "Mistral Pool", "mixing_service", None, 6, 0, 0.08, 0.9, "high", 3e6),
        first_used_after_days=-90,
        tagged_after_days=48,
    ),
    _plain(
        *("oldmill", "Old Mill", "mixing_service", None, 8, 0, 0.06, 1.0, "high", 2e6),
        sanctioned_after_days=-500,
        delisted_after_days=62,
    ),
    _plain("tumblewood", "Tumblewood", "mixing_service", None, 0, 90, 0.22, 0.55, "high", 6e6),
    _plain(
        *("darkroom", "Darkroom", "mixing_service", None, 0, 60, 0.12, 0.4, "high", 3e6),
        tagged_after_days=25,
    ),
    _plain("roundtable", "Roundtable CoinJoin", "coinjoin", None, 0, 40, 0.35, 0.6, "high", 4e6),
    # Bridges, exchanges without a keeper, lending.
    _plain("spanway", "Spanway Bridge", "defi_bridge", None, 6, 0, 3.2, 1.0, "medium", 9e7),
    _plain("ropewalk", "Ropewalk", "defi_bridge", None, 4, 0, 0.9, 0.9, "medium", 2e7),
    _plain("mesa", "Mesa Swap", "defi_dex", None, 14, 0, 8.0, 1.0, "medium", 2.5e8),
    _plain("tidepool", "Tidepool", "defi_dex", None, 8, 0, 2.7, 1.0, "medium", 7e7),
    _plain("coppice", "Coppice Router", "dex", None, 4, 0, 1.2, 0.8, "medium", 1e7),
    _plain("lendyard", "Lendyard", "defi", None, 6, 0, 2.3, 1.0, "medium", 1.2e8),
    _plain("haycock", "Haycock Yield", "defi", None, 4, 0, 0.6, 0.8, "medium", 1e7),
    # Gambling.
    _plain("luckyfjord", "Lucky Fjord", "gambling", "CW", 14, 30, 1.5, 0.8, "medium", 8e6),
    _plain("dicehall", "Dice Hall", "gambling", "CW", 8, 24, 0.7, 0.6, "medium", 3e6),
    _plain("acewire", "Acewire", "gambling", "KM", 6, 12, 0.3, 0.4, "high", 1e6),
    _plain(
        *("owlbets", "Owlbets", "gambling", None, 6, 10, 0.15, 0.4, "high", 4e5),
        first_used_after_days=18,
        tagged_after_days=30,
    ),
    # Darknet markets, one of which opens while the world runs.
    _illicit("nightbazaar", "Night Bazaar", "market", 2, 120, 0.16, 0.35, opening_usd=3e6),
    _illicit("undermart", "Undermart", "market", 2, 60, 0.07, 0.25, tagged_after_days=15),
    _illicit(
        *("hollowtree", "Hollow Tree", "market", 1, 40, 0.04, 0.3),
        first_used_after_days=26,
        tagged_after_days=44,
    ),
    # Ransomware groups.
    _illicit("blackfen", "Blackfen", "ransomware", 0, 70, 0.02, 0.35, opening_usd=2e6),
    _illicit(
        *("ironmoth", "Ironmoth", "ransomware", 0, 40, 0.01, 0.3),
        tagged_after_days=20,
        sanctioned_after_days=55,
    ),
    # Frauds.
    _illicit("doublecoin", "Doublecoin Giveaway", "scam", 30, 30, 0.05, 0.5),
    _illicit(
        *("apexyield", "Apex Yield Club", "ponzi_scheme", 20, 16, 0.06, 0.4),
        opening_usd=3e6,
        tagged_after_days=33,
    ),
    _illicit(
        *("fakedrop", "Fakedrop", "phishing", 60, 0, 0.03, 0.45),
        first_used_after_days=8,
        tagged_after_days=12,
    ),
    # A hack that happens in the first days; its wallets are named within a week.
    _illicit(
        *("spanwayheist", "Spanway Heist", "service_hack", 40, 12, 0.02, 0.6),
        opening_usd=1.2e7,
        first_used_after_days=5,
        tagged_after_days=7,
    ),
    _illicit(
        "hiddenforum", "Hidden Forum", "child_sexual_abuse", 0, 18, 0.006, 0.4, opening_usd=6e4
    ),
    _illicit(
        *("ansarfund", "Ansar Relief Front", "terrorism", 6, 12, 0.006, 0.5),
        opening_usd=9e4,
        sanctioned_after_days=70,
    ),
    # Holders whose stablecoins the issuer froze.
    _illicit("frozen", "Frozen by issuer", "black_list", 36, 0, 0.01, 1.0, tagged_after_days=-200),
    # Merchants, of whom a few sell most.
    _merchant("gadgetbarn", "Gadgetbarn", "US", 0.9),
    _merchant("flightfox", "Flightfox Travel", "MT", 0.6),
    _merchant("cardcave", "Cardcave Gift Cards", "US", 0.5),
    _merchant("hostacre", "Hostacre", "NL", 0.3),
    _merchant("veilnet", "Veilnet VPN", "PA", 0.2),
    _merchant("bullionbay", "Bullion Bay", "DE", 0.15),
    _merchant("pixelforge", "Pixelforge Games", "PL", 0.12),
    _merchant("teaandtin", "Tea and Tin", "GB", 0.06),
    _merchant("larkbooks", "Lark Books", "IE", 0.04),
    _merchant("mossfarm", "Moss Farm Honey", "AT", 0.02),
    _merchant("atelierbo", "Atelier Bo", "FR", 0.015),
    _merchant("reefdive", "Reef Dive School", "TH", 0.01),
    # Mining pools.
    _plain("quarrypool", "Quarry Pool", "miner", "US", 4, 14, 1.8, 0.9, "low", 4e7),
    _plain("deepshaft", "Deepshaft", "miner", "KZ", 2, 10, 1.1, 0.8, "medium", 2e7),
    _plain("sevenpicks", "Seven Picks", "miner", "CA", 2, 8, 0.5, 0.7, "low", 8e6),
    _plain("fjordhash", "Fjordhash", "miner", "NO", 1, 6, 0.2, 0.6, "low", 3e6),
    # The rest.
    _plain("openrelief", "Open Relief", "donation", "CH", 3, 4, 0.05, 0.7, "low", 2e5),
    _plain("dripwell", "Dripwell Faucet", "faucet", None, 2, 2, 0.1, 0.7, "low", 5e4),
)

SLUGS = tuple(service.slug for service in SERVICES)
# Firms with which the exchange settles its own trades.
LIQUIDITY_PROVIDERS = tuple(SLUGS.index(slug) for slug in ("meridian", "saltmarsh"))
MIXERS = tuple(
    place
    for place, service in enumerate(SERVICES)
    if service.category in ("mixing_service", "coinjoin")
)
VASPS = tuple(place for place, service in enumerate(SERVICES) if service.registry is not None)
NO_KYC_VASPS = tuple(place for place in VASPS if not SERVICES[place].is_kyc_required)
SANCTIONED = tuple(
    place for place, service in enumerate(SERVICES) if service.sanctioned_after_days is not None
)
ILLICIT = tuple(place for place, service in enumerate(SERVICES) if service.is_illicit)


def of(*categories: str) -> NDArray[np.int64]:
    """Return the places in `SERVICES` of the services of these categories.

    Raises:
        ValueError: when no service is of any of them.
    """
    found = [place for place, service in enumerate(SERVICES) if service.category in categories]
    if not found:
        raise ValueError(f"no service is of {', '.join(categories)}")
    return np.array(found, dtype=np.int64)


def weights(places: NDArray[np.int64], day_number: int) -> NDArray[np.float64]:
    """Return the shares of these services in their traffic on a day; they sum to 1.

    A service that is not used yet has none.

    Raises:
        ValueError: when none of them is used yet.
    """
    shares = np.array(
        [
            SERVICES[place].weight if SERVICES[place].first_used_after_days <= day_number else 0.0
            for place in places.tolist()
        ]
    )
    if not shares.sum():
        raise ValueError(f"none of the services {places.tolist()} is used on day {day_number}")
    normalised: NDArray[np.float64] = shares / shares.sum()
    return normalised
