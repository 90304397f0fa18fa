# Needs python3 (3.11 or newer) and make, nothing else: `make run` and `make test` install what they use into .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
WORKERS ?= logical

.PHONY: help setup setup-dev run test check format vendor lock bench clean
.PHONY: check-style check-types check-templates check-imports check-catalogues

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST)

setup: .venv/.kring  ## install what running needs

setup-dev: setup .venv/.dev  ## install what tests and checks need

run: setup  ## migrate, seed the demo world on first start, serve on PORT (8000)
	@exec $(BIN)/kring demo

test: setup-dev  ## everything, on SQLite and PostgreSQL, in a real browser; ARGS are pytest's
	$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 8 $(ARGS)

check: check-style check-types check-templates check-imports check-catalogues  ## all that needs no test run; -k goes on

check-style: setup-dev
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

check-types: setup-dev
	$(BIN)/mypy --no-error-summary

check-templates: setup-dev
	$(BIN)/djlint --lint --quiet templates

check-imports: setup-dev
	$(BIN)/lint-imports --no-logo

check-catalogues: setup
	$(BIN)/kring i18n check

format: setup-dev  ## put the code into its common form
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

vendor: setup  ## make static/vendor and static/bundles anew from package-lock.json (needs Node)
	npm ci
	$(BIN)/python tools/vendor.py
	$(BIN)/python tools/bundle.py

lock:  ## choose new versions within pyproject.toml and package.json (needs Node and the network)
	$(PYTHON) tools/lock.py

bench: setup  ## measure, see bench/README.md
	$(BIN)/python -m bench.run $(ARGS)

clean:  ## remove what can be made again; instance/ stays
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) tools/environment.py

.venv/.runtime: requirements/runtime.txt | .venv/bin/python
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/.kring: .venv/.runtime pyproject.toml
	$(PIP) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.runtime
	$(PIP) --require-hashes -r $<
	@touch $@
