"""Taint never grows on difficult worlds, and the laws that say so see when it does."""

import pytest
from support_models import LAWS, ExposureModels
from support_worlds import draw_world

AT_NODES, OF_MOVEMENTS, IN_TOTAL = LAWS


def test_every_law_holds(models: ExposureModels):
    con = models.build([draw_world(number) for number in range(3_001, 3_401)])
    assert models.breaches(con) == dict.fromkeys(LAWS, 0)


@pytest.mark.parametrize(
    ("model", "right", "wrong", "broken"),
    [
        # a line passes on more than came in
        (
            "incoming",
            "shared_units - (excess_units - excess_before_units)",
            "shared_units",
            {AT_NODES},
        ),
        # what comes in later is passed on too
        (
            "incoming",
            "order by occurred_us, is_receipt",
            "order by is_receipt desc, occurred_us",
            {AT_NODES},
        ),
        # poison instead of haircut
        (
            "incoming",
            "least(hld.passed_units, mov.amount_units - hld.held_units), 0",
            "mov.amount_units, 0",
            {AT_NODES, IN_TOTAL},
        ),
        # receipts are laid twice their share
        (
            "outgoing",
            "cast(rcv.amount_units as decimal(28, 0))",
            "cast(least(2 * rcv.amount_units, pay.received_units) as decimal(28, 0))",
            {AT_NODES},
        ),
        # parts do not make room for each other
        ("transfers", "amount_units - held_units", "amount_units", {OF_MOVEMENTS}),
    ],
)
def test_a_fault_is_seen(models: ExposureModels, model, right, wrong, broken):
    faulty = models.broken(model, right, wrong)
    con = faulty.build([draw_world(number) for number in range(3_001, 3_151)])
    assert {law for law, count in faulty.breaches(con).items() if count} == broken
