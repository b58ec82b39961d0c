"""Captions and credits wherever publishing systems put them, on invented pages: no word of the other, none in the body."""

import pytest

from newscrawl import read_article

TEXT = [
    f"The ferry to the outer islands stopped for the {n}th time this winter, and nobody could say when it will sail again."
    for n in range(2, 9)
]
PICTURE = '<img src="/{0}.jpg" alt="" width="900" height="600">'
QUAY = PICTURE.format("quay")


def read(above: str = "", amid: str = "", site: str = "The Skerry Post"):
    paragraphs = [f"<p>{text}</p>" for text in TEXT]
    page = (
        f"<!DOCTYPE html><html lang=en><head><title>Ferry stops - {site}</title><meta property=og:site_name "
        f'content="{site}"></head><body><main><article><h1>Ferry stops</h1>{above}<div class="content">'
        f"{''.join(paragraphs[:2])}{amid}{''.join(paragraphs[2:])}</div></article></main></body></html>"
    )
    return read_article(page, "https://a.example/2026/11/03/ferry-stops")


def said(article) -> list[tuple[str | None, str | None]]:
    return [(photo.caption, photo.credit.line if photo.credit else None) for photo in article.photos]


def figure(caption: str, picture: str = QUAY) -> str:
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"


PARTS = [
    '<span class="picture__text">{0}</span> <span class="picture__credit">{1}</span>',
    '<span class="caption__text">{0}</span><span class="caption__credits">Drawing: {1}</span>',
    '<span class="text">{0}</span><strong>{1}</strong>',
    "{0} <cite>{1}</cite>",
    '<p>{0}</p> <span class="x">Photo: <p class="y">{1}</p></span>',
    '<span>{0}</span> <small>(<span class="sr-only">Supplied: </span>{1})</small>',
    '<span>{0}</span> <span class="divider">|</span> <span class="by-picture">{1}</span>',
]


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("name", ["Jane Roe", "Jane Roe / Skerry Post"])
def test_credits_in_elements_of_captions(parts, name):
    assert said(read(figure(parts.format("The ferry left at dawn.", name)))) == [("The ferry left at dawn.", name)]


def test_what_a_place_calls_a_credit_is_one_whatever_it_says():
    parts = '<span class="caption__text">The ferry left at dawn</span> <span class="caption__credit">DR</span>'
    assert said(read(figure(parts))) == [("The ferry left at dawn", "DR")]


def test_a_caption_in_a_place_that_is_called_a_credit_too():
    parts = '<div class="caption-and-credit">The ferry left at dawn with all of its crew aboard. (AP)</div>'
    assert said(read(figure(parts))) == [("The ferry left at dawn with all of its crew aboard.", "AP")]


@pytest.mark.parametrize("credit", ["Jane Roe", "Jane Roe/Skerry Trust", "Getty Images"])
def test_a_credit_on_the_picture_in_front_of_its_caption(credit):
    above = f"<figure><div>{QUAY}<span>{credit}</span></div><figcaption>The ferry left at dawn</figcaption></figure>"
    assert said(read(above)) == [("The ferry left at dawn", credit)]


@pytest.mark.parametrize("credit", ["Skerry.example/Jane Roe", "NOB / Jane Roe"])
def test_names_with_a_slash_in_front_of_a_caption(credit):
    parts = f"<div><strong>{credit}</strong></div>The ferry left at dawn."
    assert said(read(f'<div class=img>{QUAY}</div><div class="img_caption">{parts}</div>')) == [
        ("The ferry left at dawn.", credit)
    ]


def test_buttons_and_numbers_are_no_words_of_a_caption():
    above = figure('The ferry left at dawn. <span class="credit">Jane Roe</span><button>Copy link</button>')
    above = above.replace("<figcaption>", "<button>Expand</button><span>1 / 5</span><figcaption>")
    assert said(read(above)) == [("The ferry left at dawn.", "Jane Roe")]


def pictures(article) -> list[tuple[str | None, str | None]]:
    """What is said of the pictures, where none of it is in the body, which holds all of the text and nothing else."""
    assert [block.text for block in article.blocks] == TEXT
    return said(article)


NAMED_PLACES = [
    '<div class="articlebild"><div class="articlebild-media">{0}</div><div class="articlebild-info"><p>{1}</p></div></div>',
    '<div class="q7"><div>{0}</div><div class="img_cptn">{1}</div></div>',
    '<div style="text-align:center">{0}</div><div class="pictext">{1}</div>',
    '<div class="photo boxed"><a href="/quay-large.jpg">{0}</a><p>{1}</p></div>',
    '<div class="field-image">{0}</div><div class="field-image-caption"><div class="item">{1}</div></div>',
    '<div class="lazy">{0}</div><em class="img_desc">{1}</em>',
]


@pytest.mark.parametrize("place", NAMED_PLACES)
@pytest.mark.parametrize("credit", [None, "Jane Roe"])
def test_captions_outside_of_figures_by_names_of_their_places(place, credit):
    line = "The ferry left the harbour at dawn." + (f" Photo: {credit}" if credit else "")
    assert pictures(read(amid=place.format(QUAY, line))) == [("The ferry left the harbour at dawn.", credit)]


SET_APART = [
    "<p>{0}<br><small>{1}</small></p>",
    "<p>{0}</p><p><em>{1}</em></p>",
    '<p style="text-align: center;">{0}</p><p style="text-align: center;">{1}</p>',
    '<p align=center>{0}</p><p align=center><span style="font-size:12px"><i>{1}</i></span></p>',
    "<p>{0}</p><p><font color=navy>{1}</font></p>",
]


