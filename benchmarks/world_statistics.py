"""What a simulated world looks like: numbers for the pictures, and for tests of their shapes.

Every function takes the connection of `simulated_ledger.connect`. Nothing here looks at how the
world was made, but for the hours that a country is away from UTC.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.countries import COUNTRIES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GRADES = ("easy", "medium", "hard")
RAILS = ("fiat", "trade", "internal", "evm_native", "evm_trace", "evm_token", "utxo")

# What a customer does, by the moment they do it.
_ACTIONS = """
    select customer_id, executed_at as moment from exchange__trades
    union all
    select customer_id, requested_at from exchange__crypto_withdrawals
    union all
    select from_customer_id, transferred_at from exchange__internal_transfers
"""

# What changes what a customer holds of an asset.
_BOOKINGS = """
    select customer_id, currency as asset,
        case when direction = 'in' then amount else -amount end as amount
    from exchange__fiat_transactions where status = 'booked'
    union all
    select customer_id, base_asset,
        case when side = 'buy' then base_amount else -base_amount end
    from exchange__trades
    union all
    select customer_id, quote_asset,
        case when side = 'buy' then -quote_amount else quote_amount end - fee_amount
    from exchange__trades
    union all
    select counterparty_customer_id, base_asset,
        case when side = 'buy' then -base_amount else base_amount end
    from exchange__trades where counterparty_customer_id is not null
    union all
    select counterparty_customer_id, quote_asset,
        case when side = 'buy' then quote_amount else -quote_amount end
    from exchange__trades where counterparty_customer_id is not null
    union all
    select from_customer_id, asset, -amount from exchange__internal_transfers
    union all
    select to_customer_id, asset, amount from exchange__internal_transfers
    union all
    select customer_id, asset, amount from exchange__crypto_deposits where status = 'credited'
    union all
    select customer_id, asset, -amount - fee_amount
    from exchange__crypto_withdrawals where status = 'completed'
"""

# When customers were verified and, if they were, closed.
_LIVES = """
    select customer_id, min(changed_at) filter (where change_type = 'verified') as verified_at,
        max(changed_at) filter (where change_type = 'closed') as closed_at,
        arg_max(residence_country, changed_at) as country
    from exchange__customers group by customer_id
"""


@dataclass(frozen=True)
class Days:
    """One value per day: counts, the share of illicit transfers, and BTC's move (log, absolute).

    `trades` are those of people, without customers who trade like a program.
    """

    dates: NDArray[np.datetime64]
    transfers: Ints
    trades: Ints
    bank_payments_in: Ints
    customers: Ints
    active_customers: Ints
    illicit_share: Floats
    btc_move: Floats


def _column(con: duckdb.DuckDBPyConnection, query: str) -> NDArray[np.generic]:
    """Return the only column of a query."""
    (values,) = con.execute(query).fetchnumpy().values()
    array: NDArray[np.generic] = np.ma.filled(values, 0) if np.ma.isMaskedArray(values) else values
    return array


def degrees(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[Ints, Ints]]:
    """Return distinct payers and distinct payees, one number per node that has any, by kind."""
    sides = {
        "customers": (
            """
            select coalesce('customer:' || customer_id, '') as node, from_node as other
            from ledger where direction = 'in'
            union all select to_node, from_node from ledger where rail = 'internal'
            """,
            """
            select coalesce('customer:' || customer_id, '') as node, to_node as other
            from ledger where direction in ('out', 'internal')
            """,
        )
    }
    for kind, condition in (
        ("EVM addresses", "rail in ('evm_native', 'evm_trace', 'evm_token')"),
        ("Bitcoin addresses", "rail = 'utxo' and not is_change and from_node not like '%coinbase'"),
    ):
        sides[kind] = (
            f"select to_node as node, from_node as other from ledger where {condition}",
            f"select from_node as node, to_node as other from ledger where {condition}",
        )
    counted = {}
    for kind, queries in sides.items():
        payers, payees = (
            _column(con, f"select count(distinct other) from ({query}) group by node").astype(
                np.int64
            )
            for query in queries
        )
        counted[kind] = (payers, payees)
    return counted


def amounts_usd(con: duckdb.DuckDBPyConnection) -> dict[str, Floats]:
    """Return the transfers' values by rail, without change and the rewards of miners."""
    found = {}
    for rail in RAILS:
        values = _column(
            con,
            f"select amount_usd from ledger where rail = '{rail}' and not is_change "
            "and from_node not like '%coinbase' and amount_usd > 0",
        )
        found[rail] = values.astype(np.float64)
    return found


