"""The way from one worker to its database, which can be blocked: what is sent is swallowed, and nothing is refused, as by a
firewall that forgot a connection. ``python -m tests.workers.way_to_database SOCKET_OF_THE_SERVER SOCKET`` blocks it on SIGUSR1 and
opens it on SIGUSR2.
"""

import asyncio
import signal
import sys

_PIECE = 65_536  # bytes


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_open: asyncio.Event) -> None:
    """From one end to the other, while the way is open."""
    while piece := await reader.read(_PIECE):
        await is_open.wait()
        writer.write(piece)
        await writer.drain()
    writer.close()


async def serve(server: str, here: str) -> None:
    is_open = asyncio.Event()
    is_open.set()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, is_open.clear)
    loop.add_signal_handler(signal.SIGUSR2, is_open.set)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await is_open.wait()
        far_reader, far_writer = await asyncio.open_unix_connection(server)
        await asyncio.gather(
            carry(reader, far_writer, is_open), carry(far_reader, writer, is_open), return_exceptions=True
        )

    async with await asyncio.start_unix_server(meet, here) as serving:
        print("open", flush=True)
        await serving.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
