"""Tags, sanctions lists, Tor exits and the VASP registry of the sample.

The lists carry invented names: none of these addresses or people is on a real list.
"""

from datetime import datetime, timedelta

from amlmart.sample import actors
from amlmart.sample.addresses import bitcoin_address, evm_address, tron_address
from amlmart.sample.clock import WINDOW_START, utc
from amlmart.sample.draw import Draw
from amlmart.sample.rows import Rows

SANCTIONS_LIST = "Sample Sanctions"
SECOND_LIST = "Sample Second"
LONG_KNOWN = utc(2022, 5, 1)

_VASPS = (
    ("harbor", "Harbor Exchange", "DE", "exchange", True, "low"),
    ("lotus", "Lotus Digital", "SG", "exchange", True, "low"),
    ("quayside", "Quayside Swap", "SC", "exchange", False, "high"),
    ("ferryman", "Ferryman Brokers", "GB", "broker", True, "low"),
    ("strongroom", "Strongroom Custody", "CH", "custodian", True, "low"),
    ("bazaar", "Bazaar P2P", None, "p2p_platform", False, "high"),
    ("longtable", "Longtable OTC", "AE", "otc", True, "medium"),
    ("cornerbox", "Cornerbox Kiosks", "PL", "atm", True, "medium"),
)

# Invented. List number, name, kind of name, kind of entity, birth date, country, listed, delisted.
_NAMES: tuple[tuple[str, str, str, str, str | None, str, datetime, datetime | None], ...] = (
    ("S-101", "Volgrad Cyber Brigade", "primary", "entity", None, "RU", utc(2022, 9, 14), None),
    ("S-101", "VCB", "aka", "entity", None, "RU", utc(2022, 9, 14), None),
    (
        "S-102",
        "Arkadiy Semyonovich Drozhkin",
        "primary",
        "individual",
        "12 Mar 1981",
        "RU",
        utc(2022, 9, 14),
        None,
    ),
    (
        "S-102",
        "Аркадий Семёнович Дрожкин",
        "aka",
        "individual",
        "12 Mar 1981",
        "RU",
        utc(2022, 9, 14),
        None,
    ),
    ("S-102", "Arkadi Drojkin", "aka", "individual", "12 Mar 1981", "RU", utc(2022, 9, 14), None),
    (
        "S-103",
        "Paek Chol-yong",
        "primary",
        "individual",
        "circa 1985",
        "KP",
        utc(2023, 4, 24),
        None,
    ),
    ("S-103", "백철용", "aka", "individual", "circa 1985", "KP", utc(2023, 4, 24), None),
    (
        "S-104",
        "Ghaleb Nasser al-Marzouqi",
        "primary",
        "individual",
        "1974",
        "YE",
        utc(2023, 10, 18),
        None,
    ),
    ("S-104", "غالب ناصر المرزوقي", "aka", "individual", "1974", "YE", utc(2023, 10, 18), None),
    ("S-105", "Cyclone Mixing Service", "primary", "entity", None, "VG", utc(2024, 1, 15), None),
    (
        "S-106",
        "Viktor Orlenchouk",
        "primary",
        "individual",
        "07 Jul 1969",
        "BY",
        utc(2024, 1, 15),
        None,
    ),
    ("S-107", "Blackreef Shipping Co", "primary", "entity", None, "PA", utc(2021, 6, 3), None),
    ("S-107", "Coral Line Maritime", "fka", "entity", None, "PA", utc(2021, 6, 3), None),
    ("S-108", "MV Saltmarsh Dawn", "primary", "vessel", None, "PA", utc(2021, 6, 3), None),
    ("S-109", "P4-XQA", "primary", "aircraft", None, "AW", utc(2021, 6, 3), None),
    (
        "S-110",
        "Ilse Morgenroth-Vance",
        "primary",
        "individual",
        "1990",
        "DE",
        utc(2019, 2, 1),
        utc(2021, 8, 30),
    ),
    ("S-111", "Chen Boyuan", "primary", "individual", "25 Dec 1988", "CN", utc(2024, 3, 2), None),
    ("S-111", "陳柏淵", "aka", "individual", "25 Dec 1988", "CN", utc(2024, 3, 2), None),
    ("S-112", "Nightjar Ransom Crew", "primary", "entity", None, "RU", utc(2024, 3, 25), None),
    ("S-112", "Team Nightjar", "nka", "entity", None, "RU", utc(2024, 3, 25), None),
)


