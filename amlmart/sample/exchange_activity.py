"""The ordinary life at the exchange: payments, trades, transfers, logins and the like."""

from datetime import datetime, timedelta
from decimal import Decimal

from amlmart.sample import actors
from amlmart.sample.addresses import CHECKSUMMED, evm_hash
from amlmart.sample.attribution import TOR_EXITS
from amlmart.sample.clock import WINDOW_START, utc
from amlmart.sample.draw import Draw
from amlmart.sample.evm import LINK, USDC, USDT
from amlmart.sample.exchange import Exchange, bank_account_id
from amlmart.sample.people import COUNTRIES, POLYGON_CUSTOMERS, Customer, iban
from amlmart.sample.world import ACTIVITY_END, ACTIVITY_START, World

# Referee to referrer.
_REFERRALS = {29: 2, 30: 2, 31: 5, 32: 29, 14: 10, 17: 5, 22: 21, 26: 40, 35: 34, 12: 1}
_SHARED_DEVICE = (23, 24, 25)


def plan_exchange_activity(world: World) -> None:
    """Enter the exchange's ordinary events in the agenda, and add its other tables."""
    _plan_crypto(world)
    _plan_books(world)
    _add_bank_accounts(world)
    _add_logins(world)
    _add_security_events(world)
    _add_referrals(world)
    _add_case_decisions(world)


def _active(draw: Draw, customers: list[Customer], moment: datetime) -> Customer:
    return draw.pick([customer for customer in customers if customer.active_from < moment])


def _plan_crypto(world: World) -> None:
    draw = Draw("crypto flows")
    agenda, exchange = world.agenda, world.exchange
    evm_users = [customer for customer in world.customers if customer.evm_deposit_address]
    bitcoin_users = [customer for customer in world.customers if customer.bitcoin_deposit_address]
    senders = (*actors.EVM_WALKERS[:20], *actors.EXCHANGES_EVM["harbor"])
    for n in range(36):
        moment = draw.moment(ACTIVITY_START, ACTIVITY_END)
        customer = _active(draw, evm_users, moment)
        token = draw.pick((USDT, USDC, None, None))
        amount = draw.amount("0.03", "1", 5) if token is None else draw.amount("40", "4000", 2)
        sender = customer.own_evm_wallet if n % 4 == 0 else draw.pick(senders)
        agenda.at(moment, exchange.deposit_evm, customer, world.ethereum, sender, amount, token)
    for n, number in enumerate(POLYGON_CUSTOMERS):
        agenda.at(
            *(utc(2024, 2, 11 + 8 * n, 14), exchange.deposit_evm, world.customer(number)),
            *(world.polygon, actors.EVM_WALKERS[n], draw.amount("50", "900", 2)),
        )
    agenda.at(
        *(utc(2024, 3, 3, 19), exchange.deposit_evm, world.customer(13), world.ethereum),
        *(actors.EVM_WALKERS[9], Decimal(60), LINK),
    )
    for _ in range(17):
        moment = draw.moment(ACTIVITY_START, ACTIVITY_END)
        customer = _active(draw, bitcoin_users, moment)
        payer = draw.pick(actors.BITCOIN_WALKERS)
        amount = draw.amount("0.003", "0.035", 5)
        agenda.at(moment, exchange.deposit_bitcoin, customer, payer, amount)
    for _ in range(38):
        moment = draw.moment(ACTIVITY_START, ACTIVITY_END)
        agenda.at(moment, _withdraw, world, _active(draw, world.customers, moment), draw)
    # Typed as a wallet shows it, in mixed case.
    agenda.at(
        *(utc(2024, 2, 6, 11), exchange.withdraw_evm, world.customer(4), world.ethereum),
        *(CHECKSUMMED[1].lower(), Decimal("0.2")),
        written_as=CHECKSUMMED[1],
    )
    for day in range(9, 90, 9):
        agenda.at(WINDOW_START + timedelta(days=day, hours=1), exchange.sweep)
    agenda.at(WINDOW_START + timedelta(days=88, hours=2), exchange.consolidate)
    # The node was behind: credited from its own record, and the chain tables do not have it.
    agenda.at(
        *(utc(2024, 3, 8, 4), exchange.credit_unmatched, world.customer(16)),
        *(evm_hash("a transaction nobody exported"), Decimal("0.4")),
    )
    for n, status in enumerate(("requested", "cancelled", "blocked")):
        moment = utc(2024, 3, 28 + n, 12)
        agenda.at(moment, exchange.withdraw_unsent, world.customer(18 + n), status)


