"""Selectors are learned from where right values stand, hold on pages that they were not learned from, and give no wrong
value where the right one is known.
"""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_poet import HttpResponse

from newscrawl.desk.selectors import KnownPage, proposed
from newscrawl.reading.page import NewsPage

PEOPLE = ["Jane Roe", "Kari Nord", "Al Doe", "Petra Lang", "Ola Nordmann", "Ann O'Hara"]
TOWNS = ["Storvika", "Lysvåg", "Grimsdyke", "Dunfell", "Penrudd", "Ørland"]


def page(number: int, markup: str, right: dict[str, object] | None = None) -> KnownPage:
    """A page of an invented site; ``markup``: where {title}, {author}, {day}, {credit} and {count} stand."""
    facts = {
        "title": f"The harbour of {TOWNS[number]} closes", "author": PEOPLE[number], "day": f"{number + 10} November 2026, 14:30",
        "credit": f"{PEOPLE[-number - 1]} / Office of {TOWNS[number]}", "count": str(number),
    }  # fmt: skip
    text = "".join(
        f"<p>Paragraph {n} of {TOWNS[number]} tells of boats that wait for the ice to go.</p>" for n in range(4)
    )
    html = f"<html><body><nav><a class=who>Everybody</a></nav>{markup.format(text=text, **{k: escape(v) for k, v in facts.items()})}</body></html>"
    known = {
        "title": facts["title"],
        "authors": (facts["author"],),
        "photo_credit": facts["credit"],
        "comment_count": number,
    }
    response = HttpResponse(
        f"https://a.example/{number}", html.encode(), headers={"Content-Type": "text/html; charset=utf-8"}
    )
    return KnownPage(NewsPage(response=response), known if right is None else right)


def learned(name: str, markup: str, known: int = 3, pages: int = 6) -> str | None:
    """The selector that is learned from the first ``known`` pages; what it gives on all others is checked."""
    right = [page(number, markup) for number in range(pages)]
    found = proposed(name, [page(number, markup, None if number < known else {}) for number in range(pages)])
    if found is None:
        return None
    for one in right:
        raw, _ = found.rule.raw(one.selector)
        assert raw is not None
        assert one.understood(name, raw) == one.right[name], found.rule.css
        namespace = {"self": one.page}
        assert eval(found.rule.code, namespace) == raw  # what is written into the file does the same
    return found.rule.css


@pytest.mark.parametrize(
    ("name", "markup", "css"),
    [
        ("title", '<p class="deck-head">{title}</p>{text}', "p.deck-head"),
        ("title", '<p class="x1f-9 deck-head css-19ab3">{title}</p>{text}', "p.deck-head"),
        ("title", '<div itemprop="headline" class="big">{title}</div>{text}', 'div[itemprop~="headline"]'),
        ("authors", '<p class="who">Words: <b class="name">{author}</b></p>{text}', "b.name"),
        ("authors", '<a rel="author nofollow" class="who" href="/p">{author}</a>{text}', 'a[rel~="author"]'),
        ("authors", '<div class="top"><span>By {author}</span></div>{text}', "div.top"),
        ("photo_credit", '<p class="rights">Foto: {credit}</p>{text}', "p.rights"),
        ("comment_count", '{text}<p class="replies">{count} replies</p>', "p.replies"),
        ("title", '<div data-testid="headline"><em>{title}</em></div>{text}', 'div[data-testid="headline"]'),
        ("title", '<main><div class="a"><p>{title}</p><p>{author}</p></div>{text}</main>', "div.a > p:first-of-type"),
    ],
)
def test_a_value_is_told_by_what_says_most_of_it(name, markup, css):
    assert learned(name, markup) == css


@given(
    word=st.from_regex(r"[a-z]{3,8}(-[a-z]{3,8})?", fullmatch=True),
    tag=st.sampled_from(["p", "div", "span", "b"]),
    depth=st.integers(0, 3),
    noise=st.sampled_from(["", "css-1q2w3e", "js-x", "odd"]),
    known=st.integers(1, 4),
)
@settings(max_examples=40)
def test_a_place_holds_on_pages_that_it_was_not_learned_from(word, tag, depth, noise, known):
    inner = f'<{tag} class="{noise} {word}">{{author}}</{tag}>'
    markup = "<section>" * depth + inner + "</section>" * depth + "{text}"
    assert learned("authors", markup, known=known) is not None


def test_one_page_of_which_a_person_says_what_is_right_is_enough():
    assert (
        learned("title", '<p class="deck-head">{title}</p><p class="deck-head">More</p>{text}', known=1)
        == "p.deck-head"
    )


def test_a_rule_that_gives_a_wrong_value_anywhere_is_none():
    markup = '<p class="line">{title}</p>{text}'
    pages = [page(0, markup), page(1, '<p class="line">Read also: sport</p><div>{title}</div>{text}')]
    found = proposed("title", pages)
    assert found is None or found.rule.css != "p.line"


def test_what_is_the_same_on_every_page_is_no_headline():
    pages = [
        page(number, "<h2 class=paper>The Paper</h2>{text}", {"title": "The Paper"} if number == 0 else {})
        for number in range(4)
    ]
    assert proposed("title", pages) is None


def test_several_people_are_several_elements():
    markup = '<ul class="people"><li class="person">{author}</li><li class="person">Kim Lee Park</li></ul>{text}'
    pages = [page(n, markup, {"authors": (PEOPLE[n], "Kim Lee Park")}) for n in range(3)]
    found = proposed("authors", pages)
    assert found is not None
    for one in pages:
        raw, _ = found.rule.raw(one.selector)
        assert one.understood("authors", raw) == one.right["authors"]


def test_dates_are_read_from_attributes_and_from_text():
    stated = [page(n, f'<time class="at" datetime="2026-11-{n + 10}T13:30:00Z">today</time>{{text}}') for n in range(3)]
    for one in stated:
        one.right["published_at"] = one.understood(
            "published_at", f"2026-11-{int(one.right['comment_count']) + 10}T13:30:00Z"
        )
    found = proposed("published_at", stated)
    assert found is not None
    assert (found.rule.css, found.rule.how) == ("time.at", "datetime")
    printed = [page(n, '<p class="when">{day}</p>{text}') for n in range(3)]
    for one, number in zip(printed, range(3), strict=True):
        one.right["published_at"] = one.understood("published_at", f"{number + 10} November 2026, 14:30")
    found = proposed("published_at", printed)
    assert found is not None
    assert (found.rule.css, found.rule.how) == ("p.when", "text")


def test_a_day_without_a_clock_is_where_an_instant_stands_if_no_instant_does():
    """A redesign that prints the day alone: that is less than was known, and more than nothing."""
    markup = '<p class="on">{{day}}</p>{exact}<p class="other">1 November 2026</p>{{text}}'

    def pages(exact: str) -> list[KnownPage]:
        made = [page(n, markup.format(exact=exact).replace("{day}", f"{n + 10} November 2026")) for n in range(4)]
        for n, one in enumerate(made):  # shortly before midnight where it is printed, the next day in UTC
            one.right = {"published_at": one.understood("published_at", f"2026-11-{n + 10}T23:30:00-05:00")}
        return made

    found = proposed("published_at", pages(""))
    assert found is not None
    assert (found.rule.css, found.right, found.known) == ("p.on", 4, 4)
    made = pages('<time class="at"></time>')
    for n, one in enumerate(made):
        one.selector.css("time.at")[0].root.set("datetime", f"2026-11-{n + 11}T04:30:00Z")
    found = proposed("published_at", made)
    assert found is not None
    assert (found.rule.css, found.rule.how) == ("time.at", "datetime")
