"""A page object for a site, proposed from sampled pages: selectors for the fields that the generic reader finds weak,
fixtures of the pages, and the proof that they pass.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import keyword
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from web_poet import HttpResponse
from web_poet.testing import Fixture

from newscrawl.desk.field_reports import FieldOfSite, fields_of_site
from newscrawl.desk.selectors import FIELDS_WITH_SELECTORS, KnownPage, Proposal, proposed, same_value, understood
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import OWN_SITES
from newscrawl.items import Article, ReadingContext
from newscrawl.json_form import FixtureItemAdapter
from newscrawl.reading.page import NewsPage
from newscrawl.urls import outlet_name, shown

_TYPES = {
    "authors": "tuple[str, ...] | str | None", "published_at": "datetime | str | None",
    "modified_at": "datetime | str | None", "comment_count": "int | str | None",
}  # fmt: skip

OPTIONS = {
    "title": "--title", "dek": "--dek", "authors": "--authors", "published_at": "--published",
    "modified_at": "--modified", "section": "--section", "photo_credit": "--credit", "source": "--source",
    "comment_count": "--comments",
}  # fmt: skip
"""Field -> the option by which a person says what is right."""


@dataclass(frozen=True, slots=True)
class SampledPage:
    """A page of the site, as it was read. ``given``: what a person says is right on it, by field."""

    response: HttpResponse
    context: ReadingContext
    article: Article
    given: Mapping[str, str]

    @property
    def url(self) -> str:
        return str(self.response.url)


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What is proposed for a site. ``rules``: field -> rule; ``without``: weak fields for which none was found that
    says more than the generic reader.
    """

    rules: Mapping[str, Proposal]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and how the pages are read with it."""

    file: Path
    page_object: str
    fixtures: tuple[Path, ...]
    before: tuple[FieldOfSite, ...]
    after: tuple[FieldOfSite, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A package of page objects, and its folder."""

    package: str
    folder: Path


def place_of(module: str) -> Place:
    """Where page objects belong: in the package of the project's sites, or in a package of this folder's own."""
    found = importlib.util.find_spec(module)
    folder = Path(next(iter(found.submodule_search_locations or ()), "")) if found else None
    if folder is None or not folder.is_relative_to(Path.cwd()):  # what is installed is nobody's to write in
        return Place(OWN_SITES, Path.cwd() / OWN_SITES)
    return Place(module, folder)


def propose(pages: Sequence[SampledPage]) -> Scaffold:
    """Rules for the weak fields, and for those of which a person says what is right."""
    fields = {one.name: one for one in fields_of_site([page.article for page in pages])}
    given = {name for page in pages for name in page.given}
    wanted = [name for name in FIELDS_WITH_SELECTORS if fields[name].weaknesses or name in given]
    known = _known_pages(pages, fields)
    best = {name: rule for name in wanted if (rule := proposed(name, known)) is not None}
    found = {name: rule for name, rule in best.items() if rule.further or name in given}  # else nothing is gained
    return Scaffold(found, tuple(name for name in wanted if name not in found))


def _known_pages(pages: Sequence[SampledPage], fields: Mapping[str, FieldOfSite]) -> list[KnownPage]:
    """The pages with what is right on them: a person's word, else what is neither contradicted nor unsure; but nothing
    of a field that the reader got wrong on the page of which a person speaks.
    """
    found: list[KnownPage] = []
    misread: set[str] = set()
    for page in pages:
        reader = NewsPage(response=page.response, context=page.context)
        right = {
            name: value for name, text in page.given.items() if (value := understood(name, text, reader)) is not None
        }
        misread |= {name for name, value in right.items() if not same_value(name, getattr(page.article, name), value)}
        found.append(KnownPage(reader, right))
    for number, (page, known) in enumerate(zip(pages, found, strict=True)):
        for name in FIELDS_WITH_SELECTORS:
            value = getattr(page.article, name)
            if value not in (None, "", ()) and name not in misread and number not in fields[name].weak_on:
                known.right.setdefault(name, value)
    return found


# ---- writing


def module_name(host: str) -> str:
    """ "www.harbour-post.example" -> "harbourpost": a name for a site's file."""
    is_number = re.fullmatch(r"[\d.]+(?::\d+)?|\[.*", host)
    word = host if is_number else outlet_name(host)
    labels = host.partition(":")[0].split(".")
    if len(labels) > 1 and word == labels[-1]:  # of a domain that no list of suffixes knows
        word = labels[-2]
    name = re.sub(r"[^a-z0-9]+", "_" if is_number else "", word.lower()).strip("_")
    return f"site_{name}" if not name or name[0].isdigit() or keyword.iskeyword(name) else name


def class_name(module: str) -> str:
    """ "harbourpost" -> "HarbourpostPage"."""
    return "".join(part.title() for part in module.split("_")) + "Page"


