"""C18 P2P, OTC and high-risk providers: money that keeps coming from places without names.

Easy: six to twelve deposits in a month, most of them straight from platforms and desks that ask
no names, then sold and paid out; or purchases that all go there. Medium: four to nine, a third to
two thirds from them. Hard: a fifth to two fifths, each through a wallet of one's own, and the
rest from exchanges in good standing.

Look-alike: an expatriate whom relatives or clients pay over one platform that identifies its
users, in small, steady sums that are spent; next to a wage.
"""

from amlmart.simulate.assets import BTC, ETH, USDC, USDT
from amlmart.simulate.plan import EASY, HARD, MEDIUM, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able, bought, cash_out, honest, hop, spaced
from amlmart.simulate.scenarios.parts import network, settled

NAMELESS = ("driftcoin", "hopswap", "palmcoin", "quietdesk", "souklink")
PLATFORMS = ("handshake", "souklink", "quietdesk")


def typology(plan: Plan) -> None:
    """Trade with providers that ask no names."""
    count = plan.by_grade(plan.whole(6, 12), plan.whole(4, 9), plan.whole(6, 12))
    share = plan.by_grade(plan.between(0.7, 1), plan.between(0.4, 0.7), plan.between(0.25, 0.45))
    days = plan.by_grade(plan.between(8, 28), plan.between(10, 29), plan.between(20, 60))
    size = plan.heavy(900, 0.8, 15_000)
    dealer = able(plan, "dealer", size * count)
    slugs = plan.pick((NAMELESS, PLATFORMS, ("driftcoin", "hopswap", "palmcoin")))
    goes_out = plan.chance(0.35)
    shady = max(round(count * share), plan.by_grade(4, 2, 2))
    order = [number < shady for number in plan.rng.permutation(count).tolist()]
    for is_shady, at in zip(order, spaced(plan, plan.start, days * 24, count), strict=True):
        asset = plan.pick((BTC, BTC, USDT, USDT, ETH, USDC))
        usd = plan.heavy(size, 0.5) + 45
        if not is_shady:
            usual = plan.heavy(usd, 0.4) + 45
            plan.deposit(dealer, at, asset, honest(plan, asset), usd=usual, is_cover=True)
        elif goes_out:
            _pay(plan, dealer, at, asset, usd, slugs)
        else:
            _be_paid(plan, dealer, at, asset, usd, slugs)


def _be_paid(
    plan: Plan, dealer: Person, at: int, asset: int, usd: float, slugs: tuple[str, ...]
) -> None:
    payer = plan.service(chain=network(asset), slugs=slugs)
    if plan.grade == HARD or (plan.grade == MEDIUM and plan.chance(0.2)):
        own = plan.wallet("own wallet", network(asset))
        plan.send(payer, at, own, asset, usd=usd)
        at = settled(plan, at, asset, 1, 40)
        plan.deposit(dealer, at, asset, own, share=plan.between(0.85, 1.0))
    else:
        plan.deposit(dealer, at, asset, payer, usd=usd)
    if plan.chance(plan.by_grade(0.85, 0.7, 0.5)):
        cash_out(plan, dealer, at, asset, share=plan.between(0.8, 1.0))


def _pay(
    plan: Plan, dealer: Person, at: int, asset: int, usd: float, slugs: tuple[str, ...]
) -> None:
    payee = plan.service(chain=network(asset), slugs=slugs)
    at = plan.after(bought(plan, dealer, at, asset, usd), 0.2, 12)
    if plan.grade == EASY or (plan.grade == MEDIUM and plan.chance(0.8)):
        plan.withdraw(dealer, at, asset, payee, share=1.0, is_own=plan.chance(0.5))
        return
    own = plan.wallet("own wallet", network(asset))
    plan.withdraw(dealer, at, asset, own, share=1.0)
    at = hop(plan, settled(plan, at, asset, 0, 20), asset, 0.1, 20)
    plan.send(own, at, payee, asset, share=plan.between(0.9, 1.0))


def look_alike(plan: Plan) -> None:
    """Be paid from home over a platform, and live on it."""
    asset = plan.pick((USDT, USDT, BTC))
    expatriate = plan.customer("expatriate or freelancer", born=(1960, 2005))
    usual = plan.heavy(240, 0.7, 2_000) + 40
    platform = plan.service(chain=network(asset), slugs=("handshake",))
    every, often = plan.pick((5, 7, 10)), plan.between(0.15, 1.0)
    for number in range(plan.whole(3, 7)):
        at = plan.moment(number * every + plan.whole(0, 2))
        payer = platform if plan.chance(often) else honest(plan, asset)
        plan.deposit(expatriate, at, asset, payer, usd=usual * plan.between(0.8, 1.25))
        if plan.chance(0.6):
            part = plan.between(0.3, 0.9)
            cash_out(plan, expatriate, at, asset, share=part, hours=(3, 80))
        if plan.chance(0.4):
            wage = plan.heavy(usual * 2, 0.4)
            bought(plan, expatriate, plan.after(at, 20, 90), BTC, wage, is_cover=True)
