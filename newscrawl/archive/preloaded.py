"""Imported by the process that reading workers are forked from: each of them begins with a reader that is ready."""

from __future__ import annotations

import gc

import scrapy.spiders  # noqa: F401 -- a site's page object imports it with its spider

from newscrawl.archive import workers  # noqa: F401 -- what a worker runs
from newscrawl.archive.warming import load_language_model, load_reader
from newscrawl.discovery import lists  # noqa: F401
from newscrawl.storage import ledger, sites  # noqa: F401

load_reader()
load_language_model()
gc.freeze()  # what is there now stays: a look at it for cycles would copy its pages of memory into each worker