def payments_in(con: duckdb.DuckDBPyConnection) -> Floats:
    """Return the amounts of bank payments in, in their own currency, cash and cards too."""
    return _column(
        con,
        "select cast(amount as double) from exchange__fiat_transactions where direction = 'in'",
    ).astype(np.float64)


def local_rhythm(con: duckdb.DuckDBPyConnection) -> Floats:
    """Return what people do per day by local weekday (Monday first) and hour, 7 x 24.

    Customers who trade like a program are left out.
    """
    con.execute("create or replace temp table zones (country varchar, minutes bigint)")
    con.executemany(
        "insert into zones values (?, ?)",
        [[country.code, country.utc_offset_minutes] for country in COUNTRIES],
    )
    rows = con.execute(
        f"""
        with actions as ({_ACTIONS}), lives as ({_LIVES}),
        here as (
            select act.moment + to_minutes(zon.minutes) as moment from actions as act
            inner join lives as lif using (customer_id)
            inner join zones as zon using (country)
            where act.customer_id not in (from programs)
        )
        select isodow(moment) - 1, hour(moment), count(*) from here group by all
        """
    ).fetchall()
    rhythm = np.zeros((7, 24))
    for weekday, hour, count in rows:
        rhythm[weekday, hour] = count
    weekdays = _column(
        con, "select isodow(occurred_date) - 1 from (select distinct occurred_date from ledger)"
    ).astype(np.int64)
    by_day: Floats = rhythm / np.maximum(np.bincount(weekdays, minlength=7), 1)[:, None]
    return by_day


def days(con: duckdb.DuckDBPyConnection) -> Days:
    """Return what each day of the world held."""
    found = con.execute(
        f"""
        with lives as ({_LIVES}), actions as ({_ACTIONS}),
        transfers as (
            select occurred_date as day, count(*) as transfers,
                count(*) filter (where number in (select number from labelled where is_illicit))
                    as illicit
            from ledger group by occurred_date
        ),
        trades as (
            select cast(executed_at as date) as day, count(*) as trades
            from exchange__trades where customer_id not in (from programs) group by all
        ),
        payments as (
            select cast(booked_at as date) as day, count(*) as payments
            from exchange__fiat_transactions where direction = 'in' and rail in ('sepa', 'wire')
            group by all
        ),
        active as (
            select cast(moment as date) as day, count(distinct customer_id) as active
            from actions group by all
        ),
        joined as (
            select tfr.day, count(*) as customers from transfers as tfr
            inner join lives as lif on cast(lif.verified_at as date) <= tfr.day
                and coalesce(cast(lif.closed_at as date) > tfr.day, true)
            group by tfr.day
        ),
        moves as (
            select price_date as day,
                abs(ln(price_usd / lag(price_usd) over (order by price_date))) as move
            from closes where asset = 'BTC'
        )
        select tfr.day, tfr.transfers, coalesce(trd.trades, 0) as trades,
            coalesce(pay.payments, 0) as payments, coalesce(joi.customers, 0) as customers,
            coalesce(act.active, 0) as active, tfr.illicit / tfr.transfers as illicit_share,
            coalesce(mov.move, 0) as move
        from transfers as tfr
        left join trades as trd using (day)
        left join payments as pay using (day)
        left join active as act using (day)
        left join joined as joi using (day)
        left join moves as mov using (day)
        order by tfr.day
        """
    ).fetchnumpy()
    dates, *others = (np.ma.getdata(values) for values in found.values())
    return Days(dates.astype("datetime64[D]"), *others)


def busy_and_wild(days: Days, warm_up: int = 14) -> float:
    """Return the correlation of a day's trades with the move of BTC on it and the two before.

    Weekdays are taken out, and the first days, in which customers only begin, are left out.
    """
    trades = np.log(np.maximum(days.trades, 1))
    weekdays = (days.dates.astype(np.int64) + 3) % 7
    moves = np.convolve(days.btc_move, np.ones(3) / 3)[: len(trades)]
    trades, weekdays, moves = trades[warm_up:], weekdays[warm_up:], moves[warm_up:]
    for weekday in range(7):
        own = weekdays == weekday
        if own.any():
            trades[own] -= trades[own].mean()
    return float(np.corrcoef(trades, moves)[0, 1])


def weekend_factor(days: Days, warm_up: int = 14) -> float:
    """Return how many customers act on a day of a weekend, over the three days before and after.

    It is the median over the weekends; their neighbours see much the same prices.
    """
    weekdays = (days.dates.astype(np.int64) + 3) % 7
    active = days.active_customers.astype(np.float64)
    saturdays = np.flatnonzero(weekdays[:-4] == 5)
    saturdays = saturdays[saturdays >= warm_up]
    weekends = (active[saturdays] + active[saturdays + 1]) / 2
    around = np.mean([active[saturdays + away] for away in (-3, -2, -1, 2, 3, 4)], axis=0)
    return float(np.median(weekends / around))


