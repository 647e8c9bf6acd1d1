# For GNU Make 3.81 (macOS) and later.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help demo test soak lint bench docs fuzz record wheel clean

# The virtual environment comes before Pulumi: the language host takes the first Python on PATH.
with_pulumi = pulumi=$$(.venv/bin/python tools/get_pulumi.py) && PATH="$(CURDIR)/.venv/bin:$$pulumi:$$PATH"

help: ## list the targets
	@awk -F ':.*## ' '/^[.a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' Makefile

demo: .venv/.ready ## all set-up, then the main job on the simulator: up, drift, repair, destroy; then by files
	@$(with_pulumi) .venv/bin/python tools/demo.py

# Every worker begins with slow tests; one that has finished takes over from the others.
test: lint ## all set-up, then lint and every test
	@.venv/bin/python -m tools.set_up.browser
	@.venv/bin/python -m tools.set_up.clients
	@.venv/bin/python -m tools.set_up.emulators
	@.venv/bin/python -m tools.set_up.languages
	@$(with_pulumi) .venv/bin/python -m pytest -n auto --dist worksteal

soak: .venv/.ready ## the whole fault walk, about two hours: every request broken in every way, kills everywhere, a day under load
	@$(with_pulumi) .venv/bin/python tools/soak.py

lint: .venv/.ready ## style, types, words, and the arrows between the rooms
	.venv/bin/ruff check && .venv/bin/ruff format --check
	.venv/bin/mypy && .venv/bin/lint-imports
	.venv/bin/python tools/words.py

bench: .venv/.ready ## the benchmark against the simulator, about twenty minutes; BENCH='--help' lists its options
	@$(with_pulumi) .venv/bin/python benchmarks/bench.py $(BENCH)
	@.venv/bin/python -m benchmarks.sync
	@$(with_pulumi) .venv/bin/python -m benchmarks.health
	@$(with_pulumi) .venv/bin/python -m benchmarks.estate

fuzz: .venv/.ready ## fuzz the parsers for some minutes, guided by coverage; installs atheris where it has a wheel
	@.venv/bin/python -m pip install --quiet --only-binary :all: --editable '.[fuzz]'
	@.venv/bin/python -m tests.fuzz

record: .venv/.ready ## at a release: record its state, for tests of later versions
	@$(with_pulumi) .venv/bin/python -m tests.e2e.recorded

docs: .venv/.ready ## build the documentation site into site/, from pages that are made of the code as well
	@.venv/bin/python tools/findings_page.py && .venv/bin/python -m tools.reference
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --quiet
	@echo "site/index.html; with search: .venv/bin/mkdocs serve"

wheel: .venv/.ready ## build the wheel into dist/
	@.venv/bin/python -m build --wheel

clean: ## remove .venv and everything that was built here (Pulumi stays in the cache)
	@rm -rf .venv build dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv: .venv/.ready ## the virtual environment with everything installed

# A Python of any age understands this check, unlike the modules below tools/.
.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("error: Python 3.10 or later is needed, $(PYTHON) is %d.%d; name another: make PYTHON=python3.12" % sys.version_info[:2])'
	@$(PYTHON) -m tools.set_up.virtual_environment && touch $@
