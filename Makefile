# Everything runs from here; each target sets up what it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test test-browser test-spark spark bench-spark kill bench bench-formats bench-prefect wheel fix audit lock clean

run: $(STAMP) ## tonight's run on data/sample/
	$(BIN)/labwatch run --config data/sample/labwatch.yaml --as-of 2026-06-30

test: $(STAMP) ## lint, types and the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 20
	@command -v chromium >/dev/null || echo 'The report was not opened in a browser: apt-get install chromium, then make test-browser'
	@$(BIN)/python -m pipelines.spark.session || echo 'No night was evaluated on Spark: make spark, then make test-spark'

test-browser: $(STAMP) ## the report in Chromium; LABWATCH_REPORTS=a.html:b.html holds others to the same
	@command -v chromium >/dev/null || { echo 'No Chromium on this machine: apt-get install chromium'; exit 1; }
	$(BIN)/pytest tests/browser

spark: $(STAMP) ## install what `labwatch evaluate --engine spark` needs beside Java 17
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -c requirements-spark.lock -r requirements-spark.lock

test-spark: $(STAMP) ## the sample and a registry of 20,000 patients: Spark and DuckDB must agree
	$(BIN)/python -m pipelines.spark.session
	LABWATCH_SPARK_PATIENTS=20000 $(BIN)/pytest tests/spark

kill: $(STAMP) ## kill runs 200 times at random moments; each must be survived
	$(BIN)/python -m tests.recovery.killing 200 1

bench: $(STAMP) ## measure a night of 20,000 patients beside bare DuckDB; writes bench/README.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python bench/run.py --twice

bench-formats: $(STAMP) ## measure how fast each input format is taken in; writes bench/README.md
	$(BIN)/python -m bench.formats

bench-spark: $(STAMP) ## measure Spark with 1 and 2 cores at three sizes; writes bench/README.md
	$(BIN)/python -m bench.spark

bench-prefect: $(STAMP) ## measure what Prefect adds to a night; writes bench/README.md
	$(BIN)/python -m bench.prefect_cost

wheel: $(STAMP) ## what is installed where there is no clone: dist/labwatch-*.whl
	$(BIN)/python -m hatchling build -t wheel

fix: $(STAMP) ## let the formatter and the linter mend what they can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Labwatch needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -c requirements-dev.lock -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

audit: ## known weaknesses of the locked dependencies (needs uv and pypi.org; fails where it could not ask)
	uvx pip-audit --strict --disable-pip --require-hashes -r requirements.lock

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build -c requirements-dev.lock -o requirements-build.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra spark -c requirements-dev.lock pyproject.toml -o requirements-spark.lock

clean:
	rm -rf $(VENV)
