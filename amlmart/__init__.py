"""amlmart: the open AML feature platform for crypto exchanges.

The models live in dbt; this package adds what dbt has no word for: writing and checking the raw
zone, running a build and reading its outcome, comparing the two engines, and reading features and
training sets into Python.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amlmart.api import features, training_set

__all__ = ["features", "training_set"]


def __getattr__(name: str) -> Any:
    """Import the API when it is asked for: dbt imports this package too, and has no use for it."""
    if name in __all__:
        from amlmart import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
