# Một Cửa. `make demo` shows it, `make test` proves it; each sets up everything it needs by itself.
PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
VENV ?= .venv-$(VERSION)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# one more than the two cores that we count on: the tests wait half of their time
JOBS ?= 3

# the tests start hundreds of programs: each may keep what it compiled
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test test-fast test-other prove figures lint lock setup docs pictures clean

help:
	@echo "make demo       one visit, from the touch at the kiosk to the number on the TV"
	@echo "make test       everything that must hold: style, types, import contracts, tests, the wheel"
	@echo "make test-fast  the tests under two seconds that start no server, browser or screen, while you work"
	@echo "make prove      the long runs (some forty minutes): kills, four processes, the bench, the soak; docs/figures.md"
	@echo "make docs       the generated parts of the docs"
	@echo "make pictures   every screen, measured, in build/pictures/; and the demonstration's, for the README"
	@echo "make lock       refresh requirements.lock"
	@echo "make clean      remove what was built; data folders are left alone"

setup: $(READY)

$(READY): requirements.lock setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)
	$(BIN)/motcua demo --out build/demo $(DEMO)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n $(JOBS) --dist loadgroup

test-fast: $(READY)
	$(BIN)/pytest -n $(JOBS) --dist loadgroup -m "not slow"

test-other: $(READY)
	$(BIN)/mypy --python-version $(VERSION)
	$(BIN)/pytest -n $(JOBS) --dist loadgroup

prove: $(READY)
	$(BIN)/python -m tests.prove $(PROVE)

figures: $(READY)
	$(BIN)/python -m tests.prove page

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra kiosk --extra counter --extra display --extra dev setup.cfg -o requirements.lock --upgrade

PICTURES := $(notdir $(wildcard docs/pictures/*.png))

docs: $(READY)
	$(BIN)/python docs/generate.py

pictures: demo
	cp $(addprefix build/demo/,$(PICTURES)) docs/pictures/
	$(BIN)/python -m tests.pictures $(SCREENS)

clean:
	rm -rf build dist .venv-* *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
