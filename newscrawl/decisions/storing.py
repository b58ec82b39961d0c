"""What becomes of an article that is offered for storing? Pure: decided once here, written once by the store.

An article is read at one address, its home; every other address that leads to it is an alias. What an alias shows is
never written over what its home shows: two pages of one text differ in title, date and comment count for ever, and each
visit of either would be an edit. A home moves only where its server says so, where the page that its own canonical
link names is met, or where it is gone and an alias is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from newscrawl.decisions.changes import Cause, Outcome, changes_between, is_edit, semantic, told_by_lists
from newscrawl.decisions.near_duplicates import shingles
from newscrawl.decisions.shortened import Shortened, shows_the_rest, why_shortened
from newscrawl.items import Article, Precision, body_text, is_list_entry, is_of_pages
from newscrawl.urls import identity, page_of, site_of

_ANOTHER_TIME = timedelta(hours=1)
_OF_A_VISIT = timedelta(minutes=5)  # clocks differ, minutes are rounded, and pages are kept for some of them once made
_ONE_DAY = timedelta(days=1)
_BETWEEN_PARTS = re.compile(r"\s+[-|–—·•»]\s+")
_FEWEST_SHINGLES = 20  # of the shorter text; what fewer have in common, or have not, is chance
_SHARED = 0.5
"""Part of the shorter text that an article keeps, however it was edited. Of 12 000 pairs of articles of one language on
unprepared pages one in a thousand shared more than 0.05; of their words a tenth of all pairs shared more than 0.3.
"""
_SHARED_WORDS = 0.3
"""The same of the words of texts that are shorter."""
_SHARED_BELOW_ONE_HEADLINE = 0.1
"""The same where both have one headline: sites put their own name, or "News", above everything."""


@dataclass(frozen=True, slots=True)
class Known:
    """The few columns of a stored article that the decision needs."""

    id: int
    url: str
    canonical_url: str
    title: str
    content_hash: str
    body_hash: str | None
    published_at: datetime | None
    modified_at: datetime | None
    comment_count: int | None
    fetched_at: datetime
    first_seen_at: datetime
    reader_version: str
    payload_digest: str | None
    gone_at: datetime | None
    story_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An article that is offered, as far as the decision needs it."""

    article: Article
    address: str
    """Identity (``newscrawl.urls``) of the address where the page was read."""
    canonical: str
    """Identity of the page's own claim."""
    page: str
    """Where the page was read (``newscrawl.urls.page_of``)."""
    asked: str | None
    """What was asked for, before redirects (``page_of``); ``None`` where no site was asked."""
    led_for_good: bool = False
    """From there to the page by redirects that are for good."""
    content_hash: str
    fetched_at: datetime
    payload_digest: str | None
    reader_version: str
    offered_at: datetime
    left_out: frozenset[str] = frozenset()
    """Texts and photo addresses of the page that were left out, for they are the site's template by what is known of it
    now; the stored article may have been read before that was known.
    """
    goes_on: bool = False
    """On a further page, which was not read."""
    stands_alone: bool = False
    """Its claim was found to be another article's address: it is known by its own address only."""


class Standing(StrEnum):
    """How the address of an offered article stands to a stored one."""

    HOME = "home"
    """The address at which the stored article is read."""
    MOVED = "moved"
    """Asked for at home, and led here by the server."""
    LENT = "lent"
    """Asked for at home, and led for the time being to another site, which shows it there."""
    OWN_PAGE = "own page"
    """The page that the canonical links name, or the plain one of which a variant (AMP, print, mobile) was read until
    now.
    """
    HEIR = "heir"
    """The home is gone, this address is not."""
    ALIAS = "alias"


class Fate(StrEnum):
    """What the store does with an offer."""

    NEW = "new"
    APART = "apart"
    """It is another article than the one whose address it claims: the address is taken back, each stands for itself."""
    ALIAS = "alias"
    """Nothing but the address is written."""
    CONFIRM = "confirm"
    """Stored content stays; that it was seen is written."""
    REPLACE = "replace"
    """Content is written in place of what was stored."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is written of an offer, and why."""

    fate: Fate
    standing: Standing = Standing.HOME
    cause: Cause = Cause.FIRST
    changes: dict[str, list[Any]] = field(default_factory=dict)
    """Field -> [before, after] as plain values."""
    silent: bool | None = None
    """Of an edit: whether the page does not own up to it."""
    counted: bool = False
    """The comment count moved."""
    same_content: bool = True
    """The stored content says the same, though its hash may differ in form."""
    says_more: bool = False
    """All that is new is that nobody has commented yet, or when it was modified last, of which nothing was known."""
    still_counted: bool | None = None
    """Whether the page itself still states a comment count; ``None`` where no comments were known of it, or the
    page is an older one (a replayed archive), or was met in part.
    """
    shortened: Shortened | None = None
    """What says that the article was met in part, where it was: what is known of it stays."""

    @property
    def outcome(self) -> Outcome:
        """As crawls count it."""
        if self.fate is Fate.NEW:
            return Outcome.NEW
        return Outcome.UPDATED if self.fate is Fate.REPLACE and not self.says_more else Outcome.UNCHANGED

    @property
    def writes_revision(self) -> bool:
        """Whether it is a new state of the article, and not just another comment count or time stamp."""
        return self.fate is Fate.REPLACE and (is_edit(self.changes) or self.cause is Cause.REREADING)


