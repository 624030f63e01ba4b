# Needs Python 3.11+ with venv and pip, make, git; and apt only for the tests' browser.
# `make run` and `make test` do their own set-up: .venv follows the lock files by stamp files.
# One worker more than cores, up to eight: whoever is at the drill or on a journey mostly waits.

PYTHON ?= python3
WORKERS ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 8 ? cores + 1 : 8)))
UV := 0.13.9
PY := .venv/bin/python
PIP := $(PY) -m pip -qq --disable-pip-version-check --retries 2
LOCK := .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-annotate --quiet $(if $(UPGRADE),--upgrade)

.PHONY: help run test lint bench drill screenshots lock clean

help:
	@echo "make run     everything, on http://127.0.0.1:8000/ (PORT=8001 and RESOLUTION_STATE=folder for another)"
	@echo "make test    lint, then the whole suite with its browser journeys, on databases of its own"
	@echo "make lint    style, types, floors, migrations, deployment checks"
	@echo "make bench   measures (SIZE=10000|100000|1000000, ONLY=name,name)"
	@echo "make drill   what is due while everything is killed (ROWS=10000, KILLS=20, DRILL='--beats 3 --workers 2')"
	@echo "make screenshots   the README's pictures, taken of a fresh demo"
	@echo "make lock    follow pyproject.toml (UPGRADE=1 takes newer versions)"
	@echo "make clean   remove what can be made again; your databases in var/ stay"

run: .venv/.runtime
	@exec $(PY) -m resolution.embedded

# However this machine is set: a house of the tests is a dozen programs, and each would compile all modules again.
test: export PYTHONDONTWRITEBYTECODE =
test: lint
	@$(PY) -m resolution.testing.browser
	@$(PY) -m pytest -n $(WORKERS) $(PYTEST)

lint: export DEBUG = 1
lint: .venv/.dev
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports --no-logo > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@.venv/bin/mypy --no-error-summary .
	@$(PY) -W ignore manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING > .venv/check.log || { cat .venv/check.log; exit 1; }

# Made up and used for nothing but asking Django whether these settings would be safe.
PRODUCTION := DEBUG=0 BASE_URL=https://support.example.com ALLOWED_HOSTS=support.example.com \
	SECRET_KEY=only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz

bench: .venv/.dev
	@$(PY) -m tests.bench $(if $(SIZE),--size $(SIZE)) $(if $(ONLY),--only $(ONLY))

drill: .venv/.dev
	@$(PY) -m tests.drill $(if $(ROWS),--rows $(ROWS)) $(if $(KILLS),--kills $(KILLS)) $(DRILL)

screenshots: .venv/.dev
	@$(PY) -m resolution.testing.browser
	@$(PY) -m tests.screenshots

lock: .venv/.runtime
	@$(PIP) install uv==$(UV)
	@$(LOCK) --extra embedded --output-file requirements.lock
	@$(LOCK) --extra embedded --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	@find . -name __pycache__ -not -path "./var/*" -prune -exec rm -rf {} +

# A development environment stays one when the locks change; otherwise `make run` installs no tool for tests.
.venv/.runtime: requirements.lock
	@$(call install,$(if $(wildcard .venv/.dev),requirements-dev.lock,requirements.lock))
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@$(call install,requirements-dev.lock)
	@touch $@

define install
$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
	echo "Resolution needs Python 3.11 or newer. PYTHON=/path/to/python3.11 make run chooses one."; exit 1; }; \
$(PY) -m pip --version > /dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
	echo "The environment could not be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }; \
echo "installing $(1) into .venv"; \
{ $(PIP) install --only-binary :all: uv==$(UV) \
	&& .venv/bin/uv pip sync --quiet --python $(PY) --require-hashes $(1); } 2> /dev/null \
	|| $(PIP) install --require-hashes -r $(1) \
	|| { echo "The packages of $(1) could not be installed (see above). Is the network there?"; exit 1; }
endef
