"""Does the parser see what a browser shows? CORPORA=path/to/corpora python -m tests.benchmarks.browser_fidelity

Every n-th saved page is loaded by Chromium with scripts off and without a network; the words of its text nodes, in document
order, are what is right. Beside it the words that lexbor (the reader's parser) and libxml2 (through lxml) find in the same
markup, and what each costs. ``chromium`` must be installed (Debian: ``apt-get install chromium``).

Prints for each parser: pages whose words are the same to the last, pages that differ by over a hundredth and by over a
tenth of the words, median milliseconds of CPU for parsing, and for parsing and visiting all elements and texts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from newscrawl.reading.decoding import decode
from newscrawl.tables import lines
from tests.benchmarks import corpora

_WORD = re.compile(r"\w+")
_SKIPPED = frozenset(lines("tags_without_text"))
_TIMES = 3  # each page is parsed so often; the fastest counts
_WORDS_IN_BROWSER = f"""
(() => {{
  const skipped = new Set({json.dumps(sorted(_SKIPPED))}), found = [];
  const visit = node => {{
    for (const child of node.childNodes) {{
      if (child.nodeType === 3) found.push(child.data);
      else if (child.nodeType === 1 && !skipped.has(child.localName)) visit(child);
    }}
  }};
  if (document.body) visit(document.body);
  return found;
}})()
"""


class Browser:
    """Chromium behind a pipe of DevTools messages (https://chromedevtools.github.io/devtools-protocol/)."""

    def __init__(self, program: str, profile: str) -> None:
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        def as_three_and_four() -> None:  # where --remote-debugging-pipe expects them
            os.dup2(os.dup(theirs_in), 100), os.dup2(os.dup(theirs_out), 101)
            os.dup2(100, 3), os.dup2(101, 4)

        self._process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}",
             "--host-resolver-rules=MAP * ~NOTFOUND", "about:blank"],
            close_fds=False, preexec_fn=as_three_and_four,  # noqa: PLW1509 -- this program has one thread
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in), os.close(theirs_out)
        self._to, self._from, self._rest, self._numbers = ours_out, ours_in, b"", count(1)
        target = self._asked("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._asked("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Emulation.setScriptExecutionDisabled", value=True)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            got = os.read(self._from, 1 << 20)
            if not got:
                raise EOFError("the browser is gone")
            self._rest += got
        first, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message

    def _asked(
        self, method: str, until: str | None = None, session: str | None = None, **params: Any
    ) -> dict[str, Any]:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        result: dict[str, Any] | None = None
        happened = until is None
        while result is None or not happened:
            message = self._message()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                result = message["result"]
            happened = happened or message.get("method") == until
        return result

    def ask(self, method: str, until: str | None = None, **params: Any) -> dict[str, Any]:
        """The result of a DevTools method, once an event of the name ``until`` has come too."""
        return self._asked(method, until, self._session, **params)

    def texts(self, file: Path) -> list[str]:
        """The text nodes of a page's body, without those of elements that show no text."""
        self.ask("Page.navigate", until="Page.loadEventFired", url=file.as_uri())
        found = self.ask("Runtime.evaluate", expression=_WORDS_IN_BROWSER, returnByValue=True)
        texts: list[str] = found["result"]["value"]
        return texts

    def close(self) -> None:
        self._asked("Browser.close")
        self._process.wait(timeout=30)


def lexbor_texts(raw: bytes) -> Iterator[str]:
    body = LexborHTMLParser(raw).body
    waiting = [body] if body is not None else []
    while waiting:
        node = waiting.pop()
        if node.is_text_node:
            yield node.text_content or ""
        elif node.tag not in _SKIPPED:
            waiting += reversed(list(node.iter(include_text=True)))


def libxml2_texts(raw: bytes) -> Iterator[str]:
    root = etree.fromstring(
        raw, etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    )
    for part in [*root.iterchildren("head", "body")] if root is not None else []:
        for event, element in etree.iterwalk(part, events=("start", "end")):
            inside = any(a.tag in _SKIPPED for a in (element, *element.iterancestors()))
            if event == "start" and element.text and not inside:
                yield element.text
            elif event == "end" and element.tail and element is not part:
                if not any(a.tag in _SKIPPED for a in element.iterancestors()):
                    yield element.tail


def lexbor_visited(raw: bytes) -> None:
    for node in LexborHTMLParser(raw).root.traverse(include_text=True):  # type: ignore[union-attr]
        _ = node.text_content if node.is_text_node else (node.tag, node.attributes)


def libxml2_visited(raw: bytes) -> None:
    root = etree.fromstring(raw, etree.HTMLParser(huge_tree=True, encoding="utf-8"))
    for element in root.iter() if root is not None else ():
        _ = element.tag, dict(element.attrib), element.text, element.tail


def _parse_only(raw: bytes) -> None:
    etree.fromstring(raw, etree.HTMLParser(huge_tree=True, encoding="utf-8"))


PARSERS: dict[str, tuple[Callable[[bytes], Iterator[str]], Callable[[bytes], Any], Callable[[bytes], Any]]] = {
    "lexbor": (lexbor_texts, LexborHTMLParser, lexbor_visited),
    "libxml2": (libxml2_texts, _parse_only, libxml2_visited),
}


def words(texts: Iterator[str] | list[str]) -> list[str]:
    return [word for text in texts for word in _WORD.findall(text)]


def distance(right: list[str], found: list[str]) -> float:
    """Share of words that only one of two texts has; 0.0 for the same words in the same order."""
    if right == found:
        return 0.0
    a, b = Counter(right), Counter(found)
    return max(((a - b).total() + (b - a).total()) / max(len(right), len(found), 1), 1e-9)


def fastest(function: Callable[[bytes], Any], raw: bytes) -> float:
    """CPU milliseconds."""
    taken = []
    for _ in range(_TIMES):
        began = time.process_time()
        function(raw)
        taken.append(1000 * (time.process_time() - began))
    return min(taken)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--every", type=int, default=5, help="load each n-th page (default: 5)")
    options = arguments.parse_args()
    folder, program = corpora.root(), shutil.which("chromium")
    if folder is None or program is None:
        print("no corpora: set CORPORA" if folder is None else "no chromium on this machine", file=sys.stderr)
        return 2
    far: dict[str, list[float]] = {name: [] for name in PARSERS}
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in PARSERS}
    with tempfile.TemporaryDirectory() as place:
        browser = Browser(program, place)
        file = Path(place) / "page.html"
        for number, (_, path) in enumerate(corpora.pages(folder)):
            if number % options.every:
                continue
            raw = decode(corpora.read(path)).replace("\0", "").encode("utf-8", "replace")
            file.write_bytes(b"\xef\xbb\xbf" + raw)
            right = words(browser.texts(file))
            for name, (texts, parse, visit) in PARSERS.items():
                far[name].append(distance(right, words(texts(raw))))
                costs[name].append((fastest(parse, raw), fastest(visit, raw)))
        browser.close()
    for name, distances in far.items():
        pages = len(distances)
        same, hundredth, tenth = (sum(test(d) for d in distances) for test in (
            lambda d: d == 0, lambda d: d > 0.01, lambda d: d > 0.1))  # fmt: skip
        parse, visit = (statistics.median(column) for column in zip(*costs[name], strict=True))
        print(f"{name}: {same} of {pages} pages the same, {hundredth} off by over 1 %, {tenth} by over 10 %; "
              f"parse {parse:.2f} ms, parse and visit {visit:.2f} ms")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