def standing_of(offer: Offer, known: Known) -> Standing:
    """How an offer's address stands to a stored article."""
    home = page_of(known.url)
    if offer.page == home:
        return Standing.HOME
    if offer.asked == home:
        return Standing.MOVED if is_led_from(offer, known) else Standing.LENT
    stands_for_itself = offer.page == page_of(offer.article.canonical_url)
    is_plain = offer.page == offer.address == identity(known.url)
    if stands_for_itself and (is_plain or offer.page == page_of(known.canonical_url)):
        return Standing.OWN_PAGE
    return Standing.HEIR if known.gone_at is not None else Standing.ALIAS


def is_led_from(offer: Offer, known: Known) -> bool:
    """Whether a page is where the server of a stored article leads whoever asks for its home; to another site, only
    where it does so for good.
    """
    is_one_site = site_of(offer.article.url) == site_of(known.url)
    return offer.asked == page_of(known.url) and (is_one_site or offer.led_for_good)


def may_go_on(offer: Offer, before: Known, known: Known) -> bool:
    """Whether a stored article may go on in another one (``known``, at whose address the page was read): its server
    leads there, and nobody knew by then that both are one, for the new address was met first, with an edited text.
    """
    return before.id != known.id and before.gone_at is None and is_led_from(offer, before)


def says_it_again(offer: Offer, known: Known) -> bool:
    """Whether a page that has the text of a stored article is an article of its own: it stands for itself, under
    another headline, and was published at another time. Notices and developing stories say again what was said.
    """
    published = offer.article.published_at, known.published_at
    return (
        offer.canonical == offer.address
        and not _headlines(offer.article.title or "") & _headlines(known.title)
        and published[0] is not None
        and published[1] is not None
        and abs(published[0] - published[1]) >= _ANOTHER_TIME
    )


def _headlines(title: str) -> set[str]:
    """What of a title may be the headline: sites put their name, or "Page 2", behind a sign."""
    return {semantic(part).casefold() for part in _BETWEEN_PARTS.split(title)}


def needs_stored(offer: Offer, known: Known, standing: Standing) -> bool:
    """Whether the decision needs the stored article whole."""
    if offer.content_hash != known.content_hash:
        return True
    moved = _counted(offer, known) or _stamped(offer, known)
    return moved and standing is not Standing.ALIAS and _may_replace(offer, known)


def decide(offer: Offer, known: Known, standing: Standing, stored: Article | None) -> Decision:
    """What becomes of an offer that leads to a stored article. ``stored``: given where ``needs_stored``."""
    decision = _decided(offer, known, standing, stored)
    is_seen_again = decision.fate in (Fate.CONFIRM, Fate.REPLACE) and _may_replace(offer, known)
    if not known.comment_count or not is_seen_again or decision.shortened:
        return decision
    return replace(decision, still_counted=_is_counted_by_page(offer.article))


def _decided(offer: Offer, known: Known, standing: Standing, stored: Article | None) -> Decision:
    elsewhere = offer.address != identity(known.url) and not offer.stands_alone
    if elsewhere and stored is not None and _stands_apart(offer, known, stored):
        return Decision(Fate.APART, standing)
    if standing is Standing.ALIAS:
        return Decision(Fate.ALIAS, standing)
    if offer.goes_on and stored is not None and is_of_pages(stored.evidence.get("body")):
        return Decision(Fate.CONFIRM, standing, same_content=False)
    changes = changes_between(without(stored, offer.left_out), offer.article) if stored is not None else {}
    counted, edited = _counted(offer, known), is_edit(changes)
    if not _may_replace(offer, known) or not (edited or counted or _stamped(offer, known)):
        return Decision(Fate.CONFIRM, standing, same_content=not edited)
    cause = Cause.OTHER_PAGE if standing in (Standing.OWN_PAGE, Standing.HEIR) else _cause(offer, known)
    if cause is Cause.EDIT and stored is not None and told_by_lists(stored, offer.article, changes):
        cause = Cause.REREADING
    if cause is Cause.REREADING and not edited and offer.fetched_at != known.fetched_at:
        cause = Cause.EDIT  # a count of its own pace, which no list had told before; no revision comes of it
    if stored is not None and "body" in changes and cause is not Cause.REREADING:
        shortened = why_shortened(stored, offer.article)
        if shortened:
            return Decision(Fate.CONFIRM, standing, same_content=False, shortened=shortened)
        if cause is Cause.EDIT and shows_the_rest(stored, offer.article):
            cause = Cause.SHOWN_WHOLE
    silent = _is_silent(offer, known) if cause is Cause.EDIT else None
    more = cause is not Cause.REREADING and not edited and _says_more(offer, known)
    return Decision(Fate.REPLACE, standing, cause, changes, silent, counted, same_content=not edited, says_more=more)


