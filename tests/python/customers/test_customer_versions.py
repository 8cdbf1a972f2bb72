"""The record as the institution saw it, against a slow reading of the raw log."""

import datetime as dt

VERSIONS = "built.amlmart_intermediate.int_kyc__customer_versions"
LOG = "select customer_id, changed_at, known_at from exchange__customers"


def test_the_current_version_is_the_newest_known_at_every_instant(ask):
    """At each instant anything became known, and in between: nothing else can change it."""
    log: dict[str, list[tuple]] = {}
    for customer, happened, known in ask(LOG):
        log.setdefault(customer, []).append((happened, known))
    periods: dict[str, list[tuple]] = {}
    for customer, *period in ask(
        f"select customer_id, valid_from_at, current_from_at, current_to_at from {VERSIONS}"
    ):
        periods.setdefault(customer, []).append(tuple(each and utc(each) for each in period))
    assert log.keys() == periods.keys()
    assert len(log) >= 200
    for customer, changes in log.items():
        for instant in sorted(known for _, known in changes):
            newest = max(happened for happened, known in changes if known <= instant)
            current = [
                happened
                for happened, since, until in periods[customer]
                if since and since <= instant and (until is None or instant < until)
            ]
            assert current == [newest], (customer, instant)
        first = min(known for _, known in changes)
        assert min(since for _, since, _ in periods[customer] if since) == first


def test_some_changes_are_known_too_late_to_be_current(ask):
    """Otherwise the test above would not see what it is for."""
    ((versions, never),) = ask(
        f"select count(*), count(*) filter (current_from_at is null) from {VERSIONS}"
    )
    assert 0 < never < versions / 10


def test_the_valid_times_of_a_customer_touch(ask):
    times: dict[str, list[tuple]] = {}
    for customer, since, until in ask(
        f"select customer_id, valid_from_at, valid_to_at from {VERSIONS} order by 1, version_number"
    ):
        times.setdefault(customer, []).append((since, until))
    for periods in times.values():
        starts = [since for since, _ in periods]
        assert [until for _, until in periods] == [*starts[1:], None]
        assert starts == sorted(set(starts))


def utc(moment):
    """A timestamp of the warehouse has no zone; it is UTC."""
    return moment.replace(tzinfo=dt.UTC)
