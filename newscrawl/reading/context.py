"""How a ``ReadingContext`` is kept in web-poet's fixtures, beside the page; importing this module registers it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime

from web_poet.serialization import SerializedLeafData, register_serialization

from newscrawl.items import Lead, ReadingContext


def _to_files(context: ReadingContext) -> SerializedLeafData:
    plain = asdict(replace(context, profile=None))  # a fixture stands for itself
    del plain["profile"]
    plain["fetched_at"] = context.fetched_at.isoformat() if context.fetched_at else None
    return {"context.json": json.dumps(plain, indent=2, ensure_ascii=False).encode()}


def _from_files(cls: type[ReadingContext], data: SerializedLeafData) -> ReadingContext:
    plain = json.loads(data["context.json"])
    lead = plain.pop("lead")
    stated = plain.pop("fetched_at")
    if lead:
        lead |= {"authors": tuple(lead["authors"]), "tags": tuple(lead["tags"])}
    return cls(
        **plain | {"outlets": tuple(plain.get("outlets", ()))},
        fetched_at=datetime.fromisoformat(stated) if stated else None,
        lead=Lead(**lead) if lead else None,
    )


register_serialization(_to_files, _from_files)
