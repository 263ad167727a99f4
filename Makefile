# What an editor or developer runs; every target does all it needs from nothing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup check format lint type test site docs clean

setup: .venv/.ready .venv-cff/.ready

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --upgrade "pip>=25.1" && $(BIN)/python -m pip install -q -c constraints.txt -e . --group dev
	@touch $@

# cffconvert wants an older jsonschema than the other validators: it has an environment of its own.
.venv-cff/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-cff && .venv-cff/bin/python -m pip install -q --upgrade "pip>=25.1" && .venv-cff/bin/python -m pip install -q --group cff
	@touch $@

check: setup
	$(BIN)/sitegen check --strict

format: setup
	$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

type: setup
	$(BIN)/mypy

test: lint type
	$(BIN)/python -m pytest

site: setup
	$(BIN)/sitegen build && echo "Open site/index.html in a browser, or run: python3 -m http.server -d site"

# The guide, as a library that sitegen builds: docs/site/.
docs: setup
	rm -rf docs/.library && $(BIN)/python -m docs.guide.lay docs/.library && $(BIN)/sitegen -C docs/.library build --date 2026-03-20 --out ../site && echo "Open docs/site/index.html in a browser"

clean:
	rm -rf site docs/site docs/.library .sitegen .venv .venv-cff .mypy_cache .ruff_cache .pytest_cache .hypothesis
