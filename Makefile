# After Dark. `make run` looks at a map; `make test` proves it right. Both set up all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
ARGS ?=
WORKERS ?= 3
# What one process has translated the next one reads, whatever the surroundings say: a hundred are started here
export PYTHONDONTWRITEBYTECODE =

.PHONY: run map demo test ready collected lint assets audit benchmark clean browser

# A first map needs its data and a part of the engine, which is compiled while the other packages are installed; the rest of
# it is compiled while somebody looks at the map
run:
	@$(MAKE) --no-print-directory -j4 map
	@nice make --no-print-directory --silent $(STAMPS)/compiled >/dev/null 2>&1 & exec $(BIN)/afterdark serve $(ARGS)

map: $(STAMPS)/first $(STAMPS)/assets demo

demo: $(STAMPS)/run
	@nice $(BIN)/afterdark load demo --if-empty

# One run. A test in the browser waits half of its time, so three processes keep two processors busy. What takes long begins
# first: tests/conftest.py knows
test: $(STAMPS)/test
	@$(MAKE) --no-print-directory -j4 ready
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

# What needs the installed environment and nothing of each other
ready: browser $(STAMPS)/assets $(STAMPS)/test-assets $(STAMPS)/provider $(STAMPS)/compiled collected lint

# Looked for once before three processes look for the tests, so that they find all bytecode; what fails here fails there, too
collected: $(STAMPS)/test
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

lint: $(STAMPS)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

assets: $(STAMPS)/assets

# A virtual environment with what the lock file pins. Its pip comes with the packages: Python's own way takes five seconds
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "After Dark needs Python 3.11 or newer: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv --without-pip $(VENV)

# What models/ imports
$(STAMPS)/engine: $(VENV)/pyvenv.cfg requirements.lock
	@mkdir -p $(STAMPS)
	@echo "Installing (up to three minutes the first time) …"
	@$(PYTHON) install.py $(VENV) numba numpy scikit-learn scipy shapely
	@touch $@

$(STAMPS)/run: $(STAMPS)/engine pyproject.toml
	@$(PYTHON) install.py $(VENV) --editable .
	@touch $@

$(STAMPS)/test: $(VENV)/pyvenv.cfg pyproject.toml requirements.lock
	@mkdir -p $(STAMPS)
	@echo "Installing with the test extras …"
	@$(PYTHON) install.py $(VENV) --editable '.[test]'
	@touch $(STAMPS)/engine $(STAMPS)/run $@

# Leaflet and what the folium plugins in use need, each file checked against its sha384
$(STAMPS)/assets: $(STAMPS)/run app/maps/assets.json
	@$(BIN)/python -m app.maps.install app/maps/assets.json
	@touch $@

$(STAMPS)/test-assets: $(STAMPS)/test tests/browser/assets.json
	@$(BIN)/python -m app.maps.install tests/browser/assets.json
	@touch $@

# The OpenID Connect provider of the sign-in tests, each package checked against the lock's integrity
$(STAMPS)/provider: $(STAMPS)/test tests/provider/package-lock.json
	@$(BIN)/python tests/provider/install.py
	@touch $@

# Numerical code is compiled once, here, so that nobody waits for it at a map
$(STAMPS)/first: $(STAMPS)/engine $(shell find models -name "*.py")
	@echo "Compiling what a map is made with (half a minute, once) …"
	@$(BIN)/python -m models.warm first
	@touch $@

$(STAMPS)/compiled: $(STAMPS)/run $(shell find models -name "*.py")
	@$(BIN)/python -m models.warm
	@touch $@ $(STAMPS)/first

# Known vulnerabilities, weak places of our code, licences and the bill of materials. Its tools have an environment of their
# own; never part of `make test`, since a database that is asked changes by the day
audit: $(STAMPS)/run $(STAMPS)/assets $(STAMPS)/audit
	@.venv-audit/bin/python -m supplies $(VENV)/lib/python3*/site-packages

.venv-audit/pyvenv.cfg:
	@$(PYTHON) -m venv --without-pip .venv-audit

$(STAMPS)/audit: .venv-audit/pyvenv.cfg audit.lock requirements.lock
	@mkdir -p $(STAMPS)
	@$(PYTHON) install.py .venv-audit --requirement audit.lock
	@touch $@

browser:
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core; } || { echo "The browser tests need Debian's Chromium: apt-get install chromium-headless-shell (as root)"; exit 1; }

benchmark: $(STAMPS)/test $(STAMPS)/compiled
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) $(STAMPS) .venv-peers .venv-audit build app/static/vendor tests/vendor tests/provider/node_modules .mypy_cache .ruff_cache .pytest_cache