def _stands_apart(offer: Offer, known: Known, stored: Article) -> bool:
    if _is_known_by_asking(offer, known):
        return not goes_on_from(stored, offer.article)
    return is_another(stored, offer.article)


def is_another(before: Article, after: Article) -> bool:
    """Whether two pages that claim one canonical URL are two articles all the same, by headline and text. Sites name
    their front page, a section, or one script for all articles as canonical.
    """
    one_headline = semantic(before.title) == semantic(after.title)
    texts = shingles(before.body), shingles(after.body)
    shorter = min(map(len, texts))
    if shorter < _FEWEST_SHINGLES:
        words = [set(article.body.casefold().split()) for article in (before, after)]
        return not one_headline and len(words[0] & words[1]) < _SHARED_WORDS * min(map(len, words))
    return len(texts[0] & texts[1]) < (_SHARED_BELOW_ONE_HEADLINE if one_headline else _SHARED) * shorter


def goes_on_from(before: Article, after: Article) -> bool:
    """Whether the page that a server leads to from an article's address is that article, by headline and text. Sites
    lead from articles that are gone to one notice, whose few words any article has, or to another article.
    """
    if semantic(before.body) == semantic(after.body):
        return True
    short = min(len(shingles(article.body)) for article in (before, after)) < _FEWEST_SHINGLES
    one_headline = bool((_headlines(before.title or "") & _headlines(after.title or "")) - {""})
    return not is_another(before, after) and (one_headline or not short)


def _is_known_by_asking(offer: Offer, known: Known) -> bool:
    """Whether nothing that the page says of itself, only that its server led there, says which article it is."""
    names = {identity(known.url), identity(known.canonical_url)}
    return offer.asked == page_of(known.url) and not names & {offer.address, offer.canonical}


def without(article: Article, left_out: frozenset[str]) -> Article:
    """The article as today's knowledge of its site would have it: what is template is no part of it, and that it is
    gone is no edit.
    """
    if not left_out:
        return article
    blocks = tuple(block for block in article.blocks if block.text not in left_out)
    photos = tuple(photo for photo in article.photos if photo.url not in left_out)
    if (len(blocks), len(photos)) == (len(article.blocks), len(article.photos)):
        return article
    return replace(article, blocks=blocks, body=body_text(blocks), photos=photos)


def _may_replace(offer: Offer, known: Known) -> bool:
    """A page that was fetched before the stored one (a replayed archive) never overwrites it, nor does an older
    reader overwrite what a newer one read from the same fetch. A stored fetch that is still to come was written
    by a clock that was ahead.
    """
    if known.fetched_at > offer.offered_at:
        return True
    if offer.fetched_at < known.fetched_at:
        return False
    return not (offer.fetched_at == known.fetched_at and int(known.reader_version) > int(offer.reader_version))


def _counted(offer: Offer, known: Known) -> bool:
    count = offer.article.comment_count
    return count is not None and count != known.comment_count


def _is_counted_by_page(article: Article) -> bool:
    return article.comment_count is not None and not is_list_entry(article.evidence.get("comment_count"))


def _stamped(offer: Offer, known: Known) -> bool:
    modified = offer.article.modified_at
    if modified is None or modified == known.modified_at:
        return False
    return known.modified_at is None or offer.fetched_at == known.fetched_at or not _is_of_the_visit(offer, modified)


def _is_of_the_visit(offer: Offer, modified: datetime) -> bool:
    """Whether a page says that it was modified as it was asked for, as some say at each visit. The next visit tells of
    one that was.
    """
    reach = _ONE_DAY if offer.article.modified_precision is Precision.DAY else _OF_A_VISIT
    return abs(offer.fetched_at - modified) < reach


def _says_more(offer: Offer, known: Known) -> bool:
    """Whether what moved by itself was unknown before, and tells of nothing that happened since."""
    counted = _counted(offer, known) and not (known.comment_count is None and offer.article.comment_count == 0)
    return not counted and not (_stamped(offer, known) and known.modified_at is not None)


def _cause(offer: Offer, known: Known) -> Cause:
    """The bytes tell whose change it is, and where none are kept, the time of the fetch."""
    if offer.payload_digest and known.payload_digest:
        return Cause.REREADING if offer.payload_digest == known.payload_digest else Cause.EDIT
    return Cause.REREADING if offer.fetched_at == known.fetched_at else Cause.EDIT


def _is_silent(offer: Offer, known: Known) -> bool:
    """The modification time that the page states has not moved."""
    modified = offer.article.modified_at
    return modified is None or (known.modified_at is not None and modified <= known.modified_at)
