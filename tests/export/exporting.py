"""An export in a process of its own. Beside the tests, for such a process imports what stands here alone."""

from multiprocessing.synchronize import Event
from pathlib import Path

from newscrawl.export.articles import export_articles
from newscrawl.storage.database import open_database


def export_when_told(url: str, file: Path, cursor: Path, is_ready: Event, go: Event) -> None:
    engine = open_database(url)
    is_ready.set()
    go.wait()
    export_articles(engine, str(file), cursor=cursor)
