"""Memory that pages took goes back to the machine, though some of them are held while others are let go."""

import os
import subprocess
import sys

import pytest

PAGES, KEPT_OF = 600, 40

HOLD_SOME_LET_OTHERS_GO = f"""
import sys
from newscrawl.crawl.allocator import give_memory_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * {os.sysconf("SC_PAGE_SIZE")} / 2**20

told = give_memory_back() if sys.argv[1] == "told" else True
before, held = resident(), []
for _ in range(3):
    pages = [bytes(150_000 + 137 * n) for n in range({PAGES})]
    held += pages[::{KEPT_OF}]
    del pages
print(told, resident() - before - sum(map(len, held)) / 2**20)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not os.confstr("CS_GNU_LIBC_VERSION"), reason="glibc's allocator alone has these habits"
)
def test_what_is_let_go_goes_back():
    def run(how: str) -> tuple[str, float]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
        done = subprocess.run(
            [sys.executable, "-c", HOLD_SOME_LET_OTHERS_GO, how],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        told, megabytes = done.stdout.split()
        return told, float(megabytes)

    told, kept = run("told")
    assert told == "True"
    assert kept < 20
    assert run("not told")[1] > 3 * max(kept, 1)
