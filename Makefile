# Một Cửa. `make demo` shows it, `make test` proves it; each sets up everything it needs by itself.
PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
VENV ?= .venv-$(VERSION)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CATALOGUES := $(wildcard language/locale/*/LC_MESSAGES/motcua.po)
COMPILED := $(CATALOGUES:.po=.mo)
# twice the two cores that we count on: the tests wait half of their time
JOBS ?= 6

# the programs that start on Windows too, and what they import
ON_WINDOWS := kiosk counter display ui slips hardware protocol language

# the tests start hundreds of programs: each may keep what it compiled
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test test-fast test-other prove figures lint style types types-windows contracts compiled-tests lock setup messages docs pictures sbom audit clean

help:
	@echo "make demo       one visit, from the touch at the kiosk to the number on the TV"
	@echo "make test       everything that must hold: style, types, import contracts, tests, the wheel"
	@echo "make test-fast  the tests under a second that start no server, browser or screen, while you work"
	@echo "make prove      the long runs (some sixty minutes): kills, four processes, the fault bench, the bench, the soak; docs/figures.md"
	@echo "make messages   the catalogue in step with the code: then translate what is empty in language/locale/"
	@echo "make docs       the generated parts of the docs"
	@echo "make pictures   every screen, measured, in build/pictures/; and the demonstration's, for the README"
	@echo "make lock       refresh requirements.lock"
	@echo "make sbom       what the programs are made of, as CycloneDX: build/sbom.json (needs the network once)"
	@echo "make audit      known weaknesses of what is in requirements.lock (needs the network and an advisory source)"
	@echo "make clean      remove what was built; data folders are left alone"

setup: build/system-$(VERSION) $(READY) $(COMPILED)

# looked for once, and again after `make clean`; SYSTEM=--no-install only says what is missing
build/system-$(VERSION): tools/setup/system.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) tools/setup/system.py $(SYSTEM)
	@mkdir -p build && touch $@

$(READY): requirements.lock setup.cfg setup.py pyproject.toml | build/system-$(VERSION)
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

$(COMPILED): %.mo: %.po | $(READY)
	$(BIN)/pybabel -q compile -d language/locale -D motcua

messages: $(READY)
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k qsTr --sort-output --no-location -o build/motcua.pot .
	$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date -w 110 -D motcua -i build/motcua.pot -d language/locale
	$(BIN)/pybabel -q compile -d language/locale -D motcua

demo: setup
	$(BIN)/motcua demo --out build/demo $(DEMO)

LINT := style types types-windows contracts

# two at a time, whatever else make was told
lint: setup
	@$(MAKE) --no-print-directory -j 2 $(LINT)

style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy $(TYPES)

types-windows:
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 $(addprefix -p ,$(ON_WINDOWS))

contracts:
	$(BIN)/lint-imports

# compiles the tests once, in place of each of their processes
compiled-tests:
	@$(BIN)/pytest --collect-only -q >build/tests.txt || { tail -50 build/tests.txt; exit 1; }

test: setup
	@$(MAKE) --no-print-directory -j 2 $(LINT) compiled-tests
	$(BIN)/pytest -n $(JOBS) --dist loadgroup

# these wait for nothing, and each further process collects them all once more
test-fast: setup
	$(BIN)/pytest -n 2 --dist loadgroup -m "not slow"

# how a screen looks is no matter of the Python that draws it
test-other: setup
	@$(MAKE) --no-print-directory -j 2 compiled-tests types TYPES="--python-version $(VERSION)"
	$(BIN)/pytest -n $(JOBS) --dist loadgroup --ignore=tests/pictures

prove: setup
	$(BIN)/python -m tests.prove $(PROVE)

figures: $(READY)
	$(BIN)/python -m tests.prove page

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra kiosk --extra counter --extra display --extra dev setup.cfg -o requirements.lock --upgrade

# their own environment: what looks at our libraries is none of them
AUDIT := build/audit
$(AUDIT)/bin/pip-audit:
	@$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/pip install -q --disable-pip-version-check 'cyclonedx-bom>=7,<8' 'pip-audit>=2.10,<3'

sbom: $(AUDIT)/bin/pip-audit
	$(AUDIT)/bin/cyclonedx-py requirements requirements.lock --output-format JSON --output-file build/sbom.json

# --strict: a library that could not be looked up is no library without a weakness
audit: $(AUDIT)/bin/pip-audit
	$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock --progress-spinner off $(AUDITED)

PICTURES := $(notdir $(wildcard docs/pictures/*.png))

docs: $(READY)
	$(BIN)/python docs/generate.py

pictures: demo
	cp $(addprefix build/demo/,$(PICTURES)) docs/pictures/
	$(BIN)/python -m tests.pictures $(SCREENS)

clean:
	rm -rf build dist .venv-* *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
