"""Balances of a simulated world, in which nobody spends what they do not have."""

import support_accounts

DAILY = "built.amlmart_intermediate.int_balances__customer_daily"
BOOKINGS = "built.amlmart_intermediate.int_balances__bookings"


def test_no_balance_is_negative(ask):
    ((days, least),) = ask(f"select count(*), min(closing_balance_native) from {DAILY}")
    assert days > 1000
    assert least >= 0


def test_balances_are_those_of_the_raw_files(ask):
    """The accounting of the simulator's own tests, summed without a model."""
    found = ask(
        f"""
        with days as (
            select customer_id, asset, cast(moment as date) as balance_date, sum(amount) as amount
            from ({support_accounts.BOOKINGS}) group by all having count(*) filter (amount <> 0) > 0
        ),
        expected as (
            select customer_id, asset, balance_date, sum(amount) over (
                partition by customer_id, asset order by balance_date
            ) as closing_balance_native
            from days
        )
        (
            select * from expected
            except select customer_id, asset, balance_date, closing_balance_native from {DAILY}
        )
        union all
        (
            select customer_id, asset, balance_date, closing_balance_native from {DAILY}
            except select * from expected
        )
        """
    )
    assert found == []


def test_what_customers_pay_each_other_sums_to_zero(ask):
    sums = ask(
        f"select booking_type, asset, sum(change_native), sum(abs(change_native)) from {BOOKINGS} "
        "where booking_type = 'internal' or regexp_matches(booking_reference, '^trade:.*:base:') "
        "and split_part(booking_reference, ':', 2) in (select trade_id from exchange__trades "
        "where counterparty_customer_id is not null) group by all"
    )
    assert {kind for kind, *_ in sums} == {"internal", "trade"}
    assert all(total == 0 < moved for _, _, total, moved in sums)
