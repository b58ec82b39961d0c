"""Comment counts on invented pages: which of a page's counts is the article's, and when a zero is nobody's word."""

import pytest

from newscrawl import read_article

URL = "https://news.example/harbour/2026/11/ferry-is-back-4711234.html"
TEXT = "".join(
    f"<p>The ferry {verb} the harbour again on Monday, and the town that had waited for it through a long winter came "
    f"down to the quay with flags, dogs and a brass band that knew three songs.</p>"
    for verb in ("left", "entered", "crossed")
)


def count_on(below, *, above="", head=""):
    page = (
        f"<html lang=en><head><title>Ferry is back</title>{head}</head><body><article><h1>Ferry is back</h1>{above}"
        f"{TEXT}</article>{below}</body></html>"
    )
    return read_article(page, URL).comment_count


@pytest.mark.parametrize(
    ("href", "count"),
    [
        ("#comments", 7),
        (URL + "#respond", 7),
        ("/harbour/2026/11/ferry-is-back-4711234.html?view=comments", 7),
        ("/comments/4711234/", 7),
        ("https://forum.example/threads/ferry", 7),
        ("/harbour/2026/11/bridge-is-shut-4711300.html#comments", None),
        ("bridge-is-shut.html", None),
    ],
)
def test_a_count_is_that_of_the_article_to_which_its_link_leads(href, count):
    assert count_on(f"<div class=meta><span class=comments><a href='{href}'>7 Comments</a></span></div>") == count


def test_two_teasers_with_their_counts_are_no_counts_of_the_article():
    teasers = "".join(
        f"<li><a href='/harbour/bridge-{n}.html'>The bridge is shut, part {n}</a> {n} Comments</li>" for n in (3, 12)
    )
    assert count_on(f"<div id=comments><ul>{teasers}</ul></div>") is None


def test_a_heading_of_comments_amid_a_ticker_is_no_text_of_it():
    entry = "<p>12:0{} The ferry is seen off the pier, and the band begins to play its first song of the day.</p>"
    comments = "<div id=comments><h2>Comments 962</h2></div>"
    ticker = "".join(entry.format(n) for n in range(5)) + comments + "".join(entry.format(n) for n in range(5, 9))
    page = f"<html><head><title>Ferry is back</title></head><body><main><h1>Ferry is back</h1>{TEXT}{ticker}</main>"
    assert read_article(page, URL).comment_count == 962


@pytest.mark.parametrize(
    "sentence",
    [
        "There are no comments yet. Be the first to add your thoughts on this story below.",
        "Zu diesem Artikel wurden leider noch keine Kommentare geschrieben",
        "Il n'y a pas encore de commentaires",
        "Este artículo no tiene comentarios",
        "Non ci sono commenti",
        "Ainda não há comentários",
        "Er zijn nog geen reacties geplaatst",
        "Der er endnu ingen kommentarer",
        "К этой статье пока нет комментариев",
        "Artykuł nie ma jeszcze komentarzy",
    ],
)
def test_a_sentence_that_says_that_there_are_none(sentence):
    assert count_on(f"<div id=comments><p>{sentence}</p></div>") == 0


@pytest.mark.parametrize(
    "line",
    [
        "Leider sind keine Kommentare möglich.",
        "No comments allowed",
        "Load 20 more comments",
        "Show more comments (20)",
        "Weitere 20 Kommentare anzeigen",
        "She had no comments on the matter",
    ],
)
def test_a_line_that_says_nothing_about_their_number(line):
    assert count_on(f"<div id=comments><h3>{line}</h3></div>") is None


LOGIN = "<script src='https://cdns.gigya.com/js/gigya.js'></script>"


def test_a_zero_in_words_is_believed_beside_a_login_but_not_beside_a_counter_that_a_script_fills():
    words = "<div id=comments><p>There are no comments yet</p></div>"
    counter = "<div class=comments><span>Show 0 comments</span></div>"
    assert count_on(words, head=LOGIN) == 0
    assert count_on(counter + words, head=LOGIN) is None


