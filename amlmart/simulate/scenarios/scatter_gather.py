"""C08 Scatter-gather: one source pays several wallets, and all of them pay one sink.

Easy: four to eight wallets in between, all paid and emptied within hours, nothing lost. Medium:
three to five, each a few hours to a day, a little left behind. Hard: two to six at a pace of
days, some with another wallet behind them, some of the money kept, and honest money at the sink.
The source is a crime's wallet or a customer's withdrawals; the sink pays in to another customer's
account.

Look-alike: a firm sends its people on a journey. It pays each of them an allowance, and they all
pay the same hotel or travel agency.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, CannotCast, Plan, Wallet
from amlmart.simulate.scenarios.chain_parts import (
    able,
    bought,
    cash_out,
    honest,
    hop,
    in_turn,
    portions,
    proceeds,
)
from amlmart.simulate.scenarios.parts import MOVED, network, settled


def typology(plan: Plan) -> None:
    """Scatter over some wallets, and gather behind them."""
    count = plan.by_grade(plan.whole(4, 8), plan.whole(3, 5), plan.whole(2, 6))
    pace = plan.by_grade((0.1, 1.2), (0.3, 5), (4, 50))
    wait = plan.by_grade((0.3, 4), (1, 14), (8, 100))
    sink_paid: list[int] = []
    if plan.chance(0.5):
        dirty = proceeds(plan, "source", probability=0.35)
        asset, usd = dirty.asset, dirty.usd
        middles = [plan.wallet("middle", network(asset)) for _ in range(count)]
        at = settled(plan, dirty.at, asset, 2, 80)
        paid = []
        for middle, part in zip(middles, in_turn(portions(plan, count)), strict=True):
            plan.send(dirty.wallet, at, middle, asset, share=part)
            paid.append(at)
            at = hop(plan, at, asset, *pace)
    else:
        asset, usd = plan.pick(MOVED), plan.heavy(5_500, 0.8, 80_000)
        source = able(plan, "source", usd)
        middles = [plan.wallet("middle", network(asset)) for _ in range(count)]
        at = plan.after(bought(plan, source, plan.start, asset, usd), 0.3, 20)
        paid = []
        for middle, part in zip(middles, in_turn(portions(plan, count)), strict=True):
            plan.withdraw(source, at, asset, middle, share=part, is_own=plan.chance(0.6))
            paid.append(at)
            at = hop(plan, at, asset, *pace)
    sink = plan.wallet("sink", network(asset))
    for middle, since in zip(middles, paid, strict=True):
        sink_paid.append(_gather(plan, middle, since, sink, asset, wait))
    if plan.grade == HARD:
        more = min(usd * plan.between(0.1, 0.5), 10_000) + 50
        plan.send(honest(plan, asset), min(sink_paid), sink, asset, usd=more, is_cover=True)
    taker = able(plan, "taker", usd)
    at = settled(plan, max(sink_paid), asset, 0.5, plan.by_grade(8, 30, 90))
    for part in in_turn(portions(plan, plan.by_grade(1, plan.whole(1, 2), plan.whole(2, 4)))):
        plan.deposit(taker, at, asset, sink, share=part)
        cash_out(plan, taker, at, asset, share=plan.between(0.85, 1.0))
        at = settled(plan, at, asset, 2, 50)


def _gather(
    plan: Plan, middle: Wallet, since: int, sink: Wallet, asset: int, wait: tuple[float, float]
) -> int:
    at = settled(plan, since, asset, *wait)
    if plan.grade == HARD and plan.chance(0.4):
        behind = plan.wallet("second middle", network(asset))
        plan.send(middle, at, behind, asset, share=plan.between(0.8, 1.0))
        middle, at = behind, hop(plan, at, asset, *wait)
    share = 1.0 if plan.grade == EASY else plan.between(plan.by_grade(1, 0.92, 0.65), 1.0)
    plan.send(middle, at, sink, asset, share=share)
    return at


def look_alike(plan: Plan) -> None:
    """Pay allowances, which are spent at one place."""
    asset = plan.pick((USDT, USDC, ETH, BTC))
    people = plan.whole(3, 8)
    allowance = plan.natural(plan.heavy(700, 0.6, 6_000) + 50)
    try:
        firm = plan.customer("firm", business=True)
    except CannotCast:
        firm = able(plan, "organiser", allowance * people)
    at = plan.after(bought(plan, firm, plan.start, asset, allowance * people * 1.06), 0.5, 20)
    hotel = plan.service("merchant", chain=network(asset))
    for _ in range(people):
        traveller = plan.wallet("traveller", network(asset))
        plan.withdraw(firm, at, asset, traveller, usd=allowance, is_own=False)
        booked = settled(plan, at, asset, 0.5, plan.pick((6, 60)))
        plan.send(traveller, booked, hotel, asset, share=plan.between(0.5, 0.98))
        if plan.chance(0.3):
            back = settled(plan, booked, asset, 20, 120)
            plan.send(traveller, back, honest(plan, asset), asset, share=1.0)
        at = hop(plan, at, asset, 0.05, 0.6)
