"""The customers of the sample's exchange: invented people and businesses, and their KYC log."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from amlmart.sample.addresses import CHECKSUMMED, P2PKH, P2SH, P2WPKH, bitcoin_address, evm_address
from amlmart.sample.clock import WINDOW_START, utc
from amlmart.sample.draw import Draw
from amlmart.sample.rows import Row, Rows

# Invented names, with the country of residence.
_PEOPLE = (
    *(("Marta Lindqvist", "DE"), ("Joost van der Zwan", "NL"), ("Aurelia Fontcuberta", "ES")),
    *(("Piotr Wrzeszczyk", "PL"), ("Eleanor Thackwray", "GB"), ("Søren Østerbye", "DE")),
    *(("Ανδρέας Κουτρουμάνης", "GR"), ("Олена Кравчишин", "PL"), ("Дмитрий Беловерцев", "BG")),
    *(("سلمى الخوارزمية", "AE"), ("يوسف البنداري", "DE"), ("נעמה בן־שחר", "GB")),
    *(("林曉晴", "GB"), ("周文瀚", "NL"), ("高橋みのり", "JP"), ("김도윤", "KR")),
    *(("अनन्या वर्धन", "IN"), ("ศิริพร จันทรารักษ์", "TH"), ("Nguyễn Thị Mai Khanh", "VN")),
    *(("Çağla Öztürkmen", "TR"), ("Łucja Żmijewska", "PL"), ("Íñigo Etxeberrialde", "ES")),
    *(
        ("Brannigan O'Shaughnel", "GB"),
        ("Thandiwe Mokoena-Vries", "NL"),
        ("Jürgen Weißenböck", "DE"),
    ),
    *(("Chiara Montelupi-Reyes", "ES"), ("Wanjiru Achiengo", "KE"), ("Ravindra Pillaisingh", "IN")),
    *(("Oskar Halvfinn", "DE"), ("Zuzanna Kołodziejczak", "PL"), ("Mireille Castelroux", "FR")),
    *(("Dov Einhartz", "GB"), ("Sofía Marbelle", "ES"), ("Tomasz Grzmotnicki", "PL")),
    *(("Anneke Duivenstein", "NL"), ("Viktor Orlenchuk", "BG")),
    *(("Kestrel Freight GmbH", "DE"), ("Bluewren Trading Ltd", "GB")),
    *(("Polder Datatechniek B.V.", "NL"), ("Almendra Export S.L.", "ES")),
)
_FIRST_BUSINESS = 36
# Country: currency its customers pay in, length of the account part of an IBAN (0 where there is
# none), latitude and longitude of a city.
COUNTRIES: dict[str, tuple[str, int, float, float]] = {
    "DE": ("EUR", 18, 52.52, 13.405),
    "NL": ("EUR", 14, 52.37, 4.895),
    "ES": ("EUR", 20, 40.4168, -3.7038),
    "FR": ("EUR", 23, 48.8566, 2.3522),
    "GR": ("EUR", 23, 37.9838, 23.7275),
    "BG": ("EUR", 18, 42.6977, 23.3219),
    "PL": ("EUR", 24, 52.2297, 21.0122),
    "GB": ("GBP", 18, 51.5072, -0.1276),
    "AE": ("USD", 19, 25.2048, 55.2708),
    "JP": ("USD", 0, 35.6762, 139.6503),
    "KR": ("USD", 0, 37.5665, 126.978),
    "IN": ("USD", 0, 19.076, 72.8777),
    "TH": ("USD", 0, 13.7563, 100.5018),
    "VN": ("USD", 0, 21.0278, 105.8342),
    "TR": ("USD", 22, 41.0082, 28.9784),
    "KE": ("USD", 0, -1.2921, 36.8219),
}
_OCCUPATIONS = (
    "nurse",
    "engineer",
    "teacher",
    "retired",
    "shop owner",
    "student",
    "accountant",
    "driver",
)
_FUNDS = ("salary", "savings", "sale of property", "pension", "business income", "inheritance")
# Customers who joined while the sample runs; the rest were there before.
_NEWCOMERS = {
    29: utc(2024, 1, 9, 14, 5),
    30: utc(2024, 1, 25, 9, 40),
    31: utc(2024, 2, 12, 18, 20),
    32: utc(2024, 3, 4, 7, 55),
}
_CLOSED = 33
_RERATED = (7, 11, 20)
_MOVED = (3, 15)
_POLITICALLY_EXPOSED = (9, 26)


@dataclass
class Customer:
    """One customer; `balances` are whole units by asset and currency."""

    number: int
    name: str
    country: str
    opened_at: datetime
    is_business: bool
    tier: int
    balances: dict[str, Decimal] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The customer's id, `C-0001` and so on."""
        return f"C-{self.number:04d}"

    @property
    def currency(self) -> str:
        """The currency the customer pays in."""
        return COUNTRIES[self.country][0]

    @property
    def active_from(self) -> datetime:
        """When the customer was verified and could begin to move value."""
        return self.opened_at + timedelta(days=1)

    @property
    def evm_deposit_address(self) -> str | None:
        """The address on EVM chains, lower case; every third customer only uses Bitcoin."""
        if self.number == 2:
            return CHECKSUMMED[0].lower()
        return None if self.number % 3 == 0 else evm_address(f"deposit {self.id}")

    @property
    def bitcoin_deposit_address(self) -> str | None:
        """The Bitcoin address; it is of a different kind from customer to customer."""
        if self.number % 3 == 1:
            return None
        kind = (P2WPKH, P2SH, P2PKH, P2WPKH)[self.number % 4]
        return bitcoin_address(f"deposit {self.id}", kind)

    @property
    def own_evm_wallet(self) -> str:
        """The customer's wallet outside the exchange."""
        if self.number == 4:
            return CHECKSUMMED[1].lower()
        return evm_address(f"own wallet {self.id}")

    @property
    def own_bitcoin_wallet(self) -> str:
        """The customer's Bitcoin wallet outside the exchange."""
        return bitcoin_address(f"own wallet {self.id}")

    def change_balance(self, asset: str, amount: Decimal) -> None:
        """Add to a balance, or take from it where negative.

        Raises:
            ValueError: when the balance would fall below zero.
        """
        balance = self.balances.get(asset, Decimal(0)) + amount
        if balance < 0:
            raise ValueError(f"{self.id} lacks {-balance} {asset}")
        self.balances[asset] = balance