@pytest.mark.parametrize("trace", ["https:\\/\\/launcher.spot.im\\/spot", "new OpenWeb.Conversation()"])
def test_a_zero_where_a_widget_holds_the_comments_is_unknown(trace):
    assert count_on(f"<div id=comments><h3>0 Comments</h3></div><script>load('{trace}')</script>") is None


def test_a_zero_that_is_not_shown_is_unknown():
    assert count_on("<div id=comments style='display:none'><p>Be the first to comment</p></div>") is None


def test_a_date_in_front_of_a_count_is_no_part_of_it():
    assert count_on("<div id=comments><h3>06/11/20260 Comments</h3></div>") == 0


ZERO = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry is back", "commentCount": 0}</script>'


@pytest.mark.parametrize(
    ("below", "count"),
    [
        ("", 0),
        ("<p>Comments are closed.</p>", 0),
        ('<div id="disqus_thread"></div>', None),
        ('<ol><li id="comment-17"><p>Well said.</p></li></ol>', None),
        ('<div itemprop="comment"><p>Well said.</p></div>', None),
        ('<section id="comments"><h2>2 comments</h2></section>', 2),
    ],
)
def test_a_declared_zero_is_believed_where_nobody_else_holds_the_comments(below, count):
    """Search plug-ins declare what the publishing system counts, also where a script or the page knows better."""
    assert count_on(below, head=ZERO) == count


@pytest.mark.parametrize(
    ("heading", "count"),
    [("Debate (5)", 5), ("2 inlägg", 2), ("댓글(5)", 5), ("۲ تبصرے", 2), ("వ్యాఖ్యలు (5)", 5), ("Start the conversation!", 0), ("İlk yorumu siz yapın", 0)],
)  # fmt: skip
def test_a_heading_of_the_comments_counts_in_whatever_words_and_letters(heading, count):
    assert count_on(f"<section id=comments><h2>{heading}</h2></section>") == count


@pytest.mark.parametrize("line", ["Opinion (5)", "5 opinions", "Forum (12)", "Jane Roe, 5 Beiträge", "120 inlägg"])
def test_a_section_or_what_a_writer_has_written_is_no_count_of_comments(line):
    assert count_on("", above=f"<div class=meta>{line}</div>") is None
    assert count_on("", above=f"<p class=kicker>{line}</p>") is None


@pytest.mark.parametrize(
    "heading",
    [
        "<h3>12 comments</h3>",
        "<p><b>Vos réactions (12)</b></p>",
        "<h4>Comments: 12</h4>",
        "<p><strong>12 comments</strong></p>",
    ],
)
def test_a_line_that_counts_comments_and_says_no_more_is_no_text_where_comments_are_taken_for_it(heading):
    below = "".join(
        f"<div><p>I saw the ferry on day {n}, and nobody believed me when I came home.</p></div>" for n in (1, 2)
    )
    page = f"<html lang=en><head><title>Ferry is back</title></head><body><article><h1>Ferry is back</h1>{TEXT}{heading}{below}"
    assert read_article(page, URL).comment_count == 12


def test_a_number_within_the_headline_by_the_name_of_its_element():
    page = f'<html lang=en><body><article><h1>Ferry is back <span class="comment-count">5</span></h1>{TEXT}</article></body>'
    assert read_article(page, URL).comment_count == 5


def test_a_count_on_a_teaser_that_calls_itself_comments_is_of_another_article():
    teaser = '<ul><li class="teaser"><h2><a href="/harbour/x.html">Seven shops</a></h2><span class="comments">41 comments</span></li></ul>'
    assert count_on(teaser) is None


def test_published_comments_beside_those_that_wait():
    below = '<div class="comments"><h3>نظرات</h3><div class="st">انتشار یافته: ۲ | در انتظار بررسی: ۵ | غیر قابل انتشار: ۰</div></div>'
    assert count_on(below) == 2
    assert count_on("<div>انتشار یافته: ۱۲ آبان ۱۴۰۳</div>") is None