@pytest.mark.parametrize("place", SET_APART)
@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The ferry left the harbour at dawn.", "The ferry left the harbour at dawn.", None),
        ("The ferry left the harbour at dawn (Jane Roe)", "The ferry left the harbour at dawn", "Jane Roe"),
        ("旧码头上的渡轮。林小雨 摄", "旧码头上的渡轮。", "林小雨 摄"),
    ],
)
def test_lines_below_a_picture_that_are_set_apart_from_the_text(place, line, caption, credit):
    assert pictures(read(amid=place.format(QUAY, line))) == [(caption, credit)]


def test_a_maker_below_the_caption():
    lines = "<p><font>旧码头上的渡轮。</font></p><p>海岸社记者 林小雨 摄</p>"
    assert pictures(read(amid=f"<p align=center>{QUAY}</p>{lines}")) == [("旧码头上的渡轮。", "海岸社记者 林小雨 摄")]


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p>Nobody at the quay had been told of it.</p>",
        "<p><strong>What comes next at the quay</strong></p>",
        "<p><em>Nobody</em> at the quay had been told of it.</p>",
        '<div class="text-block"><p>Nobody at the quay had been told of it.</p></div>',
    ],
)
def test_what_else_follows_a_picture_is_text(paragraph):
    article = read(amid=f"<p>{QUAY}</p>{paragraph}")
    assert said(article) == [(None, None)]
    assert len(article.blocks) == len(TEXT) + 1


def slide(number: int, lines: str) -> str:
    return f'<div class="sl_i">{PICTURE.format(number)}<span>{number} / 3</span>{lines}</div>'


@pytest.mark.parametrize(
    "lines",
    [
        '<div class="cp"><span>The ferry from pier {0}.</span> <span>Jane Roe/Skerry Courier</span></div>',
        "<div><p>The ferry from pier {0}.</p><span>Jane Roe/Skerry Courier</span></div>",
        "<div>The ferry from pier {0}.</div><div>Source: Jane Roe/Skerry Courier</div>",
    ],
)
def test_slides_whose_lines_no_name_calls_captions(lines):
    slides = "".join(slide(number, lines.format(number)) for number in (1, 2, 3))
    expected = [(f"The ferry from pier {number}.", "Jane Roe/Skerry Courier") for number in (1, 2, 3)]
    assert pictures(read(amid=f"<div>{slides}</div>")) == expected


def test_a_gallery_whose_slides_credit_nobody_is_text():
    slides = "".join(slide(n, f"<div><p>The ferry from pier {n}, where it waits.</p></div>") for n in (1, 2, 3))
    assert "where it waits" in read(amid=f"<div>{slides}</div>").body


def test_parts_of_captions_are_in_the_same_order_in_all_of_a_page():
    one = "<span>Skerry Kustpers</span> <span>Soldiers carry sandbags at the quay</span>"
    two = "<span>NOB / Jane Roe</span> <span>Cows aboard of an old ferry</span>"
    assert pictures(read(figure(one), figure(two, PICTURE.format("cows")))) == [
        ("Soldiers carry sandbags at the quay", "Skerry Kustpers"),
        ("Cows aboard of an old ferry", "NOB / Jane Roe"),
    ]


def test_a_credit_that_is_a_link_in_a_head_that_is_called_a_banner():
    credit = '<span class="source"><a href="https://pictures.example/roe">Jane Roe/Unstocked</a></span>'
    head = f'<header class="image-banner">{figure(f"<span>The ferry left at dawn.</span> {credit}")}</header>'
    assert pictures(read(head)) == [("The ferry left at dawn.", "Jane Roe/Unstocked")]


def test_an_address_beside_a_name_is_no_part_of_the_credit():
    credit = '<span class="credit">Jane Roe</span> <a class="email credit" href="mailto:j@a.example">j@a.example</a>'
    assert pictures(read(figure(f"<span>The ferry left at dawn.</span> {credit}"))) == [
        ("The ferry left at dawn.", "Jane Roe")
    ]


def test_a_quote_in_a_figure_of_its_own_is_no_caption_of_the_picture_above():
    quote = '<figure class="pull"><blockquote>“A ferry is a promise that somebody has to keep.”</blockquote></figure>'
    assert said(read(amid=f"{figure('The ferry left at dawn.')}{quote}")) == [("The ferry left at dawn.", None)]


def test_the_caption_of_what_is_embedded_below_is_not_that_of_the_picture_above():
    amid = f'<p>{TEXT[0]}</p><div><iframe src="/map"></iframe><p class="embed-caption">A map of all piers.</p></div>'
    article = read(amid=f'<div class="wrap">{figure("The ferry left at dawn.")}{amid}</div>')
    assert said(article)[0] == ("The ferry left at dawn.", None)


def test_all_the_text_of_a_gallery_may_stand_above_it():
    line = "The ferry from pier {0} with all of its crew on deck, waving to those who stayed on land. Jane Roe/AP"
    slides = "".join(slide(n, f"<div>{line.format(n)}</div>") for n in (1, 2, 3))
    page = (
        "<!DOCTYPE html><html lang=en><head><title>Photos: The ferry</title></head><body><main><article>"
        f"<h1>Photos: The ferry</h1><div class=dek><p>{TEXT[0]} {TEXT[1]}</p></div>{slides}</article></main></body></html>"
    )
    assert read_article(page, "https://a.example/2026/11/03/the-ferry").body == f"{TEXT[0]} {TEXT[1]}"
