"""What content management systems print beside a text, in the same column or behind it: all who write for the site,
with how much each has written; comments that are longer than the article; a byline that is a heading.
"""

import pytest

from newscrawl import read_article
from newscrawl.items import PageKind

URL = "https://www.fjordpost.example/news/ferry-across-the-sound-is-back/"
HEADLINE = "Ferry across the sound is back"
SENTENCES = (
    "The ferry across the sound sails again from Monday, the county council decided late on Tuesday after months of talks.",
    "It had been laid up since the spring, when an inspection found cracks in two of the brackets that hold its ramp.",
    "A replacement ship was too wide for the berth, and the buses that were sent instead took an hour longer each way.",
    "The shipping company says that tickets already bought stay valid until the end of the year and need no change.",
    "Commuters who gathered on the quay called it good news, though some had found work on their own side meanwhile.",
    "The next inspection is due in the autumn, and the harbour board wants the repairs paid for by the company alone.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:3]) + "<h2>Tickets stay valid</h2>"
TEXT += "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[3:])
MENU = "<ul class='nav'><li><a href='/'>Home</a></li><li><a href='/about/'>About us</a></li></ul>"
WRITERS = ("Agnes Dahl", "Kari Nord", "Tom Roe", "Olive Ryan")
FORM = (
    "<form method='post' action='/rating/'><ul class='radio'><li>1</li><li>2</li><li>3</li></ul></form>"
    "<form class='reply' method='post'><label>Name</label><input name='name'><p>required</p><label>Email</label>"
    "<input name='email'><p>required (not published)</p><label>Comment</label><textarea></textarea></form>"
)


def page(column: str, beside: str = "") -> str:
    """A page as a content management system lays it out: all columns are plain boxes of a grid."""
    return (
        f"<html lang='en'><head><title>{HEADLINE} | Fjord Post</title></head><body><div class='navbar'>{MENU}</div>"
        f"<div class='container'><h1>{HEADLINE}</h1><ul class='breadcrumb'><li><a href='/'>Home</a></li>"
        f"<li><a href='/news/'>News</a></li><li class='active'>{HEADLINE}</li></ul></div>"
        f"<div class='container'><div class='row'><div class='col-md-2 left'>{MENU}</div>"
        f"<div class='col-md-7 middle'>{column}</div><div class='col-md-3 right'>{beside}</div></div></div></body></html>"
    )


def comment(number: int) -> str:
    said = "Published on 1 January 2001? No: this has been going on for much longer than anybody wants to say."
    return (
        f"<div id='comment-{number}' class='comment media'><div class='media-body'>"
        f"<h4 class='media-heading'>{WRITERS[number % 4].split()[0]} {'ABCDEFG'[number % 7]}. <small>1 year ago</small></h4>"
        f"<p>{said if number == 3 else f'The {number}th time that I read this, and I still cannot see who pays.'}</p>"
        f"<a href='#comment-{number}'>Link</a> | <a href='#reply-{number}'>Reply</a>{FORM}</div></div>"
    )


def writers(counts: bool = True) -> str:
    rows = "".join(
        f"<li><a href='/news/author/{name.split()[0].lower()}/'>{name}</a>{f' ({number + 12})' if counts else ''}</li>"
        for number, name in enumerate(WRITERS)
    )
    return f"<h3>Authors</h3><ul class='list-unstyled'>{rows}</ul>"


@pytest.mark.parametrize("beside", [writers(), writers().replace("<h3>Authors</h3>", "<h3>Our writers</h3>")])
@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<h6 class='post-meta'>Posted by: <a href='/news/author/tom/'>Tom Roe</a> 1 year ago</h6>", ("Tom Roe",)),
        ("<p class='meta'>By <a href='/news/author/tom/'>Tom Roe</a> | 2 weeks, 3 days ago</p>", ("Tom Roe",)),
        ("", ()),
    ],
)
def test_all_who_write_for_a_site_are_not_the_authors_of_a_page(byline: str, authors: tuple[str, ...], beside: str):
    assert read_article(page(byline + TEXT, beside), URL).authors == authors


@pytest.mark.parametrize("comments", [12, 60])
def test_a_text_that_shares_its_column_with_many_comments_is_found_whole(comments: int):
    discussion = f"<div id='comments'><h3>Comments</h3>{''.join(map(comment, range(comments)))}</div>"
    article = read_article(page(f"<p>By Tom Roe</p>{TEXT}{discussion}"), URL)
    assert article.kind is PageKind.ARTICLE
    assert article.body == "\n\n".join((*SENTENCES[:3], "Tickets stay valid", *SENTENCES[3:]))
    assert article.authors == ("Tom Roe",)


def test_what_a_comment_says_of_a_day_is_not_the_day_of_the_article():
    discussion = f"<div id='comments'><h3>Comments</h3>{''.join(map(comment, range(5)))}</div>"
    assert read_article(page(f"<p>By Tom Roe</p>{TEXT}{discussion}"), URL).published_at is None


def test_a_comment_that_counts_those_above_it_does_not_say_how_many_there_are():
    said = "There are 3 comments above mine and not one of them has read what the council decided."
    discussion = "".join(map(comment, range(5))).replace("<p>The 4th time", f"<p>{said}</p><p>The 4th time")
    top = "<p>By Tom Roe</p><p>(<a href='#comments'>5 comments</a>)</p>"
    assert (
        read_article(page(f"{top}{TEXT}<div id='comments'><h3>Comments</h3>{discussion}</div>"), URL).comment_count == 5
    )
