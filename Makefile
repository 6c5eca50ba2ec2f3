# `make demo` and `make test` are all a newcomer needs; both set up what is missing first.
.PHONY: demo test setup setup-dev lint format check test-fast test-slow test-sqlite test-postgres test-browser requirements
PY = .venv/bin/python
PYTEST = $(PY) -m pytest
N ?= 2
ASSETS = 'cxtracker/static/**/*.{css,js}'

demo: setup
	@$(PY) manage.py demo

test: setup-dev
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-fast test-slow

setup:
	@sh deploy/setup.sh

setup-dev:
	@sh deploy/setup.sh dev

check: setup-dev lint test-sqlite

# --- two tiers, side by side in `make test` -----------------------------------------------------------------------
test-fast: lint
	@echo "== suite on SQLite"
	@TEST_RUN=fast $(PYTEST) -q -n $(N) -m "not browser and not slow"
	@echo "== suite on PostgreSQL"
	@TEST_RUN=fast $(PY) -m tests.services $(PYTEST) -q -n $(N) -m "not browser and not slow and not pure"

test-slow:
	@echo "== browser"
	@TEST_RUN=slow $(PYTEST) -q -m browser
	@echo "== volume, faults and generated inputs on SQLite"
	@TEST_RUN=slow $(PYTEST) -q -m "slow and not browser"
	@echo "== volume, faults and generated inputs on PostgreSQL"
	@TEST_RUN=slow $(PY) -m tests.services $(PYTEST) -q -m "slow and not browser and not pure"

# --- parts, for work --------------------------------------------------------------------------------------------
test-sqlite: setup-dev
	@$(PYTEST) -q -n $(N) -m "not browser"

test-postgres: setup-dev
	@$(PY) -m tests.services $(PYTEST) -q -n $(N) -m "not browser"

test-browser: setup-dev
	@$(PYTEST) -q -m browser

lint: setup-dev
	@echo "== lint"
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/djangofmt --check --quiet templates
	$(PY) -m djlint --quiet --lint templates
	PATH="$$PATH:.venv/bin" node node_modules/prettier/bin/prettier.cjs --check --log-level warn $(ASSETS)
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-cache
	$(PY) -m bandit -q -ll -c pyproject.toml -r cxtracker journeys initiatives
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py lintmigrations --quiet ok ignore

format: setup-dev
	$(PY) -m ruff format .
	.venv/bin/djangofmt --quiet templates
	PATH="$$PATH:.venv/bin" node node_modules/prettier/bin/prettier.cjs --write --log-level warn $(ASSETS)

requirements: setup-dev
	.venv/bin/uv pip compile -q --universal --python-version 3.11 pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
