# Everything that is done with Scoredesk, in one word each; `make` alone lists it.
# Needs Python 3.11 or newer and make; all else goes into .venv.

PORT ?= 8501
PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin/python
PIP := $(BIN) -m pip --disable-pip-version-check install --quiet
CODE := $(wildcard streamlit_app.py pages data snclient tests benchmarks .ci/*.py)

# The console's links in tickets lead to the port that it is started on.
export SCOREDESK_URL ?= http://localhost:$(PORT)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench pictures audit clean install install-dev browser clients

help:
	@echo 'make run       start the console on http://localhost:$(PORT) (another port: make run PORT=8502)'
	@echo 'make test      run every test, browser tests too (some: make test ARGS="-k tickets")'
	@echo 'make check     lint, format and types'
	@echo 'make bench     what the local ServiceNow instance costs, beside bare endpoints, into docs/benchmarks.md'
	@echo 'make pictures  every page in both languages, light and dark, wide and narrow, into pictures/'
	@echo 'make audit     known vulnerabilities of what requirements.txt installs'
	@echo 'make clean     remove all that these commands made'
	@echo 'Another Python: make clean, then make run PYTHON=/path/to/python3.12'

run: install
	@echo 'Scoredesk starts on http://localhost:$(PORT) - Ctrl+C ends it; another port: make run PORT=8502'
	@exec $(BIN) -m streamlit run streamlit_app.py --server.port '$(PORT)'

test: install-dev browser clients
	@$(BIN) -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: install-dev
	@$(BIN) -m ruff check .
	@$(BIN) -m ruff format --check .
	@$(BIN) -m mypy --strict $(CODE)

bench: install-dev
	@$(BIN) -m benchmarks $(ARGS)

pictures: install-dev browser
	@$(BIN) -m tests.e2e.pictures $(ARGS)

audit: install-dev
	@$(BIN) .ci/audit.py

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis pictures
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A copy of the requirements inside .venv says what is installed: the same file again installs nothing.
install: $(BIN)
	@cmp -s requirements.txt $(VENV)/installed.txt || { \
	  echo 'Installing requirements.txt into .venv (once, about a minute) ...' && \
	  $(PIP) -r requirements.txt && cp requirements.txt $(VENV)/installed.txt; }

install-dev: $(BIN)
	@cat requirements.txt requirements-dev.txt | cmp -s - $(VENV)/installed-dev.txt || { \
	  echo 'Installing requirements-dev.txt into .venv (once, about two minutes) ...' && \
	  $(PIP) -r requirements-dev.txt && cp requirements.txt $(VENV)/installed.txt && \
	  cat requirements.txt requirements-dev.txt > $(VENV)/installed-dev.txt; }

browser: install-dev
	@$(BIN) -m tests.e2e.browser_setup

clients: install-dev
	@$(BIN) -m tests.clients.environments

$(BIN):
	@command -v '$(PYTHON)' > /dev/null || { \
	  echo 'No $(PYTHON) here. Install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3.12' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '$(PYTHON) is older than Python 3.11. Name a newer one: make run PYTHON=/path/to/python3.12' >&2; exit 1; }
	@'$(PYTHON)' -c 'import ensurepip, venv' 2> /dev/null || { \
	  echo '$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@'$(PYTHON)' -m venv --clear $(VENV)
