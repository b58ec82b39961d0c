"""What was worked out once, looked up as fast as a dictionary is: words and names of pages repeat by the hundred, and a
call for each, as ``functools.lru_cache`` asks for, costs what most of them take to work out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Remembered(dict[_Key, _Value]):
    """Key -> what ``work_out`` gives for it. ``most``: entries, above which it begins anew, for a crawl of years must
    not fill the memory with them.
    """

    def __init__(self, work_out: Callable[[_Key], _Value], most: int) -> None:
        super().__init__()
        self._work_out, self._most = work_out, most

    def __missing__(self, key: _Key) -> _Value:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._work_out(key)
        return value
