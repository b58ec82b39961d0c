"""A server on loopback that sends bytes as they are given, HTTP or not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """-> its address, without a slash at the end. ``answer``: sends what answers a request, whose bytes were taken; not
    called for robots.txt, of which there is none.
    """
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answered, args=(connection,), daemon=True).start()

    def answered(connection: socket.socket) -> None:
        with connection:
            try:
                if b" /robots.txt " in connection.recv(65_536):
                    connection.sendall(NO_ROBOTS)
                    return
                answer(connection)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()