def page_object_text(host: str, module: str, scaffold: Scaffold, samples: int) -> str:
    """The source of a page object."""
    pages = counted(samples, "page")
    needs_datetime = any("datetime" in _TYPES.get(name, "") for name in scaffold.rules)
    lines = [
        f'"""{host}: how its pages are read where the generic reader is unsure.',
        "",
        f"Proposed from {pages}; its fixtures say what is read of them.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *(["from datetime import datetime", ""] if needs_datetime else []),
        "from web_poet import field, handle_urls",
        "",
        "from newscrawl.reading.page import NewsPage",
        "",
        "",
        f'@handle_urls("{host}")',
        f"class {class_name(module)}(NewsPage):",
        '    """Where a selector finds nothing the generic reader is asked."""',
    ]
    for name, proposal in scaffold.rules.items():
        right = f"right on {proposal.right} of {proposal.known} pages on which that was known"
        lines += [
            "",
            "    @field",
            f"    def {name}(self) -> {_TYPES.get(name, 'str | None')}:",
            f"        # {right}, a value on {proposal.further} more",
            f"        return {proposal.rule.code} or super().{name}",
        ]
    for name in scaffold.without:
        lines += ["", f"    # {name}: weak, and no place of it was found"]
    return "\n".join(lines) + "\n"


def write(
    host: str, scaffold: Scaffold, pages: Sequence[SampledPage], package: str, folder: Path, fixtures: Path
) -> Written:
    """Write a page object into a package's folder, and a fixture of every page; then read these as the tests do.

    ``UsageError`` where the file is there already. ``NewscrawlError`` where a fixture does not pass: that is a bug.
    """
    module = module_name(host)
    file = checked_file(folder, host)
    folder.mkdir(parents=True, exist_ok=True)
    init = folder / "__init__.py"
    if not init.exists():
        init.write_text('"""Page objects of sites."""\n', "utf-8")
    file.write_text(page_object_text(host, module, scaffold, len(pages)), "utf-8")
    if (root := str(folder.absolute().parents[package.count(".")])) not in sys.path:
        sys.path.insert(0, root)
    importlib.invalidate_caches()
    kind = getattr(importlib.import_module(f"{package}.{module}"), class_name(module))
    saved, articles = [], []
    for page in pages:
        article = _read(kind, page)
        articles.append(article)
        saved.append(_save_fixture(fixtures / f"{package}.{module}.{kind.__name__}", page, article))
    for path in saved:
        fixture = Fixture(path)
        if fixture.get_output(kind) != fixture.get_expected_output():
            raise NewscrawlError(f"{path} does not pass at once: that is a bug, please tell us")
    before = fields_of_site([page.article for page in pages])
    name = f"{package}.{module}.{kind.__name__}"
    return Written(file, name, tuple(saved), tuple(before), tuple(fields_of_site(articles)))


def checked_file(folder: Path, host: str) -> Path:
    """Where the page object of a site is written. ``UsageError`` where there is one already."""
    file = folder / f"{module_name(host)}.py"
    if file.exists():
        raise UsageError(f"{file} is there already: change it by hand, or take it away first")
    return file


def _read(kind: type[NewsPage], page: SampledPage) -> Article:
    return asyncio.run(kind(response=page.response, context=page.context).to_item())


def _save_fixture(folder: Path, page: SampledPage, article: Article) -> Path:
    meta = {"adapter": FixtureItemAdapter, "frozen_time": datetime.now(UTC).isoformat(timespec="seconds")}
    saved: Path = Fixture.save(folder, inputs=[page.response, page.context], item=article, meta=meta).path
    return saved


def written_text(written: Written, scaffold: Scaffold) -> str:
    """What was proposed and what it changes, for a person."""
    lines = [f"{written.file}: {written.page_object.rpartition('.')[2]}"]
    before, after = ({one.name: one for one in fields} for fields in (written.before, written.after))
    for name, proposal in scaffold.rules.items():
        now = after[name]
        right = f"right on {proposal.right} of {proposal.known} pages on which that was known"
        filled = f"filled on {now.filled} of {len(now.readings)}, {before[name].filled} before"
        lines.append(f"  {name:<14}{proposal.rule.css}{_where(proposal.rule.how)}")
        lines.append(f"  {'':<14}{right}; {filled}")
    for name in scaffold.without:
        told = f"no place was found: say what is right on one page, {OPTIONS[name]} VALUE --page URL"
        lines.append(f"  {name:<14}{told}")
    if written.fixtures:
        folder = shown(str(written.fixtures[0].parent))
        fixtures = counted(len(written.fixtures), "fixture")
        lines.append(f"{fixtures} in {folder}, all pass: read each output.json before you keep it")
    return "\n".join(lines)


def _where(how: str) -> str:
    return {"text": "", "texts": " (all of them)"}.get(how, f" ({how})")