def add_attribution(rows: Rows) -> None:
    """Add all five attribution tables."""
    _add_tags(rows)
    _add_sanctioned_addresses(rows)
    _add_sanctioned_names(rows)
    _add_tor_exit_nodes(rows)
    _add_vasps(rows)


def _tag(
    rows: Rows,
    address: str,
    label: str,
    category: str,
    confidence: str | None,
    *,
    tagged_at: datetime = LONG_KNOWN,
    known_at: datetime | None = None,
    first_used_at: datetime | None = None,
    actor: str | None = None,
    abuse: str | None = None,
    source_name: str = "sample-tagpack",
) -> None:
    rows.add(
        "attribution.address_tags",
        known_at=known_at or tagged_at + timedelta(days=1),
        address=address,
        currency="ETH" if address.startswith("0x") else "BTC",
        label=label,
        category=category,
        abuse=abuse,
        actor=actor,
        confidence=confidence,
        is_cluster_definer=category == "exchange",
        first_used_at=first_used_at,
        source_name=source_name,
        source_uri=f"https://tags.example/{source_name}",
        tagged_at=tagged_at,
    )


def _add_tags(rows: Rows) -> None:
    for wallets in (actors.EXCHANGES_EVM, actors.EXCHANGES_BITCOIN):
        for actor, addresses in wallets.items():
            for number, address in enumerate(addresses, start=1):
                label = f"{actor.capitalize()} hot wallet {number}"
                _tag(rows, address, label, "exchange", "service_data", actor=actor)
    for number, address in enumerate(actors.MERCHANTS, start=1):
        _tag(rows, address, f"Sample shop {number}", "merchant", "web_crawl")
    for address in (*actors.GAMBLING_AS_TAGGED, actors.GAMBLING_BITCOIN):
        _tag(rows, address, "Sample casino", "gambling", "service_data", actor="samplecasino")
    for number, address in enumerate(actors.CONTRACTS[:5], start=1):
        _tag(rows, address, f"Sample swap contract {number}", "defi_dex", "authority_data")
    _tag(rows, actors.MINER_BITCOIN, "Sample mining pool", "miner", "ledger_immanent")
    for number, address in enumerate(actors.POOL_MEMBERS[:3], start=1):
        _tag(rows, address, f"Pool member {number}", "user", "untrusted_transaction")
    for number, address in enumerate(actors.EVM_WALKERS[40:50], start=1):
        _tag(rows, address, f"Forum user {number}", "user", "web_crawl", source_name="sample-crawl")

    _tag(rows, actors.MIXER, "Cyclone pool", "mixing_service", "forensic", actor="cyclone")
    # A second source agrees with the first: one address, two claims.
    _tag(
        *(rows, actors.MIXER, "Cyclone", "mixing_service", "authority_data"),
        actor="cyclone",
        source_name="sample-second-tagpack",
    )
    _tag(rows, actors.MIXER_BITCOIN, "Laundromat", "mixing_service", "forensic", actor="laundromat")
    _tag(
        *(rows, actors.MIXER_TAGGED_LATE, "Fogbank", "mixing_service", "forensic"),
        tagged_at=utc(2024, 3, 19),
        known_at=utc(2024, 3, 20),
        actor="fogbank",
    )
    _tag(
        *(rows, actors.MIXER_WEAK_CLAIM, "maybe a mixer?", "mixing_service", None),
        source_name="sample-crawl",
    )
    _tag(
        *(rows, actors.MIXER_SINCE_MARCH, "Newly used mixer", "mixing_service", "forensic"),
        tagged_at=utc(2024, 2, 1),
        first_used_at=utc(2024, 3, 1),
    )
    for number in range(1, 5):
        _tag(
            *(
                rows,
                evm_address(f"scam {number}"),
                f"Sample giveaway {number}",
                "user",
                "web_crawl",
            ),
            abuse="scam",
            tagged_at=utc(2024, 1, 10 + number),
        )
        _tag(
            *(rows, bitcoin_address(f"ransom {number}"), "Nightjar", "user", "forensic"),
            abuse="ransomware",
            actor="nightjar",
            tagged_at=utc(2024, 2, 10 + number),
        )


