# One short target for each habit. `make setup` first; the others use its virtual environment.
PYTHON ?= python3
BIN = .venv/bin

COUNT ?= 200
SECONDS ?= 60
HUGE ?= 1e9

.PHONY: setup test lint types docs bench crash soak hostile fuzz check clean

setup:            ## virtual environment with everything for development
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'

test:             ## the test suite
	$(BIN)/python -m pytest

lint:             ## style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:            ## static types
	$(BIN)/mypy

docs:             ## regenerate the reference of the command line
	$(BIN)/python -m search.cli.reference > docs/cli.md

bench:            ## meshfind and its peers: make bench RECORDS="files" MESH="files" [OPTIONS="--strategies file"]
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python -m benchmarks $(RECORDS) $(foreach file,$(MESH),--mesh $(file)) $(OPTIONS)
	$(BIN)/python -m benchmarks.report --picture docs/benchmarks.svg

crash:            ## kill writers at random instants: make crash COUNT=200
	$(BIN)/python -m tests.robustness.crashing --count $(COUNT)

soak:             ## one writer and eight readers: make soak SECONDS=60
	$(BIN)/python -m tests.robustness.soaking --seconds $(SECONDS)

hostile:          ## files and queries made to break readers, the large ones large: make hostile HUGE=1e9
	MESHFIND_HUGE=$(HUGE) $(BIN)/python -m pytest -q -rP tests/robustness -k hostile

fuzz:             ## readers and query parsers: a thousand generated examples each, and mutants: make fuzz SECONDS=600
	HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -q tests/robustness/test_fuzz.py tests/query/test_soup.py
	$(BIN)/python -m tests.robustness.fuzzing --seconds $(SECONDS) $(foreach file,$(STRATEGIES),--strategies $(file))

check: lint types test

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
