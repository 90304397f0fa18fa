# Needs python3 (3.11 or newer) and make, nothing else. `make run` and `make test` install what they use into .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)

.PHONY: help setup setup-dev run test check format vendor lock bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: .venv/.kring .venv/.catalogues  ## install what running needs

setup-dev: setup .venv/.dev  ## install what tests and checks need

run: setup  ## migrate, seed the demo world on first start, serve on PORT (8000)
	$(BIN)/kring demo

test: setup-dev  ## everything, on SQLite and PostgreSQL, in a real browser
	$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest -n auto $(ARGS)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements/runtime.txt | .venv/bin/python
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/.kring: .venv/.runtime pyproject.toml
	$(PIP) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.runtime
	$(PIP) --require-hashes -r $<
	@touch $@

.venv/.catalogues: $(CATALOGUES) | .venv/.runtime
	$(if $(CATALOGUES),$(BIN)/pybabel --quiet compile --directory translations)
	@touch $@

clean:  ## remove what can be made again (keeps instance/)
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
