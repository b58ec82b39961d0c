"""Serving the pages with uvicorn, until somebody ends it."""

from __future__ import annotations

import contextlib
import socket

import uvicorn
from starlette.applications import Starlette

from newscrawl.errors import UsageError

_BACKLOG = 128  # connections that wait to be taken


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0: any that is free. ``UsageError`` where it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        raise UsageError(f"cannot listen at {host} port {port}: {getattr(error, 'strerror', None) or error}") from error


def serve(app: Starlette, listener: socket.socket, log_level: str) -> None:
    """Answer until a signal ends it; requests on their way are answered first."""
    config = uvicorn.Config(
        app, log_level=log_level.lower(), access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    with contextlib.suppress(KeyboardInterrupt):  # that is how a person ends it
        uvicorn.Server(config).run(sockets=[listener])
