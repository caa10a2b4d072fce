# `make run`, `make test` and `make bench`. Each brings what it needs.
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
TOOLS := $(VENV)/tools
export HOST PORT DATA
# What one process has compiled, no other compiles again, whatever the machine is set to.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run dev address test suite fast room races races-of-money deep map bench load check browser libmagic pango lock sbom clean

run: address $(RUNTIME)
	@$(BIN)/python manage.py serve

help:
	@echo "make run      the shop with demo data on http://$(HOST):$(PORT)"
	@echo "make dev      the same, reloading on changes, with error pages"
	@echo "make test     everything that CI runs"
	@echo "make fast     the tests of the rules, in seconds"
	@echo "make room     the tests of one room: make room ROOM=shop/inventory"
	@echo "make races    every movement of stock and a recall by 32 at once, 20 times, and longer"
	@echo "              random sequences; some 8 minutes. races-of-money: those of money"
	@echo "make deep     what is tried at random or by turns, and deeds and workers that are killed, for long"
	@echo "make map      draw docs/house.md again, after imports have changed"
	@echo "make check    how the code looks, and the types of the rules: ruff, djlint and mypy"
	@echo "make bench    what every page costs, beside a floor and stock Oscar; QUICK=1 in minutes"
	@echo "make load     eight clients in a closed loop at the shop and at stock Oscar in turn"
	@echo "make lock     pin the packages of the image with their hashes"
	@echo "make sbom     the bill of materials of the image"
	@echo "make clean    remove the virtual environment and var/, demo data included"
	@echo "HOST=, PORT= and DATA= change where it runs."

dev: address $(RUNTIME)
	@DJANGO_SETTINGS_MODULE=shop.settings.dev $(BIN)/python manage.py serve --reload

# The types of the rules are checked while the tests' tables are made, which one core alone can do.
test: $(DEVELOPMENT) browser
	@$(MAKE) --no-print-directory --jobs=2 check suite

suite:
	$(BIN)/pytest -n 3

fast: $(DEVELOPMENT)
	@$(BIN)/pytest tests/rules

room: $(DEVELOPMENT)
	@$(BIN)/pytest -n 2 tests/$(ROOM)

races: $(DEVELOPMENT)
	@RACE_AT_ONCE=32 RACE_ROUNDS=20 RECALL_ROUNDS=20 SEQUENCES=1000 $(BIN)/pytest -n 2 \
	  tests/shop/inventory/test_movement_races.py tests/shop/recalls/test_recall_races.py \
	  tests/shop/inventory/test_stock_machine.py

races-of-money: $(DEVELOPMENT)
	@RACE_AT_ONCE=32 RACES_AGAIN=20 $(BIN)/pytest -n 2 -m race $(RACES_OF_MONEY)

RACES_OF_MONEY = $(addprefix tests/shop/,payment_terms/test_limit_races.py \
  invoicing/test_number_races.py invoicing/test_crediting_races.py refunds/test_refund_races.py \
  taxes/test_offer_races.py payments/test_payment_races.py ordering/test_races.py \
  receivables/test_allocating.py receivables/test_matching_files.py receivables/test_reminding.py)

deep: $(DEVELOPMENT)
	@DEEP=1 $(BIN)/pytest -n 3 tests/working tests/shop/inventory/test_receiving.py \
	  tests/shop/inventory/test_stock_machine.py tests/shop/search/test_finding.py \
	  tests/shop/taxes/test_money.py tests/architecture/test_nonsense_in_the_admin.py \
	  tests/architecture/test_url_matrix.py tests/journeys tests/shop/pages/test_links.py \
	  tests/shop/pages/test_links_of_groups.py tests/shop/purchasing/test_purchase_proof.py tests/shop/payments/test_killed_payments.py \
	  tests/shop/invoicing/test_killed_workers.py tests/shop/invoicing/test_papers.py \
	  tests/shop/pricing/test_prices.py

map: $(DEVELOPMENT)
	@$(BIN)/python -m tests.architecture.house

bench: $(RUNTIME)
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(ONLY)

load: $(RUNTIME)
	@$(BIN)/python -m bench.load

# A port that is taken is told before anything slow begins.
address:
	@$(PYTHON) -m shop.demo.address

# How the code looks, and the types of the pure modules. Imports, migrations and production settings: tests/architecture.
check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/mypy

# Journeys need a browser: Debian's Chromium where it may be installed.
browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core; } || \
	  echo "No chromium and no right to install it: the journeys will be skipped."

# The types of uploaded files are read with libmagic, which no Python package brings along.
libmagic: | $(VENV)/bin/python
	@$(BIN)/python -c "import magic" 2>/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends libmagic1; } || \
	  { echo "The library libmagic is missing. Install it (Debian: apt install libmagic1;" \
	         "macOS: brew install libmagic), then run make again."; exit 1; }

# What WeasyPrint lays papers out with, which it does not bring along; and letters to print.
PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
pango: | $(VENV)/bin/python
	@$(BIN)/python -c "import weasyprint" 2>/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $(PANGO); } || \
	  { echo "The library Pango is missing. Install it (Debian: apt install $(PANGO);" \
	         "macOS: brew install pango), then run make again."; exit 1; }

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements-demo.txt requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing packages …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-demo.txt
	@$(MAKE) --no-print-directory libmagic pango
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements-demo.txt requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing packages for the tests …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(MAKE) --no-print-directory libmagic pango
	@touch $@ $(RUNTIME)

# The pinned packages of the image with their hashes; again after every change of a pin.
lock: $(TOOLS)
	$(TOOLS)/bin/pip-compile --quiet --upgrade --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe \
	  --output-file requirements.lock requirements.txt

# The bill of materials of the image, in CycloneDX.
sbom: $(TOOLS)
	@mkdir -p var
	$(TOOLS)/bin/cyclonedx-py requirements requirements.lock --of JSON -o var/sbom.json

$(TOOLS):
	$(PYTHON) -m venv $@
	@$@/bin/pip install --quiet --disable-pip-version-check pip-tools==7.6.2 cyclonedx-bom==7.5.0

# The tests keep their server in memory (shop/settings/embedded.py).
clean:
	rm -rf $(VENV) var /dev/shm/ampoule$(subst /,_,$(CURDIR))_var
