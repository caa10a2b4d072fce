# `make run`, `make test` and `make bench`. Each brings what it needs.
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
export HOST PORT DATA

.PHONY: run dev test fast bench check journeys browser clean

run: $(RUNTIME)
	@$(BIN)/python manage.py serve

dev: $(RUNTIME)
	@DJANGO_SETTINGS_MODULE=shop.settings.dev $(BIN)/python manage.py serve --reload

test: $(DEVELOPMENT) check browser
	$(BIN)/pytest -n 2 -m "not race and not journey"
	$(BIN)/pytest -m race
	$(BIN)/pytest -m journey

fast: $(DEVELOPMENT)
	@$(BIN)/pytest tests/rules

bench: $(RUNTIME)
	@$(BIN)/python -m bench $(ONLY)

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.production_check

# Journeys need a browser: Debian's Chromium where it may be installed.
browser:
	@command -v chromium >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } || \
	  echo "No chromium and no right to install it: the journeys will be skipped."

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing packages …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing packages for the tests …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(RUNTIME)

clean:
	rm -rf $(VENV) var
