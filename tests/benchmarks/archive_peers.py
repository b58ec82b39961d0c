"""The WARC readers of other projects, each in the interpreter that has it: ``PYTHON archive_peers.py NAME WARC LIMIT`` prints pages, seconds."""

from __future__ import annotations

import http.server
import logging
import sys
import threading
import time
from functools import partial
from pathlib import Path


def fastwarc(path: str, limit: int) -> int:
    """Nothing but reading the records: what no reader can be faster than."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    pages = 0
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            record.reader.read()
            pages += 1
            if pages == limit:
                break
    return pages


def news_please(path: str, limit: int) -> int:
    from newsplease import NewsPlease
    from warcio.archiveiterator import ArchiveIterator

    pages = 0
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response":
                continue
            try:
                NewsPlease.from_warc(record, fetch_images=False)
            except Exception as error:  # counted all the same: the time was spent
                logging.getLogger("peers").debug("%s", error)
            pages += 1
            if pages == limit:
                break
    return pages


def fundus(path: str, limit: int) -> int:
    """Only the pages of publishers that Fundus knows, each by the parser written for it; the others are skipped and not counted."""
    from fundus import PublisherCollection
    from fundus.scraping.html import CCNewsSource

    served = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0),
        partial(
            type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}),
            directory=str(Path(path).parent),
        ),
    )
    threading.Thread(target=served.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{served.server_address[1]}/{Path(path).name}"
    pages = 0
    for html in CCNewsSource(*PublisherCollection, warc_path=address).fetch():
        try:
            html.source_info.publisher.parser(html.crawl_date).parse(html.content)
        except Exception as error:
            logging.getLogger("peers").debug("%s", error)
        pages += 1
        if pages == limit:
            break
    return pages


if __name__ == "__main__":
    name, path, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
    logging.disable(logging.ERROR)
    globals()[name](path, 1)  # imports and tables are nobody's reading
    began = time.perf_counter()
    print(globals()[name](path, limit), time.perf_counter() - began)
