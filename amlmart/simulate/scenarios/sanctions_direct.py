"""C01 Sanctions direct: deposits from or withdrawals to a party that is listed at that time.

Easy: four to eight movements within two weeks with wallets of parties listed long ago. Medium:
two to four, some with a party listed lately, between deposits from an exchange in good standing.
Hard: the listed party uses a new wallet for every customer and empties it into its old ones
within days; lists and tags learn of the new ones weeks later, if at all.

Look-alike: dust that a listed party sends to people who never asked for it, or business with an
exchange in the weeks before it is listed.
"""

from amlmart.simulate.assets import BTC, ETH, USDT
from amlmart.simulate.plan import HARD, MEDIUM, Person, Plan
from amlmart.simulate.scenarios.chain_parts import able, bought, cash_out, honest, spaced
from amlmart.simulate.scenarios.parts import network, settled
from amlmart.simulate.services import SERVICES, SLUGS

# Exchange, desk, group of hackers, armed group: those who deal with customers, not mixers.
PARTIES = ("vostokex", "redreef", "caspiandesk", "ansarfund")
NOT_YET = "caspiandesk"


def listed(plan: Plan, most_days: int = 100_000) -> tuple[str, ...]:
    """Return the parties that are listed on the plan's day, since at most some days."""
    ages = {slug: SERVICES[SLUGS.index(slug)].sanctioned_after_days for slug in PARTIES}
    return tuple(
        slug
        for slug, day in ages.items()
        if day is not None and 1 <= plan.day_number - day <= most_days
    )


def typology(plan: Plan) -> None:
    """Move money from or to listed parties, both ways for some."""
    count = plan.by_grade(plan.whole(4, 8), plan.whole(2, 4), plan.whole(2, 5))
    size = plan.heavy(2_200, 0.7, 14_000)
    who = able(plan, "customer of a listed party", size * count)
    ways = plan.pick(((True,), (False,), (True, False)))
    slugs = listed(plan)
    if plan.grade == MEDIUM and listed(plan, 45) and plan.chance(0.6):
        slugs = listed(plan, 45)
    asset = plan.pick((BTC, BTC, ETH, USDT))
    days = plan.by_grade(plan.between(3, 14), plan.between(6, 21), plan.between(10, 45))
    for at in spaced(plan, plan.start, days * 24, count, 35):
        usd = plan.heavy(size, 0.4)
        _once(plan, who, at, asset, usd, slugs, is_in=plan.pick(ways))
        if plan.grade in (MEDIUM, HARD) and plan.chance(0.5):
            usual = plan.after(at, 20, 90)
            plan.deposit(
                who, usual, asset, honest(plan, asset), usd=plan.heavy(usd, 0.5), is_cover=True
            )


def _once(
    plan: Plan, who: Person, at: int, asset: int, usd: float, slugs: tuple[str, ...], *, is_in: bool
) -> None:
    theirs = plan.service(chain=network(asset), slugs=slugs)
    if plan.grade == HARD:
        theirs, old = plan.wallet("new wallet of a listed party", network(asset)), theirs
        plan.tag_later(theirs, "sanction", abuse="sanction", days=(15, 90), probability=0.5)
        plan.sanction_later(theirs, days=(20, 120), probability=0.35)
        if is_in:
            plan.send(old, at, theirs, asset, usd=usd)
            at = settled(plan, at, asset, 1, 30)
    if is_in:
        if plan.grade == HARD:
            plan.deposit(who, at, asset, theirs, share=1.0)
        else:
            plan.deposit(who, at, asset, theirs, usd=usd)
        if plan.chance(0.75):
            cash_out(plan, who, at, asset, share=plan.between(0.8, 1.0))
        return
    asked = bought(plan, who, at, asset, usd)
    asked = plan.after(asked, 0.2, 20)
    plan.withdraw(who, asked, asset, theirs, share=1.0, is_own=plan.chance(0.5))
    if plan.grade == HARD:
        emptied = settled(plan, asked, asset, 2, 60)
        plan.send(theirs, emptied, old, asset, share=plan.between(0.9, 1.0))


def look_alike(plan: Plan) -> None:
    """Be dusted by a listed party, or deal with one before anybody lists it."""
    day = SERVICES[SLUGS.index(NOT_YET)].sanctioned_after_days or 0
    left = day - plan.day_number - 1
    if left >= 2 and plan.chance(0.7):
        who = plan.customer("customer of a desk not listed yet")
        asset = plan.pick((BTC, USDT))
        for at in plan.spread_over(plan.start, min(left - 1, 12) * 24, plan.whole(2, 4)):
            desk = plan.service(chain=network(asset), slugs=(NOT_YET,))
            plan.deposit(who, at, asset, desk, usd=plan.heavy(900, 0.8, 9_000))
        return
    asset = plan.pick((ETH, ETH, USDT, BTC))
    sender = plan.service(chain=network(asset), slugs=("redreef", "vostokex"))
    for at in plan.spread_over(plan.start, plan.between(0.5, 30), plan.whole(3, 7)):
        dusted = plan.customer("dusted customer")
        plan.deposit(dusted, at, asset, sender, usd=plan.between(21, 60))
