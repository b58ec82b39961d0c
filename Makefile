# make crawl            the sample newsroom, served on loopback and crawled over HTTP
# make crawl URL=...    that site
# make test             all tests
PYTHON ?= python3
BIN = .venv/bin
EXPORTS = $(or $(NEWSCRAWL_DATA_DIR),data)/exports
FEEDS = -O $(EXPORTS)/articles.json -O $(EXPORTS)/articles.csv

.PHONY: crawl test lint bench clean
.DEFAULT_GOAL := crawl

crawl: .venv/installed
ifdef URL
	@$(BIN)/scrapy crawl news -a url='$(URL)' $(FEEDS)
else
	@$(BIN)/scrapy demo $(FEEDS)
endif

test: .venv/installed-dev
	$(BIN)/python -m pytest -n auto

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# CORPORA: a folder with the public data sets in their public layout (see tests/benchmarks/README.md)
bench: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.crawl_corpora

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache *.egg-info
