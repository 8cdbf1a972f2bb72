"""amlmart: the open AML feature platform for crypto exchanges.

The models live in dbt; this package adds what dbt has no word for: writing and checking the raw
zone, running a build and reading its outcome, and comparing the two engines.
"""
