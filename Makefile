# After Dark. `make run` looks at a map; `make test` proves it right. Both set up all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
ARGS ?=
WORKERS ?= 2

.PHONY: run test ready lint assets notebooks benchmark clean browser

run: $(STAMPS)/run $(STAMPS)/assets $(STAMPS)/compiled
	@$(BIN)/afterdark load demo --if-empty
	@$(BIN)/afterdark serve $(ARGS)

# Two runs, each to its end and each on two processors: everything but the browser, then the browser. ARGS may choose tests:
# a run that is left without any (pytest's exit code 5) has then not failed.
test: $(STAMPS)/test
	@$(MAKE) --no-print-directory -j2 ready
	@run() { $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope -m "$$1" $(ARGS) || test $$? = 5 -a -n '$(ARGS)'; }; \
	run "not browser"; most=$$?; \
	run browser; browser=$$?; \
	test $$most = 0 -a $$browser = 0

# What needs the installed environment and nothing of each other: one processor compiles while the other lints
ready: $(STAMPS)/assets $(STAMPS)/test-assets $(STAMPS)/compiled browser lint

lint: $(STAMPS)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

assets: $(STAMPS)/assets

# A virtual environment with what the lock file pins
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "After Dark needs Python 3.11 or newer: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/run: $(VENV)/pyvenv.cfg pyproject.toml requirements.lock
	@mkdir -p $(STAMPS)
	@echo "Installing (one to three minutes the first time) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable . 2>&1 | grep -v 'is ignored: it is neither a file nor a directory' || true
	@$(BIN)/python -c 'import app, fastapi, folium, pyogrio, numba'
	@touch $@

$(STAMPS)/test: $(VENV)/pyvenv.cfg pyproject.toml requirements.lock
	@mkdir -p $(STAMPS)
	@echo "Installing with the test extras …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test]' 2>&1 | grep -v 'is ignored: it is neither a file nor a directory' || true
	@$(BIN)/python -c 'import app, pytest, hypothesis, playwright, ruff'
	@touch $@ $(STAMPS)/run

# Leaflet and what the folium plugins in use need, each file checked against its sha384
$(STAMPS)/assets: $(STAMPS)/run app/maps/assets.json
	@$(BIN)/python -m app.maps.install app/maps/assets.json
	@touch $@

$(STAMPS)/test-assets: $(STAMPS)/test tests/browser/assets.json
	@$(BIN)/python -m app.maps.install tests/browser/assets.json
	@touch $@

# Numerical code is compiled once, here, so that nobody waits for it at a map
$(STAMPS)/compiled: $(STAMPS)/run $(shell find models -name "*.py")
	@echo "Compiling the engine (under a minute, once) …"
	@$(BIN)/python -m models.warm
	@touch $@

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } || { echo "The browser tests need Debian's chromium: apt-get install chromium (as root)"; exit 1; }

benchmark: $(STAMPS)/test $(STAMPS)/compiled
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) $(STAMPS) .venv-peers app/static/vendor tests/vendor .mypy_cache .ruff_cache .pytest_cache
