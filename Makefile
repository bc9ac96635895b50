# Two commands on a fresh machine with Python 3.11 or later: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
SITE_NOW := 2026-11-23T07:00

.PHONY: demo test lint feeds bench clean

demo: .venv/installed
	@$(BIN)/syndicate build --now $(SITE_NOW)
	@echo "(feeds/ is committed, so files that are already as they should be are not written again.)"
	@echo
	@$(BIN)/syndicate digest --now $(SITE_NOW)
	@echo
	@echo "Open in a browser:   digests/daily-2026-11-23.html and digests/weekly-2026-11-23.html"
	@echo "Open as mail:        digests/daily-2026-11-23.eml"
	@echo "Open in a reader:    feeds/rss.xml, feeds/atom.xml, feeds/feed.json, feeds/category/…, feeds/tag/…"

test: .venv/installed-test
	$(BIN)/python -m pytest --numprocesses=auto

lint: .venv/installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

feeds: .venv/installed
	$(BIN)/syndicate build --now $(SITE_NOW) --accept

bench: .venv/installed
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/commands.py
	$(BIN)/python benchmarks/send.py --recipients 10000

clean:
	rm -rf .venv digests dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'syndicate needs Python 3.11 or later')"
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-test: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@touch $@ .venv/installed

.venv/installed-lint: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,lint]"
	@touch $@ .venv/installed .venv/installed-test
