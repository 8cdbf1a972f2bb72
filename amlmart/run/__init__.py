"""A whole run: check the raw zone, build with dbt, write the docs, say what came out."""
