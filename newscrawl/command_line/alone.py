"""The process of one visit that may break what it runs in: a command of newscrawl's, which ends with its worker.

python -m newscrawl.command_line.alone crawl news -a site=site.example
"""

from __future__ import annotations

import contextlib
import ctypes
import signal

_PR_SET_PDEATHSIG = 1  # linux/prctl.h: which signal a process is sent when its parent dies


def main() -> None:
    """Do what the command line says; ends in ``SystemExit``."""
    with contextlib.suppress(OSError, AttributeError):  # not on Linux: it ends when it is through
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    from newscrawl.command_line.main import main as newscrawl

    newscrawl()


if __name__ == "__main__":
    main()
