"""Puts the sample together in memory."""

from dataclasses import dataclass

from amlmart.sample.attribution import add_attribution
from amlmart.sample.chain_activity import add_chain_activity
from amlmart.sample.clock import Agenda
from amlmart.sample.evm import EvmChain
from amlmart.sample.exchange import Exchange
from amlmart.sample.exchange_activity import plan_exchange_activity
from amlmart.sample.people import add_customers, add_deposit_addresses, make_customers
from amlmart.sample.reference import add_reference
from amlmart.sample.rows import Rows
from amlmart.sample.stories import Story, plan_stories
from amlmart.sample.troubles import Trouble, plant_troubles
from amlmart.sample.utxo import UtxoChain
from amlmart.sample.world import World


@dataclass(frozen=True)
class Sample:
    """The rows of every table, what the typologies should say, and what is wrong on purpose."""

    rows: Rows
    stories: list[Story]
    troubles: list[Trouble]


def build_sample() -> Sample:
    """Return the sample; it is the same each time."""
    rows = Rows()
    bitcoin = UtxoChain(rows)
    customers = make_customers()
    world = World(
        rows=rows,
        agenda=Agenda(),
        ethereum=EvmChain(rows, chain_id=1, first_block=18_908_895, block_seconds=12),
        polygon=EvmChain(rows, chain_id=137, first_block=51_760_000, block_seconds=2),
        bitcoin=bitcoin,
        exchange=Exchange(rows, bitcoin, customers),
        customers=customers,
    )
    add_reference(rows)
    add_attribution(rows)
    add_customers(rows, customers)
    add_deposit_addresses(rows, customers)
    add_chain_activity(world)
    plan_exchange_activity(world)
    book = plan_stories(world)
    world.agenda.run()
    world.ethereum.finish()
    world.polygon.finish()
    troubles = plant_troubles(rows)
    return Sample(rows, sorted(book.stories, key=lambda story: story.block_timestamp), troubles)