def balances_usd(con: duckdb.DuckDBPyConnection) -> Floats:
    """Return what each verified customer holds at the end, in USD at the last closes."""
    return _column(
        con,
        f"""
        with bookings as ({_BOOKINGS}), lives as ({_LIVES}),
        last_closes as (
            select asset, arg_max(price_usd, price_date) as price_usd from closes group by asset
        ),
        held as (
            select customer_id, sum(cast(amount as double) * coalesce(price_usd, 1)) as usd
            from bookings left join last_closes using (asset) group by customer_id
        )
        select coalesce(usd, 0) from lives left join held using (customer_id)
        where verified_at is not null and closed_at is null
        """,
    ).astype(np.float64)


def activity(con: duckdb.DuckDBPyConnection) -> Ints:
    """Return how many ledger transfers each verified customer was a side of, zeros included."""
    return _column(
        con,
        f"""
        with lives as ({_LIVES})
        select count(led.number) from lives as lif
        left join ledger as led using (customer_id)
        where verified_at is not null group by lif.customer_id
        """,
    ).astype(np.int64)


def idle_days(con: duckdb.DuckDBPyConnection) -> Floats:
    """Return the days since each open customer's last transfer; -1 where there was none."""
    return _column(
        con,
        f"""
        with lives as ({_LIVES}),
        lasts as (
            select customer_id, max(occurred_at) as last_at from ledger group by customer_id
        ),
        ends as (select max(occurred_at) as end_at from ledger)
        select coalesce(date_diff('second', last_at, end_at) / 86400.0, -1)
        from lives left join lasts using (customer_id), ends
        where verified_at is not null and closed_at is null
        """,
    ).astype(np.float64)


def days_to_first_deposit(con: duckdb.DuckDBPyConnection) -> tuple[Floats, int]:
    """Return the days from verification to the first money, of those who joined in the world.

    Also how many of them brought none until the end.
    """
    found = _column(
        con,
        f"""
        with lives as ({_LIVES}),
        brought as (
            select customer_id, booked_at as moment from exchange__fiat_transactions
            where direction = 'in' and status = 'booked'
            union all
            select customer_id, credited_at from exchange__crypto_deposits
        ),
        firsts as (select customer_id, min(moment) as first_at from brought group by all),
        begins as (select min(occurred_date) as begin_at from ledger)
        select coalesce(date_diff('second', verified_at, first_at) / 86400.0, -1)
        from lives left join firsts using (customer_id), begins
        where verified_at >= begin_at
        """,
    ).astype(np.float64)
    return found[found >= 0], int((found < 0).sum())


def planted(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int, int]]:
    """Return typology id, grade, scenarios and labelled transfers, look-alikes too."""
    return con.execute(
        """
        select typology_id, grade, count(distinct scenario_id), count(*)
        from labelled group by typology_id, grade order by typology_id, grade
        """
    ).fetchall()


def illicit_share(con: duckdb.DuckDBPyConnection) -> float:
    """Return the share of the transfers that belong to an illicit scenario."""
    ((share,),) = con.execute(
        "select (select count(distinct number) from labelled where is_illicit) / count(*) "
        "from ledger"
    ).fetchall()
    return float(share)


def gini(values: NDArray[np.generic]) -> float:
    """Return the Gini coefficient of numbers that are not negative: 0 equal, 1 all in one hand."""
    ordered = np.sort(values.astype(np.float64))
    count, total = len(ordered), float(ordered.sum())
    ranks = np.arange(1, count + 1)
    return float((2 * (ranks * ordered).sum() / (count * total)) - (count + 1) / count)


def top_share(values: NDArray[np.generic], share: float = 0.01) -> float:
    """Return what part of the total the largest `share` of the values holds."""
    ordered = np.sort(values.astype(np.float64))[::-1]
    most = max(round(len(ordered) * share), 1)
    return float(ordered[:most].sum() / ordered.sum())


def survival(values: NDArray[np.generic]) -> tuple[Floats, Floats]:
    """Return the distinct values and the share of all that are at least as large."""
    distinct, counts = np.unique(values.astype(np.float64), return_counts=True)
    at_least = np.cumsum(counts[::-1])[::-1] / counts.sum()
    return distinct, at_least


