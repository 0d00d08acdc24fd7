# chatsheet. `make` lists what it can do.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Which Python makes the virtual environment; the first that is new enough.
PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.11 python3.14 python; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
NPM := $(BIN)/python hatch_build.py
TOGETHER := $(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),-O)
# Two processes for the tests, a file in one of them, the browser's last: tests/conftest.py.
TWO_AT_ONCE := -n 2 --dist loadfile --no-loadscope-reorder
export UV_PYTHON_DOWNLOADS := never

help: ## This list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: .venv/run page ## Set everything up, open the demo sheet, print the private link
	@exec $(BIN)/chatsheet demo

test: .venv/dev page ## Set everything up and run all that CI runs
	@bash tools/chromium >/dev/null
	@$(TOGETHER) check-web check-types check-python web
	@$(BIN)/python -m compileall -q src
	@CHROMIUM="$$(bash tools/chromium)" $(BIN)/python -m pytest $(TWO_AT_ONCE)

dev: .venv/dev ## Server and page, each started anew when its source changes
	@exec $(BIN)/python tools/dev.py

check: .venv/dev ## Format, lint, types, import contracts, docs; page and server
	@$(TOGETHER) check-web check-types check-python check-docs

unit: .venv/dev ## Python tests but the browser's
	@$(BIN)/python -m pytest --ignore tests/e2e $(TWO_AT_ONCE)

web: .venv/dev ## The page's own tests
	@$(NPM) test

e2e: .venv/dev page ## A person's main things, in Chromium
	@CHROMIUM="$$(bash tools/chromium)" && export CHROMIUM && $(BIN)/python -m pytest tests/e2e

docs: .venv/dev ## Write the reference pages anew from the code
	@$(BIN)/python tools/reference.py

contracts: .venv/dev ## Write the wire's schema and the page's types anew
	@$(BIN)/python tools/contracts.py && $(NPM) run types

bench: .venv/dev page ## Measure what we claim; writes bench/RESULTS.md
	@$(BIN)/python -m bench

conformance: .venv/dev ## The official MCP suite against our MCP server; fetches the suite from npm
	@$(BIN)/python -m tests.mcp_fixture.conformance

lock: .venv/uv ## Pin the newest dependencies that pyproject.toml allows
	@$(call pin,requirements.lock,pyproject.toml)
	@$(call pin,requirements-build.lock,-c requirements.lock --group build)
	@$(call pin,requirements-dev.lock,-c requirements.lock -c requirements-build.lock pyproject.toml --extra postgres --group dev)

check-python:
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q .
	@told=$$($(BIN)/lint-imports 2>&1) || { echo "$$told"; exit 1; }

check-types:
	@$(BIN)/mypy

check-web:
	@$(NPM) run --silent check

check-docs:
	@$(BIN)/python -m pytest tests/docs

# Set-up. Each step is done again only when what it rests on changed, and marks itself done last, so that a broken one is repeated.
# uv takes seconds where pip takes a minute; pip helps where only pip knows the way to the packages.
install = $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes $(1) || { echo "uv did not manage; pip tries, which takes a minute …"; $(BIN)/python -m pip install -q --require-hashes $(1); }
itself = $(BIN)/python -m pip install -q --no-deps --no-build-isolation --no-index -e .
# No header, no addresses: the lock files are the same wherever they are made.
pin = $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate $(2) -o $(1)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
.venv/uv:
	@[ -n "$(PYTHON)" ] || { echo "chatsheet needs Python 3.11 or newer; where it has another name: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { echo "Python came without its venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --require-hashes -r <(sed -n '/^uv==/,/[^\\]$$/p' requirements-build.lock)
	@touch $@

.venv/run: .venv/uv requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing the Python packages …"
	@$(call install,-r requirements.lock -r requirements-build.lock)
	@$(itself) && touch $@

# Compiled at once: tests start the program many times, also where Python is told to keep nothing that it compiled.
.venv/dev: .venv/uv requirements-dev.lock pyproject.toml
	@echo "Installing the Python packages …"
	@UV_COMPILE_BYTECODE=1 $(call install,-r requirements-dev.lock)
	@$(itself) && touch $@ .venv/run

page:
	@$(NPM)

.PHONY: help run test dev check unit web e2e docs contracts bench conformance lock page check-python check-types check-web check-docs
