"""What the page's head and embedded data declare of the article, as one object handed to all fields."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newscrawl.grammar.text import bare, is_unset, plain
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.tables import casefolded
from newscrawl.urls import is_front_page, outlet_name

_ARTICLE_TYPES = frozenset(
    [
        "NewsArticle",
        "Article",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "Report",
        "SatiricalArticle",
        "TechArticle",
        "ScholarlyArticle",
        "AdvertiserContentArticle",
        "SocialMediaPosting",
        "DiscussionForumPosting",
    ]
)
_PARAGRAPH_END = re.compile(r"\n+|</p>|<br\s*/?>\s*<br\s*/?>")
_LONGEST_SECTION = 60  # characters
_JOINED = re.compile(r",(?=\S)")  # by a machine: within a section's name a space follows
_SHORT_NAME = 3  # letters; shorter names are in too many addresses
_MOST_OF_WORD = 0.6  # of the letters; less of it ("miami" in miamiherald) is a place or a thing
_TITLE_PARTS = re.compile(r"\s+[|•·»«‹›:]\s+|\s+[-–—]+\s+|\s*[|ㅣ｜]\s*|\s+[-–—](?=\w)|(?<=\w)-(?=[가-힣]+ㅣ)")


@dataclass
class Metadata:
    """Declared facts; every property is ``None`` or empty where nothing is declared."""

    document: Document
    outlet_hints: tuple[str, ...] = ()

    @cached_property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object that describes the article; empty where there is none."""
        candidates = [d for d in self.document.linked_data if _ARTICLE_TYPES.intersection(types(d)) and len(d) > 2]
        if not candidates:
            return {}
        title = bare(self.document.metas.get("og:title", "") or self.page_title)

        def weight(data: dict[str, Any]) -> float:
            headline = bare(plain(str(name_of(data.get("headline")) or name_of(data.get("name")) or "")))
            same = bool(headline) and bool(title) and (headline[:40] in title or title[:40] in headline)
            fields = sum(
                bool(data.get(k))
                for k in ("headline", "datePublished", "author", "articleBody", "image", "description")
            )
            return (10 if same else 0) + fields

        return max(candidates, key=weight)

    @cached_property
    def article_type(self) -> str | None:
        kinds = [k for k in types(self.article) if k in _ARTICLE_TYPES]
        return kinds[0] if kinds else None

    def where(self, key: str) -> str:
        """Evidence for a JSON-LD property of the article."""
        return f"json-ld {self.article_type}.{key}"

    @cached_property
    def page_title(self) -> str:
        return self.document.title

    def meta(self, *names: str) -> tuple[str, str] | None:
        """-> (plain text, name) of the first ``meta`` of those that says anything."""
        for name in names:
            value = self.document.metas.get(name)
            if value and (text := plain(value)):
                return text, name
        return None

    @cached_property
    def declared_paragraphs(self) -> list[str]:
        """``articleBody`` by paragraphs, where it keeps them apart."""
        body = self.article.get("articleBody")
        if not isinstance(body, str):
            return []
        return [text for part in _PARAGRAPH_END.split(html.unescape(body)) if (text := plain(part))]

    @cached_property
    def declared_body(self) -> str | None:
        body = self.article.get("articleBody") or self.article.get("text")
        if isinstance(body, list):
            body = "\n".join(str(b) for b in body)
        return plain(body) if isinstance(body, str) and body.strip() else None

    @cached_property
    def outlets(self) -> tuple[str, ...]:
        """Names by which the outlet calls itself: given ones, site name, publisher, the word in its address."""
        names = list(self.outlet_hints)
        site_name = self.meta(
            "og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone"
        )
        if site_name:
            names.append(site_name[0])
        for key in ("publisher", "isPartOf", "copyrightHolder"):
            name = name_of(self.article.get(key))
            if name:
                names.append(plain(name))
        organisations = {"Organization", "NewsMediaOrganization", "WebSite"}
        names += [
            plain(name)
            for data in self.document.linked_data
            if organisations & set(types(data)) and (name := name_of(data))
        ]
        names.append(self.document.host)
        names.append(outlet_name(self.document.host))
        return tuple(dict.fromkeys(n for n in names if 2 <= len(n) <= 60))

    @cached_property
    def language(self) -> Found[str] | None:
        """BCP 47 tag."""
        root = self.document.root
        stated = [
            (name_of(self.article.get("inLanguage")), self.where("inLanguage")),
            (root.get("lang") if root is not None else None, "html lang"),
            (root.get("xml:lang") if root is not None else None, "html xml:lang"),
            (self.document.metas.get("og:locale"), "meta og:locale"),
            (self.document.metas.get("content-language"), "meta content-language"),
            (self.document.metas.get("language"), "meta language"),
        ]
        for value, evidence in stated:
            tag = _language_tag(value or "")
            if tag:
                return Found(tag, evidence)
        return None

    @cached_property
    def tags(self) -> Found[tuple[str, ...]] | None:
        """Keywords that the head declares."""
        for values, evidence in (
            (as_list(self.article.get("keywords")), self.where("keywords")),
            (self.document.meta_lists.get("article:tag", []), "meta article:tag"),
            ([self.document.metas.get("news_keywords", "")], "meta news_keywords"),
            ([self.document.metas.get("keywords", "")], "meta keywords"),
            ([self.document.metas.get("parsely-tags", "")], "meta parsely-tags"),
        ):
            words: dict[str, str] = {}
            for value in values:
                text = name_of(value) or ""
                for word in re.split(r"[,;]", text) if len(values) == 1 else [text]:
                    word = plain(word)
                    if 1 < len(word) <= 80 and ":" not in word[:-1].split(" ")[0] and not is_unset(word):
                        words.setdefault(word.casefold(), word)
            if words:
                return Found(tuple(words.values())[:60], evidence)
        return None

    @cached_property
    def section(self) -> Found[str] | None:
        """Section or main category that the head declares."""
        stated = name_of(self.article.get("articleSection"))
        if stated and (text := _first_of_several(plain(stated))) and len(text) <= _LONGEST_SECTION:
            return Found(text, self.where("articleSection"))
        found = self.meta("article:section", "parsely-section", "sailthru.section", "section", "og:article:section")
        if found and not found[0].startswith("http"):
            return Found(_first_of_several(found[0]), f"meta {found[1]}")
        for data in self.document.linked_data:
            if "BreadcrumbList" in types(data):
                crumbs = [c for c in as_list(data.get("itemListElement")) if isinstance(c, dict)]
                if crumbs and self._leads_home(crumbs[0].get("item")):
                    del crumbs[0]
                named = [plain(name) for c in crumbs if (name := name_of(c) or name_of(c.get("item")))]
                inner = [c for c in named if c.casefold() not in casefolded("home_words")]
                if len(inner) > 1:
                    return Found(inner[0], "json-ld BreadcrumbList")
        return None

    def _leads_home(self, item: Any) -> bool:
        """Whether a breadcrumb is that of the site's front page, whatever it is called."""
        address = item.get("@id") or item.get("url") if isinstance(item, dict) else item
        return isinstance(address, str) and bool(address) and is_front_page(self.document.absolute(address))

    def _of_host(self, name: str) -> bool:
        """Whether a name is most of the word in the page's address ("Diana" in getdiana.example)."""
        word = bare(outlet_name(self.document.host))
        return len(name) > _SHORT_NAME and name in word and len(name) >= _MOST_OF_WORD * len(word)

    @cached_property
    def _own_names(self) -> frozenset[str]:
        """The outlet's names, ``bare``, with and without their article."""
        return frozenset(bare(name) for o in self.outlets for name in (o, o.removeprefix("The ")))

    def without_site_name(self, title: str) -> str:
        """ "Ferry resumes - Daily Example" -> "Ferry resumes": a part that names the outlet is cut from either end."""
        parts = _TITLE_PARTS.split(title)
        if len(parts) < 2:
            return title
        own = self._own_names
        for at in (-1, 0):
            part = bare(parts[at])
            opened = any(len(o) > _SHORT_NAME and part.startswith(o) for o in own)
            if part in own or (at == -1 and (opened or self._of_host(part))):
                where = title.rfind(parts[-1]) if at == -1 else len(parts[0])
                cut = title[:where] if at == -1 else title[where:]
                return self.without_site_name(re.sub(r"^[\s|•·»«‹›:–—-]+|[\s|•·»«‹›:–—-]+$", "", cut))
        return title


def _first_of_several(sections: str) -> str:
    """The first of the sections that a page gives in one string."""
    return _JOINED.split(sections, maxsplit=1)[0].strip()


def _language_tag(value: str) -> str | None:
    match = re.match(r"^\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z])", value)
    if not match:
        return None
    tag = match[1].lower()
    if match[2]:
        tag += "-" + match[2].title()
    return tag + ("-" + match[3].upper() if match[3] else "")
