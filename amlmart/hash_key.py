"""Gives the key of personal hashes to DuckDB, from the environment and past everything written.

The profile names this module as a plugin of dbt-duckdb. Each cursor that dbt opens gets the key as
a variable, so SQL names the variable and no file or log holds the key.
"""

import os
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

ENVIRONMENT_VARIABLE = "AMLMART_HASH_KEY"
SESSION_VARIABLE = "amlmart_hash_key"


class Plugin(BasePlugin):  # type: ignore[misc]
    """What dbt-duckdb calls, under the name it looks for."""

    def configure_cursor(self, cursor: Any) -> None:
        """Set the variable, to null where the environment has no key."""
        key = os.environ.get(ENVIRONMENT_VARIABLE) or None
        cursor.execute(f"set variable {SESSION_VARIABLE} = cast(? as varchar)", [key])
