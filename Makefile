# make run    figures, tables, executed notebooks and a page over them, in output/  (STUDY=folder for your own)
# make lab    JupyterLab on the notebooks
# make test   everything that must hold; make check: the fast part of it, before each commit

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

# What the lock says is what is installed: a personal pip set-up may add where to find packages, not which.
PIP := PIP_CONSTRAINT=/dev/null PIP_USER=0 PIP_REQUIRE_HASHES=0 $(PY) -m pip -qq --disable-pip-version-check

ARGUMENTS = $(if $(STUDY),"$(STUDY)") $(if $(CODEBOOK),--codebook "$(CODEBOOK)") $(if $(OUTPUT),--output "$(OUTPUT)")

# What the README shows.
GALLERY = theme_trend_panels theme_prevalence theme_cooccurrence theme_heatmap frequent_terms

.PHONY: help setup run lab test everything check lint types golden mutants model-check FORCE
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile | head -3
	@echo "also: make setup, make lint, make types"

setup: $(STAMP)
	@:

IS_RECENT := import sys; sys.exit(sys.version_info < (3, 11))
IS_HERE := import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix != sys.argv[1])
NAME_ONE := Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.11

# Only asked for where there is none that can be used.
.PHONY: $(PY)
$(PY):
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) here. $(NAME_ONE)" >&2; exit 1; }
	@"$(PYTHON)" -c "$(IS_RECENT)" || { echo "$(PYTHON) is older than ctthemes needs. $(NAME_ONE)" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# An environment that was moved or copied with its folder still points to the old place: it is installed again.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
$(STAMP): FORCE
endif

$(STAMP): requirements.lock pyproject.toml
	@rm -f $(STAMP)
	@$(PY) -c "$(IS_HERE)" "$(CURDIR)/$(VENV)" 2>/dev/null || $(MAKE) --no-print-directory $(PY)
	@echo "Installing into $(VENV) what requirements.lock names (about a minute, only this once) ..." >&2
	@$(PIP) install --compile --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@printf '%s\n' "$(CURDIR)" > $(STAMP)

run: $(STAMP)
	@$(PY) -m ctthemes run $(ARGUMENTS)

lab: $(STAMP)
	@$(PY) -m ctthemes lab $(ARGUMENTS) -- $(LAB)

lint: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m tests.validate_docstrings

# After a change that is meant to change results: read `git diff` before you commit what this writes.
golden: $(STAMP)
	@$(PY) -m ctthemes run seeds
	@cp output/seeds/tables/*.csv tests/golden/
	@for name in $(GALLERY); do cp output/seeds/figures/$$name/$$name.png docs/; done

# Three hundred small faults in the statistics, one at a time: nine of ten must make a test fail. It takes hours.
mutants: $(STAMP)
	@$(PY) -m tests.mutants

# A real language model as coder, behind a server of your own; without ENDPOINT=ADDRESS, one at port 8080 of this machine.
model-check: $(STAMP)
	@$(PY) benchmarks/model_check.py seeds/codebook.yml seeds/codings/seeds_double_coded.csv $(if $(ENDPOINT),--endpoint $(ENDPOINT)) --folder output/model

types: $(STAMP)
	$(PY) -m mypy

# Files of tests side by side, a file's own tests one after another; a browser alone, for its waits are by the clock.
TOGETHER = --numprocesses auto --maxprocesses 4 --dist loadfile

test: lint types
	$(PY) -m pytest $(TOGETHER) -m "not browser and not everything"
	$(PY) -m pytest -m browser

check: lint types
	$(PY) -m pytest $(TOGETHER) -m "not slow and not browser and not everything"

# The rest of long rows of cases.
everything: $(STAMP)
	$(PY) -m pytest $(TOGETHER) -m everything