def _withdraw(moment: datetime, world: World, customer: Customer, draw: Draw) -> None:
    """Withdraw a part of what the customer has, to their own wallet or another exchange."""
    asset = draw.pick(("ETH", "BTC", "USDT", "USDC"))
    most = {"ETH": Decimal(1), "BTC": Decimal("0.04"), "USDT": Decimal(4000), "USDC": Decimal(4000)}
    available = min(customer.balances.get(asset, Decimal(0)) * 4 / 10, most[asset])
    digits = 5 if asset in ("ETH", "BTC") else 2
    amount = available.quantize(Decimal(1).scaleb(-digits))
    if amount <= most[asset] / 100:
        return
    vasp_id = draw.pick(("harbor", "lotus")) if draw.chance(35) else None
    if asset == "BTC":
        wallets = actors.EXCHANGES_BITCOIN
        recipient = wallets[vasp_id][0] if vasp_id else customer.own_bitcoin_wallet
        world.exchange.withdraw_bitcoin(moment, customer, recipient, amount, vasp_id)
        return
    recipient = actors.EXCHANGES_EVM[vasp_id][0] if vasp_id else customer.own_evm_wallet
    token = {"USDT": USDT, "USDC": USDC}.get(asset)
    world.exchange.withdraw_evm(
        moment, customer, world.ethereum, recipient, amount, token, vasp_id=vasp_id
    )


def _plan_books(world: World) -> None:
    draw = Draw("books")
    agenda = world.agenda
    for _ in range(400):
        moment = draw.moment(WINDOW_START, ACTIVITY_END)
        agenda.at(moment, _pay, world.exchange, _active(draw, world.customers, moment), draw)
    for _ in range(300):
        moment = draw.moment(WINDOW_START, ACTIVITY_END)
        agenda.at(moment, _trade, world.exchange, _active(draw, world.customers, moment), draw)
    for _ in range(60):
        moment = draw.moment(WINDOW_START, ACTIVITY_END)
        payer = _active(draw, world.customers, moment)
        others = [customer for customer in world.customers if customer is not payer]
        agenda.at(moment, _transfer, world.exchange, payer, _active(draw, others, moment), draw)


def _pay(moment: datetime, exchange: Exchange, customer: Customer, draw: Draw) -> None:
    most_out = customer.balances.get(customer.currency, Decimal(0)) * 6 / 10
    kind = draw.integer(1, 100)
    if kind <= 36 and most_out > 50:
        amount = most_out.quantize(Decimal("0.01"))
        status = "failed" if kind == 1 else "booked"
        exchange.pay_fiat(moment, customer, "out", amount, status=status)
        return
    amount = draw.amount("20", "1800", 2)
    if draw.chance(40):
        amount = Decimal(draw.integer(1, 40) * 50)
    status = "returned" if kind >= 99 else "booked"
    if kind in (60, 61, 62):
        exchange.pay_fiat(moment, customer, "in", amount, payer_name="Ebba Fremdlund")
    elif kind <= 75:
        exchange.pay_fiat(moment, customer, "in", amount, status=status)
    else:
        rail = "cash_kiosk" if kind >= 95 else "card" if kind >= 83 else None
        exchange.pay_fiat(moment, customer, "in", amount, rail=rail, status=status)


def _trade(moment: datetime, exchange: Exchange, customer: Customer, draw: Draw) -> None:
    base = draw.pick(("BTC", "BTC", "ETH", "ETH", "ETH", "USDT", "LINK"))
    quote = customer.currency if base == "USDT" or draw.chance(75) else "USDT"
    has_quote = customer.balances.get(quote, Decimal(0))
    has_base = customer.balances.get(base, Decimal(0))
    if has_base > 0 and (has_quote < 60 or draw.chance(45)):
        digits = 5 if base in ("BTC", "ETH") else 2
        amount = (has_base * draw.integer(10, 50) / 100).quantize(Decimal(1).scaleb(-digits))
        if amount > 0:
            exchange.trade(moment, customer, "sell", base, quote, amount)
        return
    spend = has_quote * draw.integer(15, 60) / 100
    if spend < 10:
        exchange.pay_fiat(moment, customer, "in", draw.amount("200", "900", 2))
        return
    exchange.buy_for(moment, customer, base, quote, spend)


def _transfer(
    moment: datetime, exchange: Exchange, payer: Customer, payee: Customer, draw: Draw
) -> None:
    held = [asset for asset in ("USDT", "BTC", "ETH") if payer.balances.get(asset, 0) > 0]
    if not held:
        return
    asset = draw.pick(held)
    digits = 2 if asset == "USDT" else 5
    share = payer.balances[asset] * draw.integer(3, 20) / 100
    amount = share.quantize(Decimal(1).scaleb(-digits))
    if amount > 0:
        exchange.transfer_internally(moment, payer, payee, asset, amount)


