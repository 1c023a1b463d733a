# Two commands matter: `make demo` and `make test`. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test lint unit page-test wheel-test bench soak fuzz browser lock sbom schemas pictures clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.installed src/vedette/web/static/index.html ## A .venv in the checkout, and the page built

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "vedette needs Python 3.11 or newer; name one: make PYTHON=python3.12 setup"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	find src -name '*.nb[ic]' -delete  # compiled code of an earlier version may name modules that moved
	@touch $@

webui/node_modules/.installed: webui/package-lock.json
	cd webui && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

PAGE_SOURCES := $(shell find webui -name node_modules -prune -o -type f -print 2>/dev/null)
src/vedette/web/static/index.html: webui/node_modules/.installed $(PAGE_SOURCES)
	cd webui && npm run --silent build
	@touch $@

demo: setup ## The simulated night of September 2025 at 60x, with its page
	$(BIN)/vedette demo

test: setup lint page-test unit ## Everything that must hold

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd webui && npm run --silent lint

page-test:
	cd webui && npm test --silent

unit:
	$(BIN)/pytest --numprocesses auto --dist loadfile

wheel-test: setup ## The wheel in an empty environment: installs, and runs the demo
	$(BIN)/python tools/wheel_test.py

BENCHMARKS := tracking_load check_load check_exactness check_speed bulk_check check_sigmas zone_files \
	ledger ledger_killed sapient feed_speed bad_sensors live_load throughput engine_tracking silent_address contradictions williams15 scaling real_adsb night addresses \
	intake calibration false_clear restrict_notify sky sightings page
bench: setup ## The large runs, printed beside their peers (each peer in an environment of its own)
	sh benchmarks/environments.sh
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python benchmarks/$$name.py || exit 1; done

soak: setup ## The whole of what `make test` takes a seeded share of
	VEDETTE_SHARE=1.0 $(BIN)/pytest --hypothesis-profile random
	@for round in 1 2 3 4 5 6 7 8 9 10; do echo "== drawn anew, round $$round"; $(BIN)/pytest \
		--numprocesses auto -m hypothesis --hypothesis-profile random || exit 1; done
	$(BIN)/python benchmarks/ledger_tampering.py
	$(BIN)/python benchmarks/live_soak.py
	$(BIN)/python benchmarks/retention_soak.py --hours 24 --rate 20 --raw-gb 0.05
	$(BIN)/python benchmarks/serve_killed.py --runs 200
	$(BIN)/python benchmarks/fault_simulation.py --runs 10000 --processes 2
	$(BIN)/python benchmarks/fault_simulation.py --bugs

SECONDS ?= 3600
fuzz: setup ## Fuzz what strangers can send, for an hour (SECONDS=600 for ten minutes)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/pip install --quiet 'atheris>=3.0'
	$(BIN)/python tools/fuzz.py --seconds $(SECONDS)

PICTURES_PORT ?= 8497
pictures: setup ## Photograph every view, by day and night, on a desk and a phone, to docs/pictures
	@$(BIN)/python tests/web/fake_night.py --port $(PICTURES_PORT) --cycles 400 & server=$$!; trap "kill $$server" EXIT; sleep 25; \
		cd webui && node e2e/everyone.mjs --url http://127.0.0.1:$(PICTURES_PORT) --pictures ../docs/pictures

browser: ## Debian's Chromium, for the browser test (needs root; CI runs it)
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }

lock: .venv/.installed ## Write requirements.lock anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

sbom: .venv/.installed ## Write out/sbom.cdx.json (CycloneDX) and docs/licences.md
	.venv/bin/python tools/sbom.py

schemas: .venv/.installed webui/node_modules/.installed ## Write the JSON Schemas, their TypeScript types and generated pages anew
	$(BIN)/python -m vedette.app.schemas docs
	cd webui && npm run --silent schemas

clean: ## Remove what was built
	rm -rf .venv webui/node_modules src/vedette/web/static
