"""C04 Mixer use: money that was mixed before it comes, or is mixed as soon as it has left.

Ways: pools of fixed sums on Ethereum, CoinJoins on Bitcoin, and mixing services on Bitcoin. Easy:
the mixer is next to the exchange, or one wallet away and hours apart. Medium: one or two wallets
and days lie between, and part of the money is kept. Hard: what comes from the mixer is changed
into another asset or broken into odd sums, rests for days, joins honest money and is paid in by
two customers.

Look-alike: wages in bitcoin. A firm pays its staff in one transaction with many equal outputs, as
a CoinJoin has them, and some of the staff are customers.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, Person, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    cash_out,
    fill,
    honest,
    in_turn,
    portions,
    proceeds,
    spaced,
)
from amlmart.simulate.scenarios.parts import settled

# About the least that one ether may cost: more payments than the money allows are left out.
LOW_ETHER_USD = 1_700.0


def typology(plan: Plan) -> None:
    """Mix in one of the ways, before a deposit or after a withdrawal."""
    plan.pick((_pool_before, _pool_before, _pool_after, _coinjoin, _coinjoin, _service))(plan)


def _pause(plan: Plan, at: int, asset: int) -> int:
    return settled(plan, at, asset, *plan.by_grade((0.6, 12), (6, 70), (30, 200)))


def _pool_before(plan: Plan) -> None:
    ether, count = plan.pick(((0.1, plan.whole(5, 12)), (1, plan.whole(2, 9)), (10, 1)))
    usd = ether * count * 2_300.0
    hours = plan.by_grade(plan.between(1, 20), plan.between(10, 90), plan.between(40, 250))
    wallets = [plan.wallet("mixed wallet") for _ in range(plan.by_grade(1, 1, plan.whole(2, 3)))]
    times = plan.spread_over(plan.start, hours, max(count, len(wallets)))
    for number, at in enumerate(times):
        plan.mix_out(wallets[number % len(wallets)], at, float(ether))
    people = [able(plan, "user of a mixer", usd) for _ in range(plan.by_grade(1, 1, 2))]
    for number, wallet in enumerate(wallets):
        at, asset = _pause(plan, times[-1], ETH), ETH
        if plan.grade == HARD:
            if plan.chance(0.5):
                asset = plan.pick((USDT, USDC))
                plan.dex(wallet, at, asset, share=plan.between(0.9, 0.98))
                at = settled(plan, at, ETH, 1, 50)
            else:
                more = plan.heavy(900, 0.6)
                plan.send(honest(plan, ETH), at, wallet, ETH, usd=more, is_cover=True)
        if plan.grade != EASY:
            at = _pause(plan, at, asset)
            following = plan.wallet("wallet in between")
            plan.send(wallet, at, following, asset, share=plan.between(0.75, 1.0))
            wallet, at = following, _pause(plan, at, asset)
        _pay_in(plan, people[number % len(people)], wallet, at, asset)


def _pay_in(plan: Plan, who: Person, wallet: Wallet, at: int, asset: int) -> None:
    for part in in_turn(portions(plan, plan.by_grade(1, plan.whole(1, 3), plan.whole(2, 4)))):
        plan.deposit(who, at, asset, wallet, share=part)
        if plan.chance(0.8):
            cash_out(plan, who, at, asset, share=plan.between(0.8, 1.0))
        at = settled(plan, at, asset, 2, plan.by_grade(8, 40, 90))


def _pool_after(plan: Plan) -> None:
    ether, count = plan.pick(((0.1, plan.whole(6, 14)), (1, plan.whole(3, 9)), (10, 1)))
    usd = max(ether * count, 0.7) * plan.between(2_400, 3_000)
    who = able(plan, "user of a mixer", usd)
    at = plan.after(bought(plan, who, plan.start, ETH, usd), 0.2, 9)
    wallet = plan.wallet("own wallet")
    plan.withdraw(who, at, ETH, wallet, share=1.0)
    for _ in range(plan.by_grade(0, 1, 2)):
        following = plan.wallet("wallet in between")
        at = _pause(plan, at, ETH)
        plan.send(wallet, at, following, ETH, share=plan.between(0.93, 1.0))
        wallet = following
    at = _pause(plan, at, ETH)
    hours = plan.by_grade(plan.between(0.5, 8), plan.between(4, 60), plan.between(40, 200))
    for when in plan.spread_over(at, hours, min(int(usd / ether / LOW_ETHER_USD), count + 1) or 1):
        plan.send(wallet, when, plan.mixer_pool(float(ether)), ETH, units=round(ether * 10**9))


def _coinjoin(plan: Plan) -> None:
    denomination = plan.by_grade(0.1, plan.pick((0.1, 0.05)), plan.pick((0.05, 0.01)))
    usd = denomination * 55_000 * plan.between(1.4, plan.by_grade(4, 5, 7))
    who = able(plan, "user of a mixer", usd)
    if plan.chance(0.5):
        at = plan.after(bought(plan, who, plan.start, BTC, usd), 0.3, 12)
        mixed = plan.wallet("own wallet", "bitcoin")
        plan.withdraw(who, at, BTC, mixed, share=1.0)
        at = _pause(plan, at, BTC)
        plan.coinjoin([mixed], at, denomination_btc=denomination)
        at = _pause(plan, at, BTC)
        if plan.chance(0.6):
            plan.coinjoin([mixed], at, denomination_btc=denomination)
            at = _pause(plan, at, BTC)
        for part in in_turn(portions(plan, plan.whole(1, 4))):
            plan.send(mixed, at, plan.wallet("spending wallet", "bitcoin"), BTC, share=part)
            at = _pause(plan, at, BTC)
        return
    dirty = proceeds(plan, "wallet to mix", asset=BTC, usd=usd, probability=0.3)
    wallet, at = dirty.wallet, _pause(plan, dirty.at, BTC)
    for _ in range(plan.by_grade(1, plan.whole(1, 2), plan.whole(1, 3))):
        plan.coinjoin([wallet], at, denomination_btc=denomination)
        at = _pause(plan, at, BTC)
    for _ in range(plan.by_grade(0, 1, plan.whole(2, 3))):
        following = plan.wallet("wallet in between", "bitcoin")
        plan.send(wallet, at, following, BTC, share=plan.between(0.7, 0.97))
        wallet, at = following, _pause(plan, at, BTC)
    _pay_in(plan, who, wallet, at, BTC)


def _service(plan: Plan) -> None:
    """Use a service that takes coins and gives others back."""
    count = plan.by_grade(plan.whole(3, 6), plan.whole(2, 4), plan.whole(3, 5))
    size = plan.heavy(plan.by_grade(1_100, 800, 500), 0.5, 3_000)
    who = able(plan, "user of a mixer", size * count)
    goes_in = plan.chance(0.5)
    for at in spaced(plan, plan.start, plan.between(48, 500), count):
        usd = plan.heavy(size, 0.3, 3_500) + 40
        mixer = plan.service("mixing_service", chain="bitcoin")
        wallet = plan.wallet("wallet in between", "bitcoin")
        if goes_in:
            asked = plan.after(bought(plan, who, at, BTC, usd), 0.2, 10)
            plan.withdraw(who, asked, BTC, mixer if plan.grade == EASY else wallet, share=1.0)
            if plan.grade != EASY:
                plan.send(wallet, _pause(plan, asked, BTC), mixer, BTC, share=plan.between(0.8, 1))
        elif plan.grade == EASY:
            plan.deposit(who, at, BTC, mixer, usd=usd)
            cash_out(plan, who, at, BTC)
        else:
            plan.send(mixer, at, wallet, BTC, usd=usd)
            _pay_in(plan, who, wallet, _pause(plan, at, BTC), BTC)


def look_alike(plan: Plan) -> None:
    """Pay wages in bitcoin in one transaction of mostly equal outputs."""
    staff = plan.whole(8, 18)
    wage = plan.natural(plan.heavy(900, 0.5, 4_500) + 60)
    customers = [plan.customer("employee") for _ in range(plan.whole(2, 4))]
    paid = [plan.wallet("employee's wallet", "bitcoin") for _ in range(staff)]
    firm = plan.wallet("employer", "bitcoin")
    # Heads of department earn more; the others have the same wage.
    heads = [plan.between(1.2, 2.0) if plan.chance(0.2) else 1.0 for _ in range(staff)]
    for month in range(plan.whole(1, 2)):
        at = plan.moment(month * plan.whole(28, 31) + plan.whole(0, 2), 7, 12)
        total = wage * sum(heads) * plan.between(1.05, 1.3)
        at = settled(plan, fill(plan, firm, at, BTC, total), BTC, 1, 4)
        plan.split(firm, at, paid, [0.97 * head / sum(heads) for head in heads])
        for number, who in enumerate(customers):
            later = settled(plan, at, BTC, 2, 130)
            plan.deposit(who, later, BTC, paid[number], share=plan.between(0.3, 1.0))
