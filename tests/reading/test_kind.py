"""What is an article and what a list: pages as publishing systems make them, with invented words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import read_article
from newscrawl.items import PageKind

SITE = "https://www.fjordpost.example"
SENTENCE = "The ferry across the sound is back after three weeks in dock, the company told its passengers on Friday. "
NEWEST = datetime(2026, 11, 20, 12, tzinfo=UTC)


def teaser(number: int, *, excerpt: int = 2, time_first: bool = False) -> str:
    at = NEWEST - timedelta(hours=5 * number)
    time = f'<a href="{SITE}/2026/story-{number}/"><time datetime="{at.isoformat()}">{at:%d %B %Y}</time></a>'
    title = f'<h2 class="entry-title"><a href="{SITE}/2026/story-{number}/">Another story of the harbour, number {number}</a></h2>'
    text = f"<p>{SENTENCE * excerpt}Story {number}.</p>"
    return (
        f"<article class='post hentry'>{time}{title}{text}</article>"
        if time_first
        else f"<article class='post hentry'>{title}{text}{time}</article>"
    )


def read(body: str, url: str = f"{SITE}/page", *, classes: str = "", head: str = "", title: str = "The Fjord Post"):
    return read_article(
        f"<html lang=en><head><title>{title}</title>{head}</head><body class='{classes}'>{body}</body></html>", url
    )


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("excerpt", [1, 4, 12])
@pytest.mark.parametrize(
    ("path", "classes"),
    [
        ("/tag/ferries/", "archive tag tag-ferries hfeed"),
        ("/tag/ferries/", ""),
        ("/author/jane-roe/", "author-template"),
        ("/schlagwort/faehre", ""),
        ("/2026/11/", "archive date"),
        ("/kategori/sjofart/", ""),
        ("/category/business.html", "home"),
    ],
)
def test_a_page_of_a_tag_an_author_or_a_month_is_a_list_however_few_posts_it_has(path, classes, excerpt, count):
    teasers = "".join(teaser(n, excerpt=excerpt) for n in range(count))
    found = read(
        f"<main><h1>Ferries</h1>{teasers}</main>",
        SITE + path.replace("category/business.html", "tag/business.html"),
        classes=classes,
    )
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


_FEW_LINES = 100
WRITERS = "".join(
    f"<div class=avatar><a href='/authors/{n}'>{n}</a><small>Reporter</small></div>" for n in ("Jane Roe", "Kari Nord")
)
OF_THE_SITE = (
    '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "The Fjord Post", '
    f'"mainEntityOfPage": {{"@id": "{SITE}"}}, "author": {{"@type": "Person", "name": "The Fjord Post"}}}}</script>'
)


@pytest.mark.parametrize("element", ["article", "div class=post itemscope itemtype=http://schema.org/Article"])
@pytest.mark.parametrize("head", ["", OF_THE_SITE, "<meta property=og:type content=blog>"])
@pytest.mark.parametrize("title", ["<h2><a href='{}'>{}</a></h2>", "<p class=title><a href='{}'>{}</a></p>"])
@pytest.mark.parametrize(
    "between", ["", WRITERS * 2, "<ul><li>Transport<li>2 min read<li>Jane Roe<li>Kari Nord<li>Vik<li>Nes<li>Eid</ul>"]
)
@pytest.mark.parametrize("path", ["/tags/ferries/", "/authors/jane-roe/", "/2026/11/"])
def test_a_list_of_one_post_in_full_is_no_article_whatever_it_declares(path, between, title, head, element):
    if "div" in element:  # what no element calls an entry is one by its heading right above its text
        title, between = "<h2><a href='{}'>{}</a></h2>", between if len(between) < _FEW_LINES else ""
    headline = "Ferry across the sound is back on Friday"
    entry = title.format(f"{SITE}/2026/11/20/ferry-across-the-sound-is-back-on-friday/", headline)
    text = "".join(f"<p>{SENTENCE * 3}Part {n}.</p>" for n in range(4))
    page = f"<main><header><h1>One post tagged with ferries</h1><a href=/tags>View all tags</a></header><{element}>{entry}{between}<div>{text}</div></{element.split()[0]}></main>"
    found = read(page, SITE + path, head=head)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize("line", ["<li><a href='{0}'>November {1} - {2}</a></li>", "<li>{1}.11. <a href='{0}'>{2}</a></li>", "<li><p>{1} November 2026</p><p><a href='{0}'>{2}</a></p></li>", "<p><a href='{0}'>{2}</a></p>"])  # fmt: skip
@pytest.mark.parametrize("path", ["/archive/", "/stories", "/en/all-of-it.html"])
def test_a_page_of_links_and_nothing_else_is_a_list(path, line):
    lines = "".join(
        line.format(f"/2026/story-{n}/", n, f"Another story of the harbour and its {n} boats") for n in range(1, 25)
    )
    found = read(f"<main><section><h1>Archive</h1><h3>2026</h3><ul>{lines}</ul></section></main>", SITE + path)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize("count", [8, 80])
def test_a_story_that_lists_sources_below_its_text_is_a_story(count):
    links = "".join(
        f"<li><a href='https://report-{n}.example/'>Report number {n} of the harbour board</a></li>"
        for n in range(count)
    )
    text = "".join(f"<p>{SENTENCE * 3}Part {n}.</p>" for n in range(4))
    found = read(f"<main><h1>Harbour</h1><div>{text}<ul>{links}</ul></div></main>", SITE + "/n/4711")
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]


@given(
    count=st.integers(3, 12), excerpt=st.integers(1, 5), time_first=st.booleans(),
    path=st.sampled_from(["/news", "/sport/", "/nyheter", "/", "/hub/harbour"]),
)  # fmt: skip
def test_teasers_with_times_are_no_live_blog_and_no_article(count, excerpt, time_first, path):
    teasers = "".join(teaser(n, excerpt=excerpt, time_first=time_first) for n in range(count))
    found = read(f"<main><h1>News</h1>{teasers}</main>", SITE + path)
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize("related", [0, 3, 12])
@pytest.mark.parametrize(
    ("url", "classes"),
    [(f"{SITE}/2026/11/20/ferry-is-back-on-monday/", ""), (f"{SITE}/?p=17", "single single-post postid-17"), (f"{SITE}/17", "post-template")],
)  # fmt: skip
@pytest.mark.parametrize("sentences", [1, 2])
def test_a_brief_among_related_posts_is_an_article(url, classes, related, sentences):
    story = (
        f"<article><h1>Ferry is back on Monday</h1><p>{SENTENCE}</p>{f'<p>{SENTENCE}</p>' * (sentences - 1)}</article>"
    )
    around = "".join(
        f"<article><h3><a href='{SITE}/{n}'>Another story of the harbour, number {n}</a></h3></article>"
        for n in range(related)
    )
    found = read(
        f"<main>{story}</main><section>{around}</section>", url, classes=classes, title="Ferry is back on Monday"
    )
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]
    assert SENTENCE.strip() in found.body


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Post</title><item><title>Ferry</title><description>' + SENTENCE * 5 + "</description></item></channel></rss>", PageKind.INDEX),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title>Ferry</title><content>' + SENTENCE * 5 + "</content></entry></feed>", PageKind.INDEX),
        ('<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><urlset><url><loc>https://x.example/</loc></url></urlset>', PageKind.INDEX),
        ("%PDF-1.7 " + SENTENCE * 9, PageKind.EMPTY),
        ('{"title": "Ferry", "text": "' + SENTENCE * 9 + '"}', PageKind.EMPTY),
    ],
)  # fmt: skip
def test_feeds_and_documents_that_are_served_as_html_are_no_articles(content, kind):
    assert read_article(content, f"{SITE}/feed/", content_type="text/html").kind is kind


def test_a_standing_page_of_the_site_is_no_article():
    found = read(f"<main><article class='page'><h1>About us</h1><p>{SENTENCE * 4}</p></article></main>", f"{SITE}/about/", classes="page-template-default page page-id-10 singular")  # fmt: skip
    assert found.kind is PageKind.INDEX


@pytest.mark.parametrize("path", ["/about/", "/privacy-policy", "/en/contact.html", "/pages/impressum/index.html", "/om-oss", "/über-uns/", "/legal/terms_of_use"])  # fmt: skip
@pytest.mark.parametrize("sentences", [3, 60])
def test_what_a_whole_address_calls_about_the_site_is_no_article_whatever_the_system_declares(path, sentences):
    head = '<meta property="og:type" content="article"><script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2026-01-02"}</script>'
    text = "".join(f"<p>{SENTENCE} Sentence {n}.</p>" for n in range(sentences))
    found = read(f"<main><article><h1>Us</h1><time datetime='2026-01-02'>2 January</time>{text}</article></main>", f"{SITE}{path}", head=head)  # fmt: skip
    assert found.kind is PageKind.INDEX, found.evidence["kind"]


@pytest.mark.parametrize("path", ["/film/contact/", "/2026/11/contact", "/privacy-policy-of-the-harbour-is-illegal", "/news/about/ferries-and-people"])  # fmt: skip
def test_a_story_whose_address_ends_or_begins_like_a_standing_page_is_a_story(path):
    text = "".join(f"<p>{SENTENCE * 3}Paragraph {n}.</p>" for n in range(4))
    found = read(f"<main><article><h1>Contact with the harbour</h1>{text}</article></main>", f"{SITE}{path}")
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]


def test_a_text_behind_a_password_is_no_article():
    form = "<form class='post-password-form' method=post><label>Password <input name=post_password type=password></label></form>"
    found = read(f"<main><article><h1>Protected: Ferry</h1><p>This content is password protected. Please enter a password to view.</p>{form}</article></main>", classes="single")  # fmt: skip
    assert found.kind is PageKind.LOGIN


def test_a_story_about_an_author_or_a_tag_is_a_story():
    text = "".join(f"<p>{SENTENCE * 3}Paragraph {n}.</p>" for n in range(4))
    found = read(f"<main><article><h1>Why the author left the harbour town</h1>{text}</article></main>", f"{SITE}/author/why-the-author-left-the-harbour-town")  # fmt: skip
    assert found.kind is PageKind.ARTICLE


def test_a_live_blog_keeps_its_entries_although_they_hold_links():
    entries = "".join(
        f"<section><time datetime='{(NEWEST - timedelta(minutes=9 * n)).isoformat()}'></time><h2>Entry {n} of the day</h2>"
        f"<p>{SENTENCE}<a href='{SITE}/2026/other-{n}/'>More on this.</a></p></section>"
        for n in range(5)
    )
    found = read(f"<main><article><h1>Storm live</h1>{entries}</article></main>", f"{SITE}/live/storm")
    assert found.kind is PageKind.LIVE_BLOG


@pytest.mark.parametrize(
    "declared", ['{"@type":"WebSite","name":"Post"}', '{"@type":"AboutPage"}', '{"@graph":[{"@type":"WebPage"}]}']
)
def test_a_page_about_the_site_is_no_article_where_the_head_says_what_it_is(declared):
    head = f'<meta property="og:type" content="website"><script type="application/ld+json">{declared}</script>'
    assert read(f"<main><h1>About</h1><p>{SENTENCE * 4}</p></main>", f"{SITE}/about/", head=head).kind is PageKind.INDEX


BRIEF = f"<p>{SENTENCE}</p><p>Nobody was hurt, and the harbour office thanked those who helped on the quay.</p>"


@pytest.mark.parametrize(
    "headline",
    [
        "Missing boy not found after three days of search", "Crane number 404 stays", "Flight 404 lands in the fog", "Something went wrong at the dock, captain says",
        "Access denied to reporters at the harbour", "Service unavailable in forty towns after storm", "Why the page was not found in the church book for a century",
        "Just a moment on the pier changed his life", "Security check at the ferry takes an hour", "Unusual traffic on the E6 after the storm", "Are you a robot? Chess champion asks machine",
        "Register of boats opens on Monday", "Log in the harbour was a seal", "Anmelden zum Lauf am Sonntag ab sofort", "403 forbidden books are back on the shelves", "Attention required on the quay, harbour master warns",
    ],
)  # fmt: skip
@pytest.mark.parametrize("title", ["{} - The Fjord Post", "{}", "The Fjord Post | {}"])
def test_a_headline_that_holds_a_word_of_notices_is_a_headline(headline, title):
    found = read(f"<main><article><h1>{headline}</h1><p class=byline>By Jane Roe</p>{BRIEF}</article></main>", f"{SITE}/2026/11/20/brief", title=title.format(headline))  # fmt: skip
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]


@pytest.mark.parametrize(
    ("title", "heading", "kind"),
    [
        ("404 | The Fjord Post", "", PageKind.ERROR), ("The Fjord Post", "Oops! That page can’t be found.", PageKind.ERROR), ("404: This page could not be found.", "404", PageKind.ERROR),
        ("Error 404 (Not Found)!!1", "", PageKind.ERROR), ("Page Not Found – The Fjord Post", "Sorry, we couldn't find that page", PageKind.ERROR), ("403 Forbidden", "403 Forbidden", PageKind.ERROR),
        ("503 Service Temporarily Unavailable", "Service Unavailable", PageKind.ERROR), ("Access Denied", "Access Denied", PageKind.ERROR), ("Siden ble ikke funnet - Fjordposten", "Beklager, siden finnes ikke", PageKind.ERROR),
        ("Seite nicht gefunden", "Die angeforderte Seite wurde nicht gefunden", PageKind.ERROR), ("Page introuvable | Le Quai", "Désolé, page introuvable", PageKind.ERROR), ("Página no encontrada", "Error 404", PageKind.ERROR),
        ("Just a moment...", "fjordpost.example", PageKind.BLOCKED), ("Attention Required! | Cloudflare", "Sorry, you have been blocked", PageKind.BLOCKED), ("Checking your browser before accessing fjordpost.example.", "", PageKind.BLOCKED),
        ("Pardon Our Interruption", "Pardon Our Interruption...", PageKind.BLOCKED), ("Access to this page has been denied.", "", PageKind.BLOCKED), ("Log in to your account", "Log in", PageKind.LOGIN),
    ],
)  # fmt: skip
def test_a_notice_says_nothing_but_that(title, heading, kind):
    found = read(f"<main><h1>{heading}</h1>{BRIEF}</main>", f"{SITE}/2026/11/20/gone", title=title)
    assert found.kind is kind, found.evidence["kind"]


NOTICES = [
    "Oops! We could not find that page", "We couldn't find the page you were looking for", "Sorry, we can't seem to find what you're looking for", "We cannot find this page",
    "This page does not exist", "This page doesn’t exist (anymore)", "The article you are looking for is no longer available", "This story has been removed", "This content is unavailable",
    "Page not available", "The page has moved or been deleted", "Diese Seite existiert nicht mehr", "Die Seite konnte leider nicht gefunden werden", "Diese Seite gibt es nicht", "Seite nicht verfügbar",
    "Cette page n'existe plus", "La page que vous recherchez est introuvable", "Oups, cette page n’est plus disponible", "La página que buscas no existe", "No hemos podido encontrar la página",
    "Página não encontrada", "A página que procura não existe", "La pagina che stai cercando non esiste", "Pagina niet gevonden", "Deze pagina bestaat niet", "Helaas, deze pagina is niet meer beschikbaar",
    "Siden finnes ikke", "Vi finner ikke siden du leter etter", "Denne siden eksisterer ikke lenger", "Siden blev ikke fundet", "Sidan finns inte", "Sidan kunde inte hittas", "Vi hittade inte sidan",
    "Nie znaleziono strony", "Strona nie istnieje", "Страница не найдена", "Такой страницы нет", "Сторінку не знайдено",
]  # fmt: skip


@pytest.mark.parametrize("notice", NOTICES)
def test_that_a_page_is_not_there_is_said_in_many_ways(notice):
    explained = f"<p>{SENTENCE}</p><p>Try the search, or go back to the front page of the Fjord Post.</p>"
    for title in ("The Fjord Post", f"{notice} | The Fjord Post"):
        found = read(
            f"<main><article><h1>{notice}</h1>{explained}</article></main>", f"{SITE}/2026/11/20/gone", title=title
        )
        assert found.kind is PageKind.ERROR, found.evidence["kind"]


@pytest.mark.parametrize(
    "headline",
    [
        "Police could not find that missing page of the logbook", "Couple couldn’t find a home in the whole town", "The page that was removed from the church book is back",
        "Story of the ferry has been moved to the museum", "Article 12 no longer available to refugees, says court", "Die andere Seite sagt nicht viel", "La página más triste no se olvida en el puerto",
        "Siden sist har ikke fergen gått", "Sidan tar inte slut för fiskarna", "Nie ma drugiej strony medalu", "Страница истории не закрыта, говорит мэр",
    ],
)  # fmt: skip
def test_who_writes_of_what_is_not_there_writes_an_article(headline):
    found = read(f"<main><article><h1>{headline}</h1><p class=byline>By Jane Roe</p>{BRIEF}</article></main>", f"{SITE}/2026/11/20/brief", title=f"{headline} | The Fjord Post")  # fmt: skip
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]


def test_a_page_that_asks_who_one_is_may_name_whom_it_is_for():
    form = "<form method=post><input name=mail type=email><button>Next</button></form>"
    found = read(f"<main><h1>Welcome back</h1>{form}</main>", f"{SITE}/account", title="Sign in to the Fjord Post")
    assert found.kind is PageKind.LOGIN


ELSEWHERE = (
    "Not available in your region", "This content is not available in your country", "Sorry, this content isn't available in your location", "This page is currently unavailable in your region", "Unavailable for legal reasons",
    "451: Unavailable due to legal reasons", "Dieser Inhalt ist in Ihrem Land nicht verfügbar", "Nicht verfügbar in Ihrer Region", "Ce contenu n'est pas disponible dans votre pays", "Este contenido no está disponible en tu país",
    "Este conteúdo não está disponível no seu país", "Questo contenuto non è disponibile nel tuo paese", "Deze inhoud is niet beschikbaar in uw land", "Dette innholdet er ikke tilgjengelig i ditt land",
    "Dette indhold er ikke tilgængeligt i dit land", "Innehållet är inte tillgängligt i ditt land", "Ta treść jest niedostępna w Twoim kraju", "Этот материал недоступен в вашей стране",
)  # fmt: skip
OF_US = "".join(
    f"<p>We are sorry. Because of our obligations we cannot show it where you are, visitor {n}.</p>" for n in range(4)
)


@pytest.mark.parametrize("notice", ELSEWHERE)
@pytest.mark.parametrize("title", ["{}", "The Fjord Post"])
def test_what_is_not_shown_where_one_is_is_no_article(notice, title):
    page = f"<html><head><title>{title.format(notice)}</title></head><body><h1>{notice}</h1>{OF_US}</body></html>"
    assert read_article(page, "https://paper.example/2026/11/the-ferry-is-back-on-monday").kind is PageKind.ERROR


@pytest.mark.parametrize("headline", ["Ferry tickets not available in your region: the towns that wait", "Mayor says housing is not available in this town", "Ferries unavailable for legal reasons, court says", "Film is not available in your country? Here is how to watch"])  # fmt: skip
def test_a_headline_about_what_is_not_to_be_had_is_a_headline(headline):
    body = "".join(
        f"<p>The ferry number {n} of the town was late on Monday, its captain said, for the third time.</p>"
        for n in range(6)
    )
    page = f"<html><head><title>{headline} - The Fjord Post</title></head><body><main><article><h1>{headline}</h1>{body}</article></main></body></html>"
    assert read_article(page, "https://paper.example/2026/11/ferry-tickets-of-the-town").kind is PageKind.ARTICLE


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("This website uses cookies. To read on, please accept cookies.", "Accept cookies"),
        ("We use cookies.", "Accept all"),
        ("Wir verwenden Cookies. Bitte stimmen Sie zu, um weiterzulesen.", "Alle akzeptieren"),
        ("Nous utilisons des cookies.", "Tout accepter"),
        ("Vi bruker informasjonskapsler.", "Godta alle"),
    ],
)
def test_a_cookie_wall_of_a_line_is_told_as_what_it_is(text, button):
    page = f"<html><head><title>The Fjord Post</title></head><body><div class=wall><h2>Cookies</h2><p>{text}</p><button>{button}</button></div></body></html>"
    assert read_article(page, "https://paper.example/2026/11/the-ferry-is-back-on-monday").kind is PageKind.CONSENT


def test_an_article_whose_text_is_missing_is_empty_whatever_banner_it_has():
    page = "<html><head><title>The ferry is back</title></head><body><h1>The ferry is back on Monday</h1><div><p>We use cookies.</p><button>Accept all</button></div></body></html>"
    assert read_article(page, "https://paper.example/2026/11/the-ferry-is-back-on-monday").kind is PageKind.EMPTY
