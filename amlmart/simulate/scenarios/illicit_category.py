"""C19 Gambling, darknet, ransomware, abuse material, terror: each with a scale of its own.

Easy: a regular buyer or seller on a darknet market, a gambler who loses more than they earn, a
group that cashes ransoms, a donor to a listed front, all straight with named wallets. Medium:
fewer or smaller, through one wallet now and then. Hard: places that have just opened and that
nobody has named yet, or wallets made for one payment, and sums that an ordinary purchase has.

Look-alike: a bet on the weekend's match, a gift to a relief fund, or a firm that is blackmailed
and pays once, which it has reported.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
from amlmart.simulate.plan import HARD, MEDIUM, CannotCast, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import able, bought, cash_out, honest, proceeds, spaced
from amlmart.simulate.scenarios.parts import network, settled


def typology(plan: Plan) -> None:
    """Play one of the parts."""
    plan.pick((_market, _market, _gamble, _gamble, _ransom, _give))(plan)


def _to(plan: Plan, who: Person, at: int, asset: int, usd: float, payee: Wallet) -> int:
    """Buy and pay, straight or by way of a wallet; return when."""
    at = plan.after(bought(plan, who, at, asset, usd, is_cover=True), 0.2, 18)
    if plan.chance(plan.by_grade(0.05, 0.35, 0.8)):
        own = plan.wallet("own wallet", network(asset))
        plan.withdraw(who, at, asset, own, share=1.0)
        at = settled(plan, at, asset, 0.5, 50)
        plan.send(own, at, payee, asset, share=plan.between(0.9, 1.0))
    else:
        plan.withdraw(who, at, asset, payee, share=plan.between(0.92, 1.0), is_own=False)
    return at


def _from(plan: Plan, who: Person, at: int, asset: int, usd: float, payer: Wallet) -> None:
    """Be paid, straight or by way of a wallet, and mostly cash out."""
    if plan.chance(plan.by_grade(0.05, 0.35, 0.8)):
        own = plan.wallet("own wallet", network(asset))
        plan.send(payer, at, own, asset, usd=usd)
        at = settled(plan, at, asset, 1, 60)
        plan.deposit(who, at, asset, own, share=plan.between(0.9, 1.0))
    else:
        plan.deposit(who, at, asset, payer, usd=usd)
    if plan.chance(0.6):
        cash_out(plan, who, at, asset, share=plan.between(0.7, 1.0))


def _new_or(plan: Plan, new: str, known: tuple[str, ...], asset: int) -> Wallet:
    """Return a wallet of a place that has just opened, where there is one and it should be hard."""
    if plan.grade == HARD:
        try:
            return plan.service(chain=network(asset), slugs=(new,))
        except CannotCast:
            pass
    return plan.service(chain=network(asset), slugs=known)


def _market(plan: Plan) -> None:
    count = plan.by_grade(plan.whole(6, 12), plan.whole(4, 7), plan.whole(4, 8))
    size = plan.heavy(plan.by_grade(260, 190, 110), 0.5, 1_200) + 30
    who = plan.customer("buyer or seller on a market")
    sells = plan.chance(0.4)
    for at in spaced(plan, plan.start, plan.between(150, 900), count, 33):
        place = _new_or(plan, "hollowtree", ("nightbazaar", "undermart"), BTC)
        move = _from if sells else _to
        move(plan, who, at, BTC, plan.heavy(size, 0.4) + 25, place)


def _gamble(plan: Plan) -> None:
    asset = plan.pick((BTC, ETH, USDT))
    count = plan.by_grade(plan.whole(10, 18), plan.whole(6, 10), plan.whole(6, 10))
    size = plan.heavy(plan.by_grade(900, 600, 330), 0.6, 9_000) + 40
    who = able(plan, "gambler", size * count)
    for at in spaced(plan, plan.start, plan.between(90, 600), count, 33):
        house = _new_or(plan, "owlbets", ("luckyfjord", "dicehall", "acewire"), asset)
        if plan.chance(0.2):
            _from(plan, who, at, asset, plan.heavy(size, 0.5) + 45, house)
        else:
            _to(plan, who, at, asset, plan.heavy(size, 0.5) + 45, house)


def _ransom(plan: Plan) -> None:
    who = able(plan, "ransomware affiliate", 30_000)
    known = plan.by_grade((0.5, 3), (2, 30), (15, 100))
    probability = plan.by_grade(0.95, 0.7, 0.4)
    paid = proceeds(plan, crimes=("ransomware",), known_days=known, probability=probability)
    at = settled(plan, paid.at, BTC, plan.by_grade(48, 10, 20), plan.by_grade(120, 90, 200))
    for _ in range(plan.by_grade(plan.whole(1, 3), plan.whole(2, 4), plan.whole(3, 6))):
        _from(plan, who, at, BTC, paid.usd * plan.between(0.1, 0.3) + 40, paid.wallet)
        at = settled(plan, at, BTC, 4, plan.by_grade(40, 90, 160))
    for _ in range(plan.by_grade(plan.whole(3, 5), 1, 0)):
        payer = plan.service(chain="bitcoin", slugs=("blackfen", "ironmoth"))
        _from(plan, who, at, BTC, plan.heavy(420, 0.5, 1_400), payer)
        at = settled(plan, at, BTC, 4, 60)


def _give(plan: Plan) -> None:
    """Pay for abuse material or to an armed group: small sums, which are enough."""
    slug = plan.pick(("hiddenforum", "ansarfund"))
    asset = BTC if slug == "hiddenforum" else plan.pick((BTC, USDT))
    who = plan.customer("payer")
    count = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(3, 5))
    for at in spaced(plan, plan.start, plan.between(200, 900), count, 33):
        place = plan.service(chain=network(asset), slugs=(slug,))
        if plan.grade == HARD or (plan.grade == MEDIUM and plan.chance(0.4)):
            old, place = place, plan.wallet("wallet for one payment", network(asset))
            category = "child_sexual_abuse" if slug == "hiddenforum" else "terrorism"
            plan.tag_later(place, category, abuse=category, days=(10, 100), probability=0.4)
            paid = _to(plan, who, at, asset, plan.heavy(80, 0.5, 400) + 40, place)
            plan.send(place, settled(plan, paid, asset, 5, 120), old, asset, share=1.0)
        else:
            _to(plan, who, at, asset, plan.heavy(95, 0.5, 600) + 40, place)


def look_alike(plan: Plan) -> None:
    """Bet a little, give to the needy, or pay a blackmailer once."""
    kind = plan.pick(("bet", "bet", "gift", "ransom"))
    if kind == "ransom":
        try:
            firm = plan.customer("blackmailed firm", business=True)
        except CannotCast:
            firm = able(plan, "blackmailed firm", 30_000)
        demand = plan.wallet("blackmailer", "bitcoin")
        plan.tag_later(demand, "ransomware", abuse="ransomware", days=(1, 30), probability=0.8)
        at = plan.after(
            bought(plan, firm, plan.start, BTC, plan.heavy(14_000, 0.7, 200_000)), 0.2, 10
        )
        plan.withdraw(firm, at, BTC, demand, usd=plan.between(40, 90), is_own=False)
        at = settled(plan, at, BTC, 1, 20)
        plan.withdraw(firm, at, BTC, demand, share=1.0, is_own=False)
        plan.send(demand, settled(plan, at, BTC, 10, 90), honest(plan, BTC), BTC, share=1.0)
        return
    asset = plan.pick((BTC, ETH, USDT))
    who = plan.customer("better" if kind == "bet" else "donor")
    slugs = ("luckyfjord", "dicehall") if kind == "bet" else ("openrelief",)
    stake = plan.heavy(90, 0.6, 700) + 35
    for week in range(plan.whole(3, 7)):
        place = plan.service(chain=network(asset), slugs=slugs)
        at = bought(
            plan, who, plan.moment(week * 7 + plan.whole(0, 2)), asset, stake, is_cover=True
        )
        at = plan.after(at, 0.3, 20)
        plan.withdraw(who, at, asset, place, share=plan.between(0.85, 1.0), is_own=False)
        if kind == "bet" and plan.chance(0.3):
            won = settled(plan, at, asset, 4, 60)
            plan.deposit(who, won, asset, place, usd=plan.heavy(stake, 0.6) + 40)