def _add_bank_accounts(world: World) -> None:
    for customer in world.customers:
        has_iban = customer.country not in ("JP", "KR", "IN", "TH", "VN", "KE")
        owner = world.customer(23) if customer.number == 24 else customer
        for suffix in ("", "-2") if customer.is_business else ("",):
            world.rows.add(
                "exchange.bank_accounts",
                bank_account_id=bank_account_id(customer) + suffix,
                customer_id=customer.id,
                iban=iban(owner.country, owner.id + suffix) if has_iban else None,
                holder_name=owner.name,
                bank_country=owner.country,
                linked_at=customer.active_from + timedelta(hours=2),
            )


def _device(customer: Customer, number: int = 1) -> str:
    if customer.number in _SHARED_DEVICE and number == 1:
        return "device-shared"
    return f"device-{customer.number:04d}-{number}"


def _add_logins(world: World) -> None:
    draw = Draw("logins")
    moments = sorted(draw.moment(WINDOW_START, ACTIVITY_END) for _ in range(500))
    for n, moment in enumerate(moments, start=1):
        customer = _active(draw, world.customers, moment)
        country = customer.country
        address = f"{('192.0.2', '198.51.100', '203.0.113')[customer.number % 3]}.{customer.number}"
        if customer.number % 11 == 0:
            address = f"2001:db8:{customer.number:x}::{draw.integer(1, 9)}"
        is_vpn = draw.chance(4)
        if draw.chance(2):
            address, is_vpn, country = TOR_EXITS[n % len(TOR_EXITS)], True, "SE"
        elif draw.chance(3):
            country = draw.pick(("ES", "GR", "TR"))
        place = COUNTRIES.get(country, ("", 0, 59.3293, 18.0686))
        world.rows.add(
            "exchange.logins",
            known_at=moment + timedelta(seconds=3),
            login_id=f"L-{n:05d}",
            customer_id=customer.id,
            occurred_at=moment,
            ip_address=address,
            ip_country=country,
            latitude=place[2],
            longitude=place[3],
            device_id=_device(customer, 2 if draw.chance(15) else 1),
            is_vpn=is_vpn,
            is_successful=draw.chance(95),
        )


def _add_security_events(world: World) -> None:
    draw = Draw("security events")
    kinds = (
        *("password_changed", "mfa_disabled", "mfa_enabled", "device_added"),
        *("email_changed", "phone_changed", "address_whitelisted", "address_whitelisted"),
    )
    moments = sorted(draw.moment(WINDOW_START, ACTIVITY_END) for _ in range(40))
    for n, moment in enumerate(moments, start=1):
        customer = _active(draw, world.customers, moment)
        world.rows.add(
            "exchange.security_events",
            known_at=moment + timedelta(seconds=2),
            security_event_id=f"S-{n:04d}",
            customer_id=customer.id,
            event_type=draw.pick(kinds),
            occurred_at=moment,
            device_id=_device(customer),
            ip_address=f"198.51.100.{customer.number}",
        )


def _add_referrals(world: World) -> None:
    for referee, referrer in _REFERRALS.items():
        world.rows.add(
            "exchange.referrals",
            referee_customer_id=world.customer(referee).id,
            referrer_customer_id=world.customer(referrer).id,
            referred_at=world.customer(referee).opened_at,
        )


def _add_case_decisions(world: World) -> None:
    # Customer, typology, decision, when, months for which it quiets like signals.
    decisions = (
        (6, "structuring", "false_positive", utc(2023, 12, 4, 10), 6),
        (10, "mixer_use", "escalated", utc(2024, 2, 14, 15), None),
        (10, "mixer_use", "sar_filed", utc(2024, 2, 20, 9), None),
        (21, "fan_in_funding", "false_positive", utc(2024, 1, 18, 11), 3),
        (25, "shared_identity_ring", "true_positive", utc(2024, 2, 21, 16), None),
        (38, "fresh_address_large_value", "false_positive", utc(2024, 3, 15, 12), 6),
        (34, "on_ramp_flush", "closed_no_action", utc(2024, 3, 14, 14), None),
        (7, "sanctions_direct", "escalated", utc(2024, 3, 22, 8), None),
    )
    cases: dict[tuple[int, str], str] = {}
    for n, (number, typology, decision, decided_at, months) in enumerate(decisions, start=1):
        # Two decisions on one customer and typology belong to one case.
        case_id = cases.setdefault((number, typology), f"CASE-{len(cases) + 1:04d}")
        world.rows.add(
            "cases.case_decisions",
            known_at=decided_at,
            decision_id=f"CD-{n:04d}",
            case_id=case_id,
            customer_id=world.customer(number).id,
            typology=typology,
            decision=decision,
            decided_at=decided_at,
            valid_until=decided_at + timedelta(days=30 * months) if months else None,
            analyst_id=f"analyst-{n % 3 + 1}",
        )
