"""The log of customers' records: one row of `exchange.customers` per change, the whole record."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amlmart.simulate.columns import Units, Words, customer_ids
from amlmart.simulate.contact import Emails, Phones, PostalAddresses
from amlmart.simulate.countries import CODES
from amlmart.simulate.day import Day
from amlmart.simulate.names import FullNames, NameParts, occupations
from amlmart.simulate.randomness import key

Int64s = NDArray[np.int64]

OPENED, VERIFIED, TIER_CHANGED, RERATED, ADDRESS_CHANGED, PHONE_CHANGED, CLOSED = range(7)
# Restrictions come with a new rating, and so does their end.
RESTRICTED, RELEASED = 7, 8
CHANGE_TYPES = (
    *("opened", "verified", "tier_changed", "rerated", "address_changed", "phone_changed"),
    *("closed", "rerated", "rerated"),
)
STATUSES = ("pending", "active", "restricted", "closed")
STATUS_PENDING, STATUS_ACTIVE, STATUS_RESTRICTED, STATUS_CLOSED = range(len(STATUSES))
RISKS = ("low", "medium", "high")
SOURCES_OF_FUNDS = (
    *("salary", "savings", "pension", "business income", "investments", "inheritance"),
    *("sale of property", "family support"),
)
NAME_COLUMNS = ("locale", "given", "second_given", "family", "second_family", "ending", "style")
# A birth day of this or less is missing.
NO_BIRTH_DAY = -(10**6)


def write(
    day: Day,
    seed: int,
    customers: Int64s,
    record: Mapping[str, NDArray[Any]],
    changed_at: Int64s,
    changes: Int64s,
) -> None:
    """Add a row for each customer whose record took this form.

    `record` has the columns of `People` for these customers, and the tier and status as they are
    from `changed_at` on; `changes` are numbers of `CHANGE_TYPES`.
    """
    if not len(customers):
        return
    parts = NameParts(**{name: record[name].astype(np.int64) for name in NAME_COLUMNS})
    countries = record["country"].astype(np.int64)
    is_business = record["is_business"]
    birth_days = record["birth_day"]
    day.add(
        "exchange.customers",
        customer_id=customer_ids(customers),
        changed_at=changed_at,
        change_type=Words(changes, CHANGE_TYPES),
        status=Words(record["status"].astype(np.int64), STATUSES),
        segment=Words(is_business.astype(np.int64), ("retail", "business")),
        full_name=FullNames(parts),
        birth_date=pa.array(birth_days.astype(np.int32), mask=birth_days <= NO_BIRTH_DAY),
        nationality_country=Words(
            np.where(is_business, -1, record["nationality"]).astype(np.int64), CODES
        ),
        residence_country=Words(countries, CODES),
        email=Emails(key(seed, "email"), customers, record["email_version"], parts),
        phone=Phones(key(seed, "phone"), countries, record["phone"]),
        address_line=PostalAddresses(key(seed, "address"), countries, record["address"]),
        occupation=Words(record["occupation"].astype(np.int64), occupations()[0]),
        declared_income_usd=Units((record["income_usd"] * 100).round().astype(np.int64), 2),
        declared_wealth_usd=Units((record["wealth_usd"] * 100).round().astype(np.int64), 2),
        source_of_funds=Words(record["source"].astype(np.int64), SOURCES_OF_FUNDS),
        kyc_tier=record["tier"].astype(np.int64),
        risk_rating=Words(record["risk"].astype(np.int64), RISKS),
        is_pep=record["is_pep"],
    )
