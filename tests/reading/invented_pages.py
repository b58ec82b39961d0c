"""Whole pages of invented newspapers: an article's markup in the surroundings that three kinds of site put around it."""

from __future__ import annotations

HEADLINE = "Brunnholm reopens its old sluice after eleven dry summers"

LEAD = "The town of Brunnholm opened its old sluice again on Tuesday, and for the first time since 2015 boats can pass from the lake into the canal without being lifted over the weir."
SECOND = "About four hundred people stood along the towpath when Mayor Ingrid Sollner turned the wheel, which the museum had lent for the day and which squeaked so loudly that two dogs ran away."
THIRD = "The repair cost 3.2 million crowns, twice as much as planned, because the oak beams below the water turned out to be older and softer than the drawings in the archive had promised."
FOURTH = "“We knew that something was wrong when the divers came up laughing,” said Tore Brandvik, who led the work. “They could push a finger into the wood.”"
LAST = "The canal stays open until the first frost. The museum wants its wheel back on Friday, and the town has ordered a new one from the smith in Halden."
STORY = (LEAD, SECOND, THIRD, FOURTH, LAST)

TEASERS = (
    ("Night bus to Halden runs again", "After a year without it, the night bus leaves the station at ten past one on Fridays and Saturdays."),
    ("School kitchen wins prize", "Pupils of the Lake School cooked for the county jury and came home with a pan made of copper."),
    ("Otter seen below the bridge", "A retired teacher took the picture with his telephone and says that he will not tell anybody where."),
    ("New organ is too loud", "The parish council has asked the organist to leave the sixteen-foot pipes alone during weddings."),
)  # fmt: skip


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def _menu(*entries: str) -> str:
    return "".join(f'<li class="menu-item"><a href="/{entry.lower()}/">{entry}</a></li>' for entry in entries)


def _cards(kind: str) -> str:
    return "".join(
        f'<div class="{kind}"><a href="/news/{n}"><img src="/thumb/{n}.jpg" alt=""><h3>{title}</h3></a><p>{text}</p></div>'
        for n, (title, text) in enumerate(TEASERS)
    )


def classic(article: str, head: str = "", behind: str = "") -> str:
    """A weblog system's stock theme: named parts, a sidebar of widgets, comments below."""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} - Brunnholm Gazette</title>
<meta property="og:title" content="{HEADLINE}"><meta property="og:type" content="article">{head}</head>
<body class="post-template-default single single-post postid-812"><div id="page" class="site">
<header id="masthead" class="site-header"><p class="site-title"><a href="/">Brunnholm Gazette</a></p>
<p class="site-description">News from the lake and both of its shores</p>
<nav class="main-navigation"><ul id="primary-menu" class="menu">{_menu("News", "Sport", "Culture", "Weather", "Contact")}</ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-812" class="post-812 post type-post status-publish hentry category-news">
<header class="entry-header"><h1 class="entry-title">{HEADLINE}</h1>
<div class="entry-meta"><span class="posted-on">Posted on <time datetime="2026-11-17T09:12:00+00:00">November 17, 2026</time></span>
<span class="byline"> by <a href="/author/kari">Kari Nordby</a></span></div></header>
<div class="entry-content">{article}</div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="/news/">News</a></span>
<span class="tags-links">Tagged <a href="/tag/sluice">sluice</a>, <a href="/tag/lake">lake</a></span></footer></article>
<nav class="post-navigation"><a href="/a">Previous: Ice rink opens early</a> <a href="/b">Next: Council meets</a></nav>{behind}
<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts on “{HEADLINE}”</h2><ol class="comment-list">
<li class="comment"><div class="comment-content"><p>I was there, and the dogs were mine. They are back by now, thank you all.</p></div></li>
<li class="comment"><div class="comment-content"><p>Three million for a door in the water, and the night bus had to wait a year for fifty thousand.</p></div></li></ol></div>
</main></div><aside id="secondary" class="widget-area"><section class="widget"><h2 class="widget-title">Recent Posts</h2>
<ul>{_menu(*(title for title, _ in TEASERS))}</ul></section></aside></div>
<footer id="colophon" class="site-footer"><p>© 2026 Brunnholm Gazette. All rights reserved.</p></footer></div></body></html>"""


def grid(article: str, head: str = "", behind: str = "") -> str:
    """A publisher's own system: generated class names in grids, teasers all around."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} | The Lake Courier</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="The Lake Courier">{head}</head>
<body><div id="root"><div class="Layout_top__x81Ka"><a class="Logo_link__2bA" href="/">The Lake Courier</a>
<div class="Nav_row__Ql0"><a href="/local">Local</a><a href="/county">County</a><a href="/opinion">Opinion</a><a href="/sign-in">Sign in</a>
<button>Menu</button></div></div>
<div class="Layout_grid__9dJ"><div class="Layout_main__Kw2"><div class="ArticleHead_root__a0"><div class="ArticleHead_kicker__b">Local</div>
<h1 class="ArticleHead_title__c">{HEADLINE}</h1>
<div class="ArticleHead_meta__d"><span>Kari Nordby</span><time datetime="2026-11-17T10:12:00+01:00">17 November 2026, 10:12</time></div>
<div class="Tools_root__e"><a href="#">Share</a><a href="#">Save</a><a href="#">Print</a></div></div>
<div class="ArticleText_root__f">{article}</div>{behind}
<div class="Promo_root__g"><div class="Promo_title__h">The Courier by e-mail</div><div>Every morning at six, what the town will talk about at nine. Free of charge and easy to leave.</div>
<a href="/letters">Sign up</a></div></div>
<div class="Layout_side__Zr1"><div class="List_title__i">Most read</div>{_cards("Card_root__j")}</div></div>
<div class="Layout_more__k"><div class="List_title__i">More from the lake</div>{_cards("Card_root__l")}</div>
<div class="Layout_foot__m"><a href="/imprint">Imprint</a><a href="/privacy">Privacy</a><span>© The Lake Courier 2026</span></div></div></body></html>"""


def plain(article: str, head: str = "", behind: str = "") -> str:
    """A small paper's hand-made pages: few names, a table of links."""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE}</title>{head}</head><body>
<div id="top"><a href="/"><img src="/logo.png" alt="Shore Weekly"></a></div>
<div id="links"><a href="/">Home</a> | <a href="/archive">Archive</a> | <a href="/ads">Advertise</a> | <a href="/contact">Contact</a></div>
<div id="middle"><h2>{HEADLINE}</h2><div class="when">Tuesday, 17 November 2026</div><div class="text">{article}</div>{behind}
<p><a href="javascript:print()">Print this page</a> <a href="/news">Back to the overview</a></p></div>
<div id="bottom">Shore Weekly, Quay Street 4, Brunnholm. <a href="/legal">Legal notice</a></div></body></html>"""


LAYOUTS = (classic, grid, plain)
