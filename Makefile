# Every target sets itself up: Python 3.10 or newer and make are all it takes.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint format bench clean

## demo: work the five example reports and show what they say
demo: $(VENV)/installed-runtime
	$(BIN)/govreport extract corpora/examples --format text

## test: all tests, slow ones too
test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

## lint: format and types
lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

## format: let ruff format the code
format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

## bench: speed and memory against JioNLP in the same run
bench: $(VENV)/installed-bench
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed-runtime: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev]'
	touch $@ $(VENV)/installed-runtime

$(VENV)/installed-bench: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[jieba,bench]'
	touch $@
