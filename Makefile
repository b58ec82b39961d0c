# make crawl            the sample newsroom, served on loopback and crawled over HTTP
# make crawl URL=...    that site
# make test             all tests
# make compiled         the same program with its reader compiled, in .venv/compiled
# make check            seconds: lint, types, contracts, and the tests of what is pure
PYTHON ?= python3
BIN = .venv/bin
EXPORTS = $(or $(NEWSCRAWL_DATA_DIR),data)/exports

.PHONY: crawl test check docs coverage lint train bench bench-compare bench-fixed bench-corpora bench-reader bench-parser bench-damage bench-crawl bench-stories bench-store bench-browse bench-archive bench-drift bench-workers bench-day test-long test-compiled compiled bench-kills clean
.DEFAULT_GOAL := crawl
# Tests start hundreds of processes: what the first one compiles, the others need not.
test test-long test-compiled coverage: export PYTHONDONTWRITEBYTECODE :=

# A crawl brings what is new; the files hold all that is stored.
crawl: .venv/installed
ifdef URL
	@$(BIN)/newscrawl crawl news -a url='$(URL)'
else
	@$(BIN)/newscrawl demo
endif
	@for format in json csv; do $(BIN)/newscrawl export $(EXPORTS)/articles.$$format; done

# Three processes more than cores: with two, a quarter of the cores' time passed in waiting. What shares a site stays together.
test: .venv/installed-dev
	$(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 3 )) --dist loadgroup -m "not takes_minutes"

# A crawl that lives longer than its leases: five minutes in which hardly anything is worked out.
test-long: .venv/installed-dev
	$(BIN)/python -m pytest tests/crawl/test_five_minutes.py -m takes_minutes

# The compiled form, built in a folder of its own, reads what the sources read: two minutes of one core.
test-compiled: .venv/installed-dev
	$(BIN)/python -m pytest tests/reading/test_compiled.py -m takes_minutes

# Reading that costs less, where there is a C compiler: in an environment of its own, beside the checkout's, which stays as it is.
compiled: .venv/compiled/installed
	@.venv/compiled/bin/newscrawl --version

.venv/compiled/installed: setup.py pyproject.toml $(shell find newscrawl -name '*.py' -o -name '*.txt' -o -name '*.npz')
	$(PYTHON) -m venv .venv/compiled
	.venv/compiled/bin/python -m pip install --quiet --upgrade pip
	NEWSCRAWL_COMPILE=1 .venv/compiled/bin/python -m pip install --quiet --no-cache-dir .
	@touch $@

# What can be told without a crawl or a database, for the work in between.
check: lint
	$(BIN)/python -m pytest tests/grammar tests/decisions tests/discovery tests/reading fixtures tests/test_urls.py -x

# Children count too: crawls, workers and commands that tests start.
coverage: .venv/installed-dev
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -p no:xdist
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --sort=cover

# What is made from the code: fields and tables in docs/, the schema of exports
docs: .venv/installed-dev
	$(BIN)/python -m docs.generate
	$(BIN)/python -m newscrawl export --schema > schema/article.new && mv schema/article.new schema/article-v2.json

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The weights of learned choices, and their cards, from labelled pages (CORPORA, see tests/benchmarks/README.md)
train: .venv/installed-train
	$(BIN)/python -m training.body
	$(BIN)/python -m training.day --write
	$(BIN)/python -m training.author --write

# CORPORA: a folder with the public data sets in their public layout (see tests/benchmarks/README.md)
# One table of store, archive, live crawl, start and memory; kept in data/bench/COMMIT.json. ONLY="store start": a part
bench: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.table $(if $(ONLY),--only $(ONLY)) $(if $(SIZES),--sizes $(SIZES)) \
		$(if $(DATABASE_URL),--database-url '$(DATABASE_URL)')
# A, B: two such files, or the commits that they are of
bench-compare: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.table --compare '$(A)' '$(B)'
# Seconds of CPU of a small fixed workload, for CI: it fails on nothing
bench-fixed: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.table --fixed $(if $(OUT),--out '$(OUT)')
bench-corpora: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.crawl_corpora
bench-reader: .venv/installed-bench
	$(BIN)/python -m tests.benchmarks.reading_quality --peers trafilatura newspaper goose
bench-parser: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.browser_fidelity
bench-damage: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.mutated_pages
bench-stories: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.stories
bench-store: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.store_growth $(if $(DATABASE_URL),--url '$(DATABASE_URL)')
bench-browse: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.browsing $(if $(DATABASE_URL),--url '$(DATABASE_URL)')
# PEERS: an interpreter that has news-please and fundus
bench-crawl: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.living_crawl
# SIGKILL at random moments of crawls, archive readings and re-readings; on SQLite and on PostgreSQL
bench-kills: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.kills
	$(BIN)/python -m tests.benchmarks.kills --postgresql
bench-drift: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.field_drift
bench-archive: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.archive_reading
	$(BIN)/python -m tests.benchmarks.live_archive

# Workers on one PostgreSQL, politeness by the sites' log, kills and restarts of both; SITES, KILLS: a smaller trial
bench-workers: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.many_workers $(if $(SITES),--sites $(SITES)) $(if $(KILLS),--kills $(KILLS))

# Ten thousand sites on the real queue, with time that is moved; HOURS, SITES: a smaller day
bench-day: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.simulated_day $(if $(SITES),--sites $(SITES)) $(if $(HOURS),--hours $(HOURS))

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ .venv/installed

.venv/installed-train: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[training]'
	@touch $@

.venv/installed-bench: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[benchmarks]'
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache *.egg-info
