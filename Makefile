# Two commands do everything: `make run` and `make test`. `make` alone lists the targets.
SHELL := /bin/bash
# the first that is there and runs: a name alone may be a version manager's empty shim
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell $(name) -c \
  'import sys, venv, ensurepip; (3, 11) <= sys.version_info < (3, 14) and print("$(name)")' 2>/dev/null)))
export UV_PYTHON_DOWNLOADS = never
STAMP := .venv/.installed
# a file's tests stay together, so that they share what they set up once
TEST_WORKERS ?= 2
FAULTS ?= 200
DIRTY_EXAMPLES ?= 1000
# a home made by `rankday import years`, and the folder with actual/<index>_<year>.csv
HOME_OF_YEARS ?= home
YEARS ?= ../shared/data/years

.DEFAULT_GOAL := help
.PHONY: help setup run ui test lint dbt faults security dirty determinism soak team-check fidelity calibration bench docs env lock clean store-check tour

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(STAMP)  ## create .venv from the hash-locked requirements

$(STAMP): requirements/bootstrap.txt requirements/lock.txt pyproject.toml
	@echo "setup: a minute at most, once: .venv with about 212 packages, 1.1 GB"
	@test -n "$(PYTHON)" || { echo "setup: needs Python 3.11, 3.12 or 3.13 with venv (Debian: apt-get install python3 python3-venv), or make PYTHON=/path/to/one"; exit 1; }
	@echo "setup: 1 of 3, an environment of $(PYTHON) …"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --require-hashes -r requirements/bootstrap.txt
	@echo "setup: 2 of 3, the packages of requirements/lock.txt, each checked by its hash …"
	@.venv/bin/uv pip sync --python .venv --quiet --compile-bytecode --require-hashes requirements/lock.txt requirements/bootstrap.txt
	@echo "setup: 3 of 3, Rankday itself …"
	@.venv/bin/uv pip install --python .venv --quiet --no-deps --no-build-isolation -e .
	@touch $@ && echo "setup: done"

run: setup  ## generated market → real Airflow DAGs → published reconstitution → summary
	@.venv/bin/python -m rankday_airflow.local.home run

ui: setup  ## Airflow with its UI on loopback, four users, passwords printed once
	@.venv/bin/python -m rankday_airflow.local.home ui

test: setup lint  ## lint and every test
	@.venv/bin/python -m pytest -n $(TEST_WORKERS) --dist loadfile

lint: setup  ## ruff, import layers, sqlfluff, yamllint
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@PYTHONPATH=plugins .venv/bin/lint-imports --no-cache | grep -v '^$$' | tail -4 && test $${PIPESTATUS[0]} = 0
	@.venv/bin/yamllint -s .
	@.venv/bin/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

faults: setup  ## kill, fill the disk, set back the clock: the tally of FAULTS=200 kills, then every fault test
	@PYTHONPATH=tests .venv/bin/python -m faults --kills $(FAULTS)
	@FAULTS_IN_FULL=1 .venv/bin/python -m pytest tests/faults

dirty: setup  ## broken input of every kind, as a tally: refused with one line, passed over and said, or read as stated
	@PYTHONPATH=tests .venv/bin/python -m dirty
	@DIRTY_EXAMPLES=$(DIRTY_EXAMPLES) .venv/bin/python -m pytest tests/dirty/test_fuzz.py tests/dirty/test_one_bad_cell.py

team-check: setup  ## docker-compose.yaml natively: PostgreSQL, Celery, accounts, kills and restarts, as a table
	@PYTHONPATH=tests .venv/bin/python -m team

security: setup lint  ## secrets in the history, known advisories of the locked packages, every security test
	@PYTHONPATH=tests .venv/bin/python -m security
	@.venv/bin/python -m pytest tests/security tests/reports/test_doors.py tests/reports/test_hostile_addresses.py \
	  tests/reports/test_hostile_names.py tests/contract/test_text.py tests/rankday_airflow

determinism: setup  ## threads x runs x row order x format x folder: one content hash for each result, as a table
	@PYTHONPATH=tests .venv/bin/python -m determinism

soak: setup  ## a simulated year through the command line: equal to the one-pass history, and nothing creeps
	@PYTHONPATH=tests .venv/bin/python -m soak

fidelity: setup  ## the real index from public data, every year in ../shared/data: Jaccard, causes, what each code adds
	@PYTHONPATH=tests .venv/bin/python -m real_index

calibration: setup  ## the probabilities of past reconstitutions against the members that came: HOME_OF_YEARS=… YEARS=…
	@.venv/bin/rankday calibrate --home $(HOME_OF_YEARS) --years $(YEARS)

store-check: setup  ## a home in an S3 server on loopback, and lineage to a file: with packages that the rest does not need
	@test -x .venv/store/bin/python || $(PYTHON) -m venv .venv/store
	@.venv/bin/uv pip sync --quiet --python .venv/store/bin/python --require-hashes requirements/store.txt
	@.venv/bin/uv pip install --quiet --python .venv/store/bin/python --no-deps --no-build-isolation -e .
	@FAULTS_IN_FULL=1 .venv/store/bin/python -m pytest tests/stores tests/observability

bench: setup  ## speed against peers and floors, memory, growth: 15 minutes of two calm cores; BENCH_FULL=1 for all
	@.venv/bin/python -m bench $(PARTS)

dbt: setup  ## `dbt build` as any dbt user would: seeds, models, data and unit tests, in an empty database of its own
	@cd dbt_project && ../.venv/bin/dbt build

tour: setup  ## docs/tour.md and its pictures, of the home that `make run` left, in headless Chromium
	@PYTHONPATH=tests .venv/bin/python -m reports.tour

docs: setup  ## the models' documentation as one static page
	@.venv/bin/python -m rankday.engine.dbt_calls docs

env: setup  ## .env with generated secrets for docker-compose.yaml
	@.venv/bin/python -m rankday_airflow.local.team .env

lock:  ## renew the lock files from the .in files
	@.venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --overrides requirements/overrides.txt requirements/test.in -o requirements/lock.txt
	@.venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 requirements/team.in -o requirements/team.txt
	@.venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 requirements/store.in -o requirements/store.txt

clean:  ## remove the environment and working files, never the data home
	@rm -rf .venv dbt_project/target logs
