# A thin list of commands; README.md shows each by hand.
#   make run                a simulated exchange on DuckDB
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

.PHONY: run test lint docs lint_and_docs serve parity bench real clean

run: .venv/installed profiles.yml $(if $(RAW),,raw/_world/world.json)
	$(BIN)/amlmart run --raw "$(or $(RAW),raw)" --target $(ENGINE)

# A small world with data trouble; the high rate lets most typologies come up in it.
raw/_world/world.json: | .venv/installed
	$(BIN)/amlmart simulate --customers 400 --days 120 --illicit-rate 0.05 --dirty --out raw

# Spark's build takes longest and leaves most of a second core idle, so the others go beside it.
test: .venv/installed profiles.yml raw/_world/world.json
	$(MAKE) --jobs 2 --output-sync=line parity lint_and_docs
	$(BIN)/pytest --numprocesses 2

# One after the other: both parse the project into target/.
lint_and_docs:
	$(MAKE) lint
	$(MAKE) docs

# Models run on Spark in `parity`. Tests and analyses have to parse in its dialect, which one rule shows
# as well as all of them.
lint: .venv/installed profiles.yml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests analyses
	$(BIN)/sqlfluff lint --processes 2 --dialect sparksql --rules CP01 tests analyses

docs: .venv/installed profiles.yml raw/_world/world.json
	AMLMART_RAW=raw $(BIN)/dbt build --quiet --exclude-resource-type test unit_test
	AMLMART_RAW=raw $(BIN)/dbt docs generate --static --quiet

serve: docs
	$(BIN)/dbt docs serve

parity: .venv/installed profiles.yml
	$(BIN)/amlmart sample --out target/sample
	$(BIN)/amlmart parity --tests --raw "$(or $(RAW),target/sample)"

# Speed, beside others; BENCH="--task T1 --size 1000000" for a part of it.
bench: .venv/installed
	$(BIN)/python -m benchmarks.speed $(BENCH)

# The promises, on real public data that is not part of the project.
real: .venv/installed profiles.yml
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
