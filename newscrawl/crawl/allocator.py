"""What a page took goes back to the machine when it is let go: two habits of glibc's allocator are switched off.

A crawl takes memory for thousands of pages of some hundred kilobytes, with their trees, and holds a few of them until
their batch is written. glibc learns from the first of them to keep blocks of that size in its heaps instead of mapping
each by itself, and has a heap for every thread; there what is held pins what was let go, and a process of 200 MB comes
to 700 within two thousand pages (mallopt(3): ``M_MMAP_THRESHOLD`` is dynamic unless it is set).
"""

from __future__ import annotations

import ctypes
import os
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h
_MAPPED = 128 * 1024
"""Bytes of a block that is mapped by itself: as glibc has it before it learns. With twice as much pages are pinned."""
_RESERVE = 8 * 2**20
"""Bytes at the heap's end that stay for the next page, which else faults for them anew: 230 times a page, not 390."""
_HEAPS = 1  # threads take turns in the interpreter anyway
_OWN_WORDS = ("MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")


@cache
def give_memory_back() -> bool:
    """Whether the allocator was told; not where it is another one, nor where the environment says how it shall be."""
    if any(word in os.environ for word in _OWN_WORDS):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    told = [mallopt(_ARENA_MAX, _HEAPS), mallopt(_MMAP_THRESHOLD, _MAPPED), mallopt(_TRIM_THRESHOLD, _RESERVE)]
    return all(told)