def tail_exponent(values: NDArray[np.generic], share: float = 0.05) -> float:
    """Return Hill's estimate of a power-law tail from the largest `share` of the values.

    It is the exponent of the share of values above x: 1 to 3 for heavy tails, above 4 for thin
    ones. Hill, Annals of Statistics 3, 1975.
    """
    ordered = np.sort(values.astype(np.float64))[::-1]
    ordered = ordered[ordered > 0]
    most = max(round(len(ordered) * share), 10)
    logs = np.log(ordered[: most + 1])
    return float(1 / np.maximum((logs[:-1] - logs[-1]).mean(), 1e-9))


def round_share(values: Floats) -> float:
    """Return the share of amounts that are a whole multiple of 10."""
    return float((np.round(values * 100) % 1_000 == 0).mean())


def pay_day_peak(con: duckdb.DuckDBPyConnection) -> float:
    """Return bank payments in of a pay day over those of another working day.

    Pay days are those of the year's months that most salaries come on: the 1st, 15th, 25th to
    28th, or the Friday before where they fall on a weekend.
    """
    days_found = days(con)
    weekday = (days_found.dates.astype(np.int64) + 3) % 7
    numbers = (days_found.dates - days_found.dates.astype("datetime64[M]")).astype(np.int64) + 1
    is_pay_day = np.isin(numbers, (1, 15, 25, 26, 27, 28))
    for later in (1, 2):
        is_pay_day |= (weekday == 4) & np.isin(numbers + later, (1, 15, 25, 26, 27, 28))
    working = weekday < 5
    payments = days_found.bank_payments_in
    return float(payments[is_pay_day & working].mean() / payments[~is_pay_day & working].mean())


def returned_share(con: duckdb.DuckDBPyConnection) -> float:
    """Return the share of fiat payments in that were sent back."""
    ((share,),) = con.execute(
        "select avg(case when status = 'returned' then 1.0 else 0.0 end) "
        "from exchange__fiat_transactions where direction = 'in'"
    ).fetchall()
    return float(share)


def tag_delays(con: duckdb.DuckDBPyConnection) -> Floats:
    """Return, per address that was paid on chain, the days from its first payment to a tag on it.

    Negative where the tag was there before, not a number where there is none by the end.
    """
    return _column(
        con,
        """
        with seen as (
            select split_part(to_node, ':', 2) as address, min(occurred_at) as first_at from ledger
            where rail in ('evm_native', 'evm_token', 'evm_trace', 'utxo') group by all
        ),
        tags as (
            select lower(address) as address, min(known_at) as tagged_at
            from attribution__address_tags group by all
        )
        select coalesce(date_diff('second', first_at, tagged_at) / 86400.0, 'nan')
        from seen left join tags on lower(seen.address) = tags.address
        """,
    ).astype(np.float64)


def own_values(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int, int]]:
    """Return column values that scenarios have and ordinary life hardly has: gifts to detectors.

    One row per feature and value: how many labelled and how many other transfers have it. Only
    values that at least 20 labelled transfers have and that are at least as many as the others.
    """
    return con.execute(
        """
        with features as (
            select 'trade:' || trade_id || ':base' as source_reference, unnest([
                'fee share ' || round(fee_amount / quote_amount, 4),
                'base ' || base_asset, 'quote ' || quote_asset, 'fee in ' || fee_asset,
                'named counterparty ' || (counterparty_customer_id is not null)
            ]) as feature
            from exchange__trades
            where quote_asset in ('EUR', 'USD', 'GBP') and quote_amount > 200
            union all
            select 'fiat:' || fiat_transaction_id, unnest([
                'rail ' || rail || ' ' || direction, 'country ' || counterparty_country,
                'reference ' || regexp_replace(reference, '[0-9]+', '#', 'g')
            ])
            from exchange__fiat_transactions
            union all
            select 'evm_native:' || case chain_id when 1 then 'ethereum' else 'polygon' end || ':'
                || hash, unnest([
                    'gas ' || gas, 'gas used ' || receipt_gas_used, 'type ' || transaction_type,
                    'input ' || length(input)
                ])
            from onchain__evm_transactions
            union all
            select 'evm_token:' || case chain_id when 1 then 'ethereum' else 'polygon' end || ':'
                || transaction_hash || ':' || log_index, unnest(['token ' || token_address])
            from onchain__evm_token_transfers
        ),
        marked as (
            select feature, count(distinct ftr.source_reference) filter (where lab.number is not
                null) as labelled,
                count(distinct ftr.source_reference) filter (where lab.number is null) as others
            from features as ftr
            inner join ledger as led using (source_reference)
            left join labelled as lab on lab.number = led.number
            where feature is not null
            group by feature
        )
        select regexp_extract(feature, '^[a-z ]+'), feature, labelled, others from marked
        where labelled >= 20 and labelled >= others
        order by feature
        """
    ).fetchall()
