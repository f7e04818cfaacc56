# Everything that people type. `make` alone prints this list.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCALE ?= 0.05
SEED ?= 0
export EQM_DATA ?= data

.DEFAULT_GOAL := help
.PHONY: help run dev test lint types format bench bench-rules bench-register soak clean lock

help:  ## print this list
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed / Python 3.11 ou plus est requis"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what requirements.lock pins (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.dev: $(BIN)/.run requirements-dev.lock
	@echo "installing the development extras (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(BIN)/.run  ## set up, write sample deliveries, run the pipeline over all of them
	@$(BIN)/eqm samples --scale $(SCALE) --seed $(SEED) --out $(EQM_DATA)/inbox
	@$(BIN)/eqm run

dev: $(BIN)/.run  ## the Dagster UI on the same data (http://127.0.0.1:3000)
	@$(BIN)/eqm ui

test: lint types  ## set up, then every check and test
	@$(BIN)/python -m pytest -n 2 --dist loadscope -q

lint: $(BIN)/.dev  ## style, SQL style, and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint -q dbt_like_sql
	@$(BIN)/lint-imports --no-cache

types: $(BIN)/.dev  ## type checks
	@$(BIN)/mypy

format: $(BIN)/.dev  ## put code into shape
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

bench: SCALE = 1.0
bench: $(BIN)/.dev  ## the pipeline beside the same work by hand (SCALE=0.02 to try it, JSON=FILE, BENCH=--growth)
	@$(BIN)/python -m eqm_pipeline_tests.bench --scale $(SCALE) $(if $(JSON),--json $(JSON)) $(BENCH)

bench-rules: $(BIN)/.dev  ## seconds of each step for one delivery of full size
	@$(BIN)/python -m eqm_pipeline_tests.bench.rules

bench-register: ROWS = 30000000
bench-register: $(BIN)/.dev  ## a register of 30 million pupils in one file beside its census (ROWS=1000000 to try it, JSON=FILE)
	@$(BIN)/python -m eqm_pipeline_tests.bench.register --rows $(ROWS) $(if $(JSON),--json $(JSON))

soak: $(BIN)/.dev  ## 2,000 random edits of a good delivery (make test makes 250)
	@EQM_EDITS=2000 $(BIN)/python -m pytest -q eqm_pipeline_tests/properties/test_edits.py

clean:  ## remove what was installed and computed (deliveries in data/inbox stay)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find $(EQM_DATA) -mindepth 1 -maxdepth 1 ! -name inbox ! -name README.md ! -name raw ! -name restricted -exec rm -rf {} + 2>/dev/null || true

lock:  ## renew the locks (needs uv)
	uv pip compile --generate-hashes --universal --no-strip-extras --no-annotate --no-header --no-emit-index-url --python-version 3.11 --extra sdmx pyproject.toml build-system.in -o requirements.lock
	uv pip compile --generate-hashes --universal --no-strip-extras --no-annotate --no-header --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
