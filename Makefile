# Everything one does with the house. `make` alone lists it.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
RUN := $(BIN)/python
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup demo run test everywhere check bench format lock screenshots drawings

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/tools.stamp ## make .venv and install everything from the locked requirements

demo: .venv/program.stamp ## a Slack workspace in the browser, with two teams in it: no account, no tokens
	@$(RUN) -m bot demo $(ARGS)

run: .venv/program.stamp ## the bot in a real workspace, by the settings in the environment or .env
	@$(RUN) -m bot run $(ARGS)

test: .venv/tools.stamp ## every test, on SQLite and on a PostgreSQL it starts itself
	$(RUN) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

everywhere: .venv/tools.stamp ## every story on each database with each engine; half as long again
	HOUSES=all $(RUN) -m pytest -n $(WORKERS) --dist loadgroup tests/stories $(ARGS)

check: .venv/tools.stamp ## style, types, architecture, and documents that say what the program does
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(RUN) -m pytest -q tests/test_docs.py tests/test_house.py

bench: .venv/bench.stamp ## each benchmark as one line of JSON, a ratio from this run
	@$(RUN) -m tests.bench $(ARGS)

format: .venv/tools.stamp ## lay the code out, and mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/tools.stamp ## resolve pyproject.toml again into the hash-locked files
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes \
		--python-version 3.11 pyproject.toml -o requirements.txt $(ARGS)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes \
		--python-version 3.11 pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt $(ARGS)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes \
		--python-version 3.11 --group bench -c requirements-dev.txt -o requirements-bench.txt $(ARGS)

screenshots: .venv/tools.stamp ## the pictures in the README, taken anew with Chromium
	@$(RUN) -m bot screenshots $(ARGS)

drawings: .venv/program.stamp ## the drawings and the page of requirements, made anew from the code and its tests
	@$(RUN) -m bot.delivery.picture
	@$(RUN) -m bot.retro_picture
	@$(RUN) -m bot.requirements

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Ambidex needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv

# Three stamps: what runs the program is a third of the download, so the demonstration waits for no linters,
# and only the benchmark waits for the chart library that it measures ours against.
.venv/program.stamp: requirements.txt | $(RUN)
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/tools.stamp: requirements-dev.txt .venv/program.stamp | $(RUN)
	$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/bench.stamp: requirements-bench.txt .venv/tools.stamp | $(RUN)
	$(INSTALL) -r requirements-bench.txt
	@touch $@