def make_customers() -> list[Customer]:
    """Return the customers in order of their number, with what they owned before the sample."""
    draw = Draw("customers")
    customers = []
    for number, (name, country) in enumerate(_PEOPLE, start=1):
        is_business = number > _FIRST_BUSINESS
        opened_at = _NEWCOMERS.get(number) or draw.moment(utc(2022, 3, 1), utc(2023, 11, 15))
        customer = Customer(
            number=number,
            name=name,
            country=country,
            opened_at=opened_at,
            is_business=is_business,
            tier=3 if is_business else draw.pick((1, 2, 2)),
        )
        if opened_at < WINDOW_START:
            factor = 8 if is_business else 1
            customer.balances = {
                customer.currency: draw.amount("800", "6000", 2) * factor,
                "BTC": draw.amount("0.02", "0.15", 6) * factor,
                "ETH": draw.amount("0.4", "3", 4) * factor,
                "USDT": draw.amount("300", "5000", 2) * factor,
                "USDC": draw.amount("200", "3000", 2) * factor,
            }
        customers.append(customer)
    return customers


def add_customers(rows: Rows, customers: list[Customer]) -> None:
    """Add the KYC log: one to three versions per customer."""
    draw = Draw("kyc log")
    for customer in customers:
        income = draw.amount("18000", "140000", 0) * (20 if customer.is_business else 1)
        record: Row = {
            "customer_id": customer.id,
            "segment": "business" if customer.is_business else "retail",
            "full_name": customer.name,
            "birth_date": None
            if customer.is_business
            else date(1950, 1, 1) + timedelta(days=draw.integer(0, 19_500)),
            "nationality_country": customer.country,
            "residence_country": customer.country,
            "email": f"customer{customer.number}@mail.example",
            "phone": f"+999 555 {customer.number:04d}",
            "address_line": f"Sample Street {customer.number}, {customer.country}",
            "occupation": None if customer.is_business else draw.pick(_OCCUPATIONS),
            "declared_income_usd": income,
            "declared_wealth_usd": income * draw.integer(1, 4),
            "source_of_funds": "business income" if customer.is_business else draw.pick(_FUNDS),
            "is_pep": customer.number in _POLITICALLY_EXPOSED,
            "risk_rating": "high" if customer.number in _POLITICALLY_EXPOSED else "low",
        }
        changes: list[tuple[datetime, Row]] = [
            (customer.opened_at, {"change_type": "opened", "status": "pending", "kyc_tier": 0}),
            (
                customer.active_from,
                {"change_type": "verified", "status": "active", "kyc_tier": customer.tier},
            ),
        ]
        third = draw.moment(utc(2024, 1, 15), utc(2024, 3, 20))
        if customer.number in _RERATED:
            changes.append((third, {"change_type": "rerated", "risk_rating": "high"}))
        elif customer.number in _MOVED:
            street = f"New Sample Street {customer.number}, {customer.country}"
            changes.append((third, {"change_type": "address_changed", "address_line": street}))
        elif customer.number == _CLOSED:
            changes.append((utc(2024, 3, 31, 21, 0), {"change_type": "closed", "status": "closed"}))
        elif customer.number in _NEWCOMERS and customer.tier < 2:
            changes.append((third, {"change_type": "tier_changed", "kyc_tier": 2}))
        elif customer.number % 8 == 0:
            # The log of long-standing customers began with their present record.
            changes = changes[1:]
        for changed_at, change in sorted(changes, key=lambda entry: entry[0]):
            record.update(change)
            rows.add(
                "exchange.customers",
                known_at=changed_at + timedelta(seconds=5),
                changed_at=changed_at,
                **record,
            )


def add_deposit_addresses(rows: Rows, customers: list[Customer]) -> None:
    """Add the addresses handed out, one of them in mixed case as a wallet showed it."""
    for customer in customers:
        assigned_at = customer.active_from + timedelta(hours=3)
        evm = customer.evm_deposit_address
        bitcoin = customer.bitcoin_deposit_address
        chains = [("ethereum", evm), ("bitcoin", bitcoin)]
        if customer.number in POLYGON_CUSTOMERS:
            chains.append(("polygon", evm))
        for chain, address in chains:
            if address is not None:
                rows.add(
                    "exchange.deposit_addresses",
                    known_at=assigned_at,
                    address=CHECKSUMMED[0] if address == CHECKSUMMED[0].lower() else address,
                    chain=chain,
                    customer_id=customer.id,
                    assigned_at=assigned_at,
                )


# Their EVM address is also used on Polygon.
POLYGON_CUSTOMERS = (5, 8)


def iban(country: str, name: str) -> str:
    """Return an invented account number with valid check digits."""
    length = COUNTRIES[country][1]
    draw = Draw(f"iban {name}")
    letters = {"NL": "SMPL", "GB": "SMPL", "BG": "SMPL"}.get(country, "")
    account = letters + "".join(str(draw.integer(0, 9)) for _ in range(length - len(letters)))
    as_digits = "".join(str(int(letter, 36)) for letter in account + country + "00")
    return f"{country}{98 - int(as_digits) % 97:02d}{account}"
