# Every target builds the virtual environment it needs first, and again when pyproject.toml changes.
# It takes Python 3.11 or later (PYTHON=python3.12 names another one), make, and a package index for pip.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CREATED := $(VENV)/.created
USER_READY := $(VENV)/.installed-all
DEV_READY := $(VENV)/.installed-dev
DOCS_READY := $(VENV)/.installed-docs
BENCH_VENV := .venv-bench
BENCH_READY := $(BENCH_VENV)/.installed
BENCH_ARGS ?=

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)$$/make \1\t\2/p' Makefile | expand -t 14

.PHONY: demo
demo: $(USER_READY) ## decide and explain cases of the bundled policy
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/demo.sh

.PHONY: test
test: $(DEV_READY) ## run the examples and properties of the bundled policies, then the test suite
	$(BIN)/pytest -q policies
	$(BIN)/pytest -n 2 $(PYTEST_ARGS)

.PHONY: check
check: lint types layers ## run every static check

.PHONY: lint
lint: $(DEV_READY) ## check style and formatting of code and policies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/aidrules fmt --check policies/*.policy policies/examples/*.policy docs/tutorial/*.policy

.PHONY: types
types: $(DEV_READY) ## check types
	$(BIN)/mypy

.PHONY: layers
layers: $(DEV_READY) ## check that imports go downward only
	$(BIN)/lint-imports --no-logo

.PHONY: format
format: $(DEV_READY) ## mend what the style checks can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/aidrules fmt policies/*.policy policies/examples/*.policy docs/tutorial/*.policy

.PHONY: docs
docs: $(DOCS_READY) ## build the documentation's site in site/
	$(BIN)/python scripts/diagnostic_pages.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.PHONY: bench
bench: $(BENCH_READY) ## time the library against its peers and write docs/benchmarks.md (BENCH_ARGS=--quick: a short run)
	$(BENCH_VENV)/bin/python -m benchmarks $(BENCH_ARGS)

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "aidrules needs Python 3.11 or later; name one with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(USER_READY): pyproject.toml | $(CREATED)
	$(PIP) install -qq --editable '.[all]'
	@touch $@

$(DEV_READY): pyproject.toml $(USER_READY)
	$(PIP) install -qq --editable '.[dev]'
	@touch $@

$(DOCS_READY): pyproject.toml $(USER_READY)
	$(PIP) install -qq --editable '.[docs]'
	@touch $@

# The peers live in an environment of their own, so that nothing of theirs reaches the one of the tests.
$(BENCH_READY): pyproject.toml benchmarks/requirements.txt benchmarks/install.py
	test -d $(BENCH_VENV) || $(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/python benchmarks/install.py
	@touch $@
