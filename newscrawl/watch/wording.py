"""What changed, in a sentence that a person understands without knowing how it was found."""

from __future__ import annotations

from collections.abc import Mapping

from newscrawl.grammar.text import counted
from newscrawl.watch.drift import Change
from newscrawl.watch.kinds import Kind

_MOST = 3  # of what is there instead
_SOON = {
    Kind.MISSING: "{field} was found in {before} of {past} articles, and is found in {now} of the last {of}",
    Kind.APPEARED: "{field} was found in hardly any of {past} articles, and is found in {others} of the last {of}",
    Kind.WITNESS: "{field} came from “{usual}” in {before} of {past} articles, and does in {now} of the last {of}",
    Kind.SHORTER: "{field} is much shorter than usual (about {usual}) in {others} of the last {of} articles",
    Kind.LONGER: "{field} is much longer than usual (about {usual}) in {others} of the last {of} articles",
    Kind.SAME: (
        "{field} says “{usual}” in {others} of the last {of} articles; before, {before} of {past} articles said "
        "something else"
    ),
    Kind.STRANGE: (
        "{field} says in {others} of the last {of} articles what it never said; before, {before} of {past} articles "
        "had a value that was known"
    ),
    Kind.LOST: "{others} of {of} known articles that were visited again lost their {field}; before, next to none did",
    Kind.UNREADABLE: "{others} of the last {of} pages hold no article; before, {before} of {past} pages did",
    Kind.BLOCKED: "{others} of the last {of} pages are block pages or logins; before, {before} of {past} were articles",
    Kind.ERRORS: "{others} of the last {of} pages ended in errors; before, {before} of {past} were articles",
    Kind.EMPTY_LIST: "{field} names {now} of the {usual} that it usually names",
    Kind.NOTHING: "the last runs gave nothing at all of the site",
}


def sentence(change: Change) -> str:
    """ "published_at was found in 98 % of 130 articles, and is found in 0 of the last 10"."""
    told = _SOON[change.kind].format(
        field=change.field,
        usual=change.usual,
        before=f"{change.before:.0%}".replace("%", " %"),
        past=change.past,
        now=change.usual_now,
        of=change.articles_now,
        others=change.articles_now - change.usual_now,
    )
    return told + (_likewise(change.instead) if change.kind is Kind.EMPTY_LIST else _instead(change.instead))


def _instead(instead: Mapping[str, int]) -> str:
    named = sorted(instead.items(), key=lambda one: -one[1])[:_MOST]
    return f" ({', '.join(f'{label}: {count}' for label, count in named)})" if named else ""


def _likewise(others: Mapping[str, int]) -> str:
    if not others:
        return ""
    further = len(others) - _MOST
    named = [*list(others)[:_MOST], *([f"{counted(further, 'other list')}"] if further > 0 else [])]
    return f"; so it is with {', '.join(named)}"
