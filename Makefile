PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# One line a target: what a person could type.
.PHONY: demo test lint own parity bench docs

demo: $(VENV)/.ready
	cd examples/calculator && ../../$(BIN)/surefoot run -q && ../../$(BIN)/surefoot report --format html
	cd examples/accounts && ../../$(BIN)/surefoot run -q && ../../$(BIN)/surefoot explain src/accounts/auth.py:8 && ../../$(BIN)/surefoot pyramid && ../../$(BIN)/surefoot weak && ../../$(BIN)/surefoot seams && ../../$(BIN)/surefoot report --format html

test: $(VENV)/.ready
	$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: $(VENV)/.ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# Our own critical tier, source/ and analysis/, measured by ourselves.
own: $(VENV)/.ready
	$(BIN)/surefoot run -q tests/unit tests/integration/test_parity.py && $(BIN)/surefoot gate --allow-partial

parity: $(VENV)/.ready
	SUREFOOT_PARITY=full $(BIN)/python -m pytest -q tests/integration/test_parity.py tests/integration/test_library_paths.py

docs: $(VENV)/.ready
	$(BIN)/python docs/write_reference.py

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/compare.py

# The environment is made anew when what it should hold, or the interpreter, has changed.
$(VENV)/.ready: pyproject.toml src/surefoot.pth $(VENV)/.$(shell $(PYTHON) -c 'import sys; print("python-%d.%d.%d" % sys.version_info[:3])')
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[test,lint]'
	touch $@

$(VENV)/.python-%:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.bench: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	touch $@