def _add_sanctioned_addresses(rows: Rows) -> None:
    changes = (
        # Before the sample, during it, after it.
        (SANCTIONS_LIST, actors.SANCTIONED_BITCOIN, "XBT", "listed", utc(2023, 3, 20), "S-101"),
        (SANCTIONS_LIST, actors.NEVER_SEEN_SANCTIONED, "ETH", "listed", utc(2023, 4, 24), "S-103"),
        (SANCTIONS_LIST, tron_address("sanctioned"), "TRX", "listed", utc(2023, 4, 24), "S-103"),
        (SANCTIONS_LIST, actors.SANCTIONED_AS_LISTED, "ETH", "listed", utc(2024, 1, 15), "S-105"),
        (SANCTIONS_LIST, actors.SANCTIONED_AS_LISTED, "USDT", "listed", utc(2024, 1, 15), "S-105"),
        (SECOND_LIST, actors.SANCTIONED_AS_LISTED, "ETH", "listed", utc(2024, 1, 29), "X-9"),
        (
            SANCTIONS_LIST,
            actors.LISTED_THREE_WEEKS_LATER,
            "ETH",
            "listed",
            utc(2024, 3, 2),
            "S-111",
        ),
        (SANCTIONS_LIST, actors.LISTED_LATER_BITCOIN, "XBT", "listed", utc(2024, 3, 25), "S-112"),
        (
            SANCTIONS_LIST,
            actors.LISTED_AFTER_THE_SAMPLE,
            "ETH",
            "listed",
            utc(2024, 6, 15),
            "S-113",
        ),
        # Came off the list while the sample runs.
        (SANCTIONS_LIST, actors.DELISTED, "ETH", "listed", utc(2022, 11, 8), "S-107"),
        (SANCTIONS_LIST, actors.DELISTED, "ETH", "delisted", utc(2024, 1, 20), "S-107"),
    )
    for list_name, address, currency, action, effective_at, entry in changes:
        rows.add(
            "attribution.sanctioned_addresses",
            known_at=effective_at + timedelta(hours=14),
            list_name=list_name,
            address=address,
            currency=currency,
            action=action,
            effective_at=effective_at,
            entry_id=entry,
            program="SAMPLE-CYBER",
        )
    # In force three days before the institution learned of it.
    rows.add(
        "attribution.sanctioned_addresses",
        known_at=utc(2024, 2, 4, 9),
        list_name=SANCTIONS_LIST,
        address=actors.LISTING_KNOWN_LATE,
        currency="ETH",
        action="listed",
        effective_at=utc(2024, 2, 1),
        entry_id="S-106",
        program="SAMPLE-CYBER",
    )


def _add_sanctioned_names(rows: Rows) -> None:
    for entry, name, name_type, entity_type, birth, country, listed_at, delisted_at in _NAMES:
        rows.add(
            "attribution.sanctioned_names",
            known_at=(delisted_at or listed_at) + timedelta(hours=14),
            list_name=SANCTIONS_LIST,
            entry_id=entry,
            name=name,
            name_type=name_type,
            entity_type=entity_type,
            birth_date=birth,
            country=country,
            program="SAMPLE-CYBER",
            listed_at=listed_at,
            delisted_at=delisted_at,
        )


# Addresses from the ranges kept for documentation; customers log in from their lower halves.
TOR_EXITS = (
    *(f"192.0.2.{200 + host}" for host in range(3)),
    *(f"198.51.100.{200 + host}" for host in range(3)),
    *(f"203.0.113.{200 + host}" for host in range(3)),
    "2001:db8:0:7::1",
)


def _add_tor_exit_nodes(rows: Rows) -> None:
    draw = Draw("tor lists")
    for month in (1, 2, 3):
        seen_at = utc(2024, month, 1, 0, 30)
        for address in TOR_EXITS:
            if month == 1 or draw.chance(85):
                rows.add(
                    "attribution.tor_exit_nodes",
                    known_at=seen_at + timedelta(minutes=10),
                    ip_address=address,
                    seen_at=seen_at,
                )


def _add_vasps(rows: Rows) -> None:
    for vasp_id, name, jurisdiction, category, is_kyc_required, rating in _VASPS:
        rows.add(
            "attribution.vasps",
            vasp_id=vasp_id,
            name=name,
            jurisdiction=jurisdiction,
            category=category,
            is_kyc_required=is_kyc_required,
            risk_rating=rating,
            changed_at=WINDOW_START - timedelta(days=200),
        )
    # One entry changed while the sample runs.
    rows.add(
        "attribution.vasps",
        vasp_id="longtable",
        name="Longtable OTC",
        jurisdiction="AE",
        category="otc",
        is_kyc_required=False,
        risk_rating="high",
        changed_at=utc(2024, 2, 20),
    )
