# Every target sets itself up: Python 3.10 or newer and make are all it takes.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-hanlp lint format docs bench profile clean
.PHONY: coverage fuzz mutants wheel sbom audit lowest

## demo: work the five example reports and show what they say
demo: $(VENV)/installed-runtime
	$(BIN)/govreport extract corpora/examples --format text

## test: all tests, slow ones too, one process a core
test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --numprocesses auto

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

## coverage: lines and branches that the tests reach, of the whole package and of values and text by themselves
coverage: $(VENV)/installed-dev
	$(BIN)/python -m pytest --numprocesses auto --quiet --cov --cov-report=
	$(BIN)/coverage report --skip-covered --fail-under=92
	$(BIN)/coverage report --fail-under=92 --include='govreport_nlp/values/*,govreport_nlp/text/*'

## fuzz: look for inputs that break the library, SECONDS=1800 in all; what is found becomes a test
SECONDS ?= 600
fuzz: $(VENV)/installed-dev
	$(BIN)/python -m tests.fuzz.run all $(SECONDS)

## mutants: change the value grammar in one place at a time and name what its tables of rows let pass (MODULE=bounds:
## that module alone); mutmut show NAME prints such a change
mutants: $(VENV)/installed-dev
	$(PIP) mutmut==3.8.1
	rm -rf mutants
	$(BIN)/mutmut run 'govreport_nlp.values.$(MODULE)*'
	$(BIN)/mutmut results | grep -v 'not checked' || true

## wheel: build dist/*.whl; the same sources give the same bytes
wheel: $(VENV)/installed-dev
	$(BIN)/python tools/wheel.py dist

## sbom: the bill of materials of the runtime and its extras (CycloneDX) in dist/sbom.json
sbom: $(VENV)/installed-dev
	mkdir -p dist
	$(BIN)/python tools/sbom.py dist/sbom.json

## audit: known vulnerabilities of the pinned versions; asks PyPI
audit: $(VENV)/installed-dev
	$(PIP) pip-audit
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

## lowest: write constraints-lowest.txt anew (needs uv)
lowest:
	tools/lowest.sh

clean:
	rm -rf $(VENV) $(VENV)-hanlp build dist site mutants *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

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
