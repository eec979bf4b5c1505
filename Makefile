# Two commands matter: `make run` (the flagship, to a report) and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
DRAWS ?= 256
SEED ?= 66

.PHONY: run test check bench docs clean
.DELETE_ON_ERROR:

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "exeunt needs Python 3.11 or later; try make PYTHON=python3.12 run" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[charts]'
	@touch $@

$(STAMP_DEV): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[charts,dev]'
	@touch $@ $(STAMP)

run: $(STAMP)  ## The flagship scenario, to a report in English and Traditional Chinese
	@rm -rf out/flagship
	@$(BIN)/exeunt run us-66 us-retreat us-full-exit --draws $(DRAWS) --seed $(SEED) --workers 2 --out out/flagship --report

test: $(STAMP_DEV) check  ## Format, lint, types, tests
	$(BIN)/python -m pytest -n 2

check: $(STAMP_DEV)  ## Format, lint and types only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(STAMP_DEV)  ## Benchmarks, as ratios to a reference kernel of the same run
	$(BIN)/python -m benchmarks

docs: $(STAMP_DEV)  ## The documentation, with its generated pages
	$(BIN)/python tools/build_docs.py
	$(BIN)/mkdocs build --strict --quiet

clean:
	rm -rf $(VENV) out site .mypy_cache .ruff_cache .pytest_cache .hypothesis
