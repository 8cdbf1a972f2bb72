# A thin list of commands; README.md shows each by hand.
#   make run                the embedded sample on DuckDB
#   make run RAW=<folder>   your own raw zone
#   make run ENGINE=spark   the same on Spark (needs Java 17 or 21)

ENGINE ?= duckdb
RAW ?=
BIN := .venv/bin
PYTHON ?= python3

export AMLMART_TARGET := $(ENGINE)
export GX_ANALYTICS_ENABLED := false
# Small data on few cores: Spark spends less on compiling this way.
export AMLMART_SPARK_JAVA_OPTIONS ?= -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: run test lint docs serve parity bench clean

run: .venv/installed profiles.yml
ifeq ($(RAW),)
	$(BIN)/amlmart sample --out raw
	$(BIN)/amlmart run --raw raw --target $(ENGINE)
else
	$(BIN)/amlmart run --raw "$(RAW)" --target $(ENGINE)
endif

test: lint parity docs
	$(BIN)/pytest

lint: .venv/installed profiles.yml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests analyses
	$(BIN)/sqlfluff lint --processes 2 --dialect sparksql models tests analyses

docs: .venv/installed profiles.yml
	$(BIN)/amlmart sample --out raw
	AMLMART_RAW=raw $(BIN)/dbt build --quiet --exclude-resource-type test unit_test
	AMLMART_RAW=raw $(BIN)/dbt docs generate --static --quiet

serve: docs
	$(BIN)/dbt docs serve

parity: .venv/installed profiles.yml
	$(BIN)/amlmart sample --out raw
	$(BIN)/amlmart parity --tests --raw "$(or $(RAW),raw)"

bench: .venv/installed profiles.yml
	$(BIN)/python benchmarks/real_input.py

clean:
	rm -rf target logs raw expectations/uncommitted metastore_db spark-warehouse derby.log

profiles.yml: | profiles.yml.example
	cp profiles.yml.example profiles.yml

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --requirement requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	touch .venv/installed
