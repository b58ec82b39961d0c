"""What half of a site's articles do at once is its layout's doing; what an editor does is an edit, also beside it."""

from newscrawl.decisions.layout_changes import of_the_layout


def nonsense(count: int) -> list[dict]:
    return [{"authors": [[f"Reporter {n}"], ["More stories"]]} for n in range(count)]


def test_one_value_for_all_is_the_layout_s_and_so_is_the_way_back():
    assert of_the_layout(nonsense(6), visited=8) == [("authors",)] * 6
    back = [{name: [after, before] for name, (before, after) in one.items()} for one in nonsense(6)]
    assert of_the_layout(back, visited=8) == [("authors",)] * 6


def test_few_of_many_are_edits():
    assert of_the_layout(nonsense(4), visited=4) == [()] * 4
    assert of_the_layout(nonsense(6), visited=40) == [()] * 6


def test_what_is_gone_or_found_in_all_is_the_layout_s():
    gone = [{"section": [f"Section {n}", None]} for n in range(5)]
    found = [{"dek": [None, f"Dek {n}"]} for n in range(5)]
    assert of_the_layout([*gone, *found], visited=10) == [("section",)] * 5 + [("dek",)] * 5


def test_headlines_that_editors_write_anew_are_edits():
    edits = [{"title": [f"Headline {n}", f"Another headline {n}"]} for n in range(9)]
    assert of_the_layout(edits, visited=10) == [()] * 9


def test_a_field_that_is_another_one_in_nearly_all_of_many_is_the_layout_s():
    edits = [{"title": [f"Headline {n}", f"Another headline {n}"]} for n in range(18)]
    assert of_the_layout(edits, visited=20) == [("title",)] * 18


def test_an_edit_beside_it_stays_one():
    edits = nonsense(8)
    edits[3] = edits[3] | {"title": ["Bridge is closed", "Bridge is open"]}
    told = of_the_layout(edits, visited=9)
    assert told[3] == ()
    assert told[0] == ("authors",)


def test_a_paragraph_that_all_have_now_is_no_edit_and_hides_none():
    junk = "Sign up for our newsletter."
    texts = [[f"First {n}.", f"Second {n}."] for n in range(8)]
    edits = [{"blocks": [[{"text": t} for t in own], [{"text": t} for t in (*own, junk)]]} for own in texts]
    edits[2] = {"blocks": [edits[2]["blocks"][0], [{"text": "Another first."}, {"text": "Second 2."}, {"text": junk}]]}
    told = of_the_layout(edits, visited=10)
    assert told[2] == ()
    assert told[0] == ("its words",)


def edited(before: list[str], after: list[str]) -> dict:
    return {"blocks": [[{"text": text} for text in before], [{"text": text} for text in after]]}


def test_other_figures_in_a_line_that_all_have_are_no_edits():
    """A counter or the hour of the visit in words that nobody knows."""
    own = [[f"First {n}.", f"The {n} ferries sail again."] for n in range(8)]
    edits = [
        edited([f"Zorp 07:{n + 10}, plim {n * 7}", *two], [f"Zorp 19:{n + 40}, plim {1200 + n}", *two])
        for n, two in enumerate(own)
    ]
    edits[2] = edited(
        ["Zorp 07:12, plim 14", *own[2]], ["Zorp 19:42, plim 1.202", "First 2.", "The 3 ferries sail again."]
    )
    told = of_the_layout(edits, visited=10)
    assert told[0] == ("its words",)
    assert told[2] == ()


def test_figures_that_few_articles_have_are_edited():
    edits = [edited([f"Score of match {n}: 1-0"], [f"Score of match {n}: 2-0"]) for n in range(4)]
    assert of_the_layout(edits, visited=9) == [()] * 4


def test_captions_and_credits_that_photos_get_all_at_once():
    def photo(n: int, caption: str | None, credit: str | None) -> dict:
        return {"url": f"https://a.example/{n}.jpg", "caption": caption, "credit": credit and {"line": credit}}

    edits = [
        {
            "photos": [[photo(n, None, None)], [photo(n, f"Caption {n}", f"Ole {n}")]],
            "photo_credit": [None, f"Ole {n}"],
        }
        for n in range(6)
    ]
    assert of_the_layout(edits, visited=7) == [("photos: caption", "photos: credit")] * 6


def test_comment_counts_and_time_stamps_move_by_themselves():
    edits = [{**one, "comment_count": [1, n]} for n, one in enumerate(nonsense(6), 10)]
    assert of_the_layout(edits, visited=8) == [("authors",)] * 6
    assert of_the_layout([{"comment_count": [1, 2]}] * 9, visited=9) == [()] * 9


def test_pictures_that_lie_on_another_server_from_now_on():
    def photos(host: str, n: int) -> list[dict]:
        return [{"url": f"https://{host}/{n}.jpg", "caption": None}]

    edits = [{"photos": [photos("a.example", n), photos("cdn.example", n)]} for n in range(6)]
    assert of_the_layout(edits, visited=7) == [("photos: url",)] * 6
