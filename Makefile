# Every target sets itself up: Python 3.10 or newer and make are all it takes.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-hanlp lint format docs bench profile clean

## demo: work the five example reports and show what they say
demo: $(VENV)/installed-runtime
	$(BIN)/govreport extract corpora/examples --format text

## test: all tests, slow ones too
test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

## test-hanlp: the tests that need HanLP, in an environment of their own (torch is large; TORCH=--index-url=… takes
## its build for the CPU from an index that has it)
test-hanlp: $(VENV)-hanlp/installed
	$(VENV)-hanlp/bin/python -m pytest tests/test_hanlp.py

## lint: format and types
lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

## format: let ruff format the code
format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

## docs: the documentation as a site in site/ (to read it: python3 -m http.server -d site)
docs: $(VENV)/installed-dev
	$(BIN)/python -m mkdocs build --strict

## bench: speed, memory, growth and start-up against their targets, beside JioNLP, Recognizers-Text and spaCy
bench: $(VENV)/installed-bench
	$(BIN)/python -m tests.benchmarks

## profile: where the time goes by component (COMPONENT=govreport_crf looks into one)
profile: $(VENV)/installed-bench
	$(BIN)/python -m tests.benchmarks.profile $(COMPONENT)

clean:
	rm -rf $(VENV) $(VENV)-hanlp build site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

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

$(VENV)-hanlp/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)-hanlp
	$(VENV)-hanlp/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 $(TORCH)
	$(VENV)-hanlp/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[hanlp,train]' hypothesis pytest
	touch $@
