"""Comment headings of many languages."""

from collections import defaultdict
from pathlib import Path
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.comment_count import (
    comment_count,
    count_stems,
    counts_contributions,
    parse_number,
    stems_for,
)
from newscrawl.grammar.word_roles import plain
from newscrawl.tables import lines

STATED = [
    ("12 Comments", 12), ("1 Comment", 1), ("30 Kommentare", 30), ("0 Kommentar", 0), ("10 commentaires", 10), ("5 comentarios", 5),
    ("33 LESER-KOMMENTARE", 33), ("4 Antworten", 4), ("3 responses to “TITLE”", 3), ("5 Postings", 5), ("Kommentare 1", 1),
    ("Kommentare: 10", 10), ("komentarze 0", 0), ("All Comments 4", 4), ("Комментарии224", 224), ("Comments (0)", 0), ("Comments(48)", 48),
    ("Kommentare ( 56 )", 56), ("commenti (0)", 0), ("(42) Comments", 42), ("[5] Comments", 5), ("1 Comment on TITLE", 1),
    ("This Post Has 80 Comments", 80), ("Lire les 10 commentaires", 10), ("560 View comments", 560), ("New, 6 comments", 6), ("Ein Kommentar", 1),
    ("1.977 commentaires", 1977), ("1,204 Comments on TITLE", 1204), ("3 Comments on “Minister: “Free them””", 3),
    ("No Comments", 0), ("Keine Kommentare", 0), ("Be the first to comment on TITLE", 0), ("Ersten Kommentar schreiben", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), STATED)
def test_a_stated_count(text, count):
    assert comment_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["Comments", "View comments", "He declined to comment on 3 of them", "Comments are closed.", "Kommentar von Jane Roe", "2026", "Comment ça va", "",
     "requests for comment 5"],
)  # fmt: skip
def test_no_count_is_unknown_and_not_zero(text):
    assert comment_count(text) is None


@given(st.integers(min_value=0, max_value=999_999))
def test_every_number_is_read_with_and_without_thousands_sign(number):
    assert comment_count(f"{number} Comments") == number
    assert comment_count(f"{number:,} Comments") == number
    assert parse_number(f"{number:,}".replace(",", ".")) == number


IN_THIRTY_LANGUAGES = [
    ("12 条评论", 12), ("评论（3）", 3), ("1 則迴響", 1), ("3件のコメント", 3), ("コメント(5)", 5), ("댓글 12개", 12), ("3개의 댓글", 3),
    ("١٢ تعليق", 12), ("تعليق واحد", 1), ("لا توجد تعليقات", 0), ("۳ دیدگاه", 3), ("بدون دیدگاه", 0), ("12 תגובות", 12),
    ("אין תגובות", 0), ("২ টি মন্তব্য", 2), ("কোন মন্তব্য নেই", 0), ("5 टिप्पणियाँ", 5), ("कोई टिप्पणी नहीं", 0),
    ("4 تبصرے", 4), ("5 ความเห็น", 5), ("ยังไม่มีความเห็น", 0), ("Bình luận (3)", 3), ("Chưa có bình luận", 0), ("2 Komentar", 2),
    ("Belum ada komentar.", 0), ("3 komentářů", 3), ("Žádné komentáře", 0), ("Brak komentarzy", 0), ("Комментариев нет", 0),
    ("Коментарів немає", 0), ("Nincs hozzászólás", 0), ("Niciun comentariu", 0), ("5 comentarii", 5), ("4 σχόλια", 4),
    ("Ei kommentteja", 0), ("3 kommenttia", 3), ("Yorum Yapılmamış", 0), ("7 Yorum", 7), ("Нема коментара", 0), ("Maoni 4", 4),
    ("One response to “TITLE”", 1), ("One thought on “TITLE”", 1), ("Una respuesta a TITLE", 1), ("Ett svar till TITLE", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), IN_THIRTY_LANGUAGES)
def test_a_count_in_the_languages_of_most_news(text, count):
    assert comment_count(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Be the first to comment? Too late", None),
        ("I would say no comments", None),
        ("One comment said that the bridge was old", None),
        ("Filed under: News — No Comments »", 0),
        ("12. März 2019 von Jane Roe | Keine Kommentare | Tags: Fähre", 0),
        ("Be the first to comment on “Who is next?”", 0),
        ("Kommentare: noch keine Kommentare", 0),
    ],
)
def test_a_phrase_counts_where_it_is_the_line_and_not_what_a_reader_writes(text, count):
    assert comment_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["1 more comment...", "5 more comments…", "1 reply by Jane Roe", "3 other replies", "noch 3 Kommentare", "4 autres commentaires", "2 comentarios más",
     "nog 12 reacties", "7 flere kommentarer", "ещё 8 комментариев", "mais 3 comentários"],
)  # fmt: skip
def test_how_many_comments_a_button_brings_is_not_how_many_there_are(text):
    assert comment_count(text) is None


SAID = defaultdict(list)
"""Language -> (what a site says, its number of comments or ``None``)."""
for row in (Path(__file__).parent / "comment_counts.tsv").read_text("utf-8").splitlines():
    said_in, said, number = row.split("\t")
    SAID[said_in].append((said, None if number == "-" else int(number)))


@pytest.mark.parametrize("language", SAID)
def test_what_sites_say_of_their_comments(language):
    misread = [(text, comment_count(text), count) for text, count in SAID[language] if comment_count(text) != count]
    assert misread == []


@pytest.mark.parametrize("language", SAID)
def test_a_page_of_the_language_holds_the_stems_of_all_that_is_said(language):
    for text, count in SAID[language]:
        page = plain(text)
        found = (*stems_for(page), *stems_for(page, of_debate=True), *map(plain, lines("comment_zero_lines")))
        assert count is None or any(stem in page for stem in found), text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("5 najlepszych komentarzy tygodnia", None), ("Top 5 komentara tjedna", None), ("5 komentar terbaik minggu ini", None),
        ("Maoni 5 bora ya wiki", None), ("۵ نظر برتر هفته", None), ("本周最佳5条评论", None), ("5 Comments of the week", None),
        ("12 Comments on “The best ferry”", 12), ("12 Kommentare zu Die besten Fähren", 12), ("5 comments, the best of them by Jane", 5),
    ],
)  # fmt: skip
def test_chosen_comments_are_not_all_of_them(text, count):
    assert comment_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["Debate 2024", "Debate 5", "Forum 12", "Forum (2026)", "2026 opinions", "Opinion", "5 opinions on the tunnel", "Debate: the 5 candidates", "Discussion on 5 May", "5 posts", "12 messages from Mars",
     "Opinion (5): what now", "Die Diskussion dauerte 5 Stunden", "3 Meinungen, 1 Stadt", "Start the conversation about the tunnel", "Start of the first debate",
     "The first debate", "Be the first to know", "Buďte první, kdo se dozví o slevách", "First comment", "No reply from the mayor", "No comment"],
)  # fmt: skip
def test_words_of_a_debate_count_comments_only_where_they_are_the_line(text):
    assert comment_count(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("Debate (5)", 5), ("Join the conversation [2]", 2), ("Debat: 2 indlæg", 2), ("2 innlegg i debatten", 2), ("1 234 contributions", 1234), ("Мнения: 2", 2),
     ("의견 12개", 12)],
)  # fmt: skip
def test_contributions_to_a_debate(text, count):
    assert comment_count(text) == count
    assert counts_contributions(text)
    assert not counts_contributions(f"{count} Comments")


@pytest.mark.parametrize(
    ("text", "count"),
    [("댓글 1,234개", 1234), ("1’234 Kommentare", 1234), ("1,23,456 टिप्पणियाँ", 123456), ("١٬٢٣٤ تعليقاً", 1234), ("第12条评论", None)],
)  # fmt: skip
def test_a_number_is_read_whole(text, count):
    assert comment_count(text) == count


@pytest.mark.parametrize(
    ("table", "count"), [("comment_zeros", 0), ("comment_zero_lines", 0), ("comment_ones", 1), ("comment_twos", 2)]
)
def test_phrases_of_the_tables_are_read_in_capitals_too(table, count):
    titled = lambda p: f"{p} “The ferry”" if table != "comment_zero_lines" else p  # noqa: E731 - as answers need it
    assert [p for p in lines(table) if comment_count(titled(p)) != count] == []
    assert [p for p in lines(table) if comment_count(titled(p.capitalize())) != count] == []


def test_tables_are_in_composed_letters_and_no_stem_is_in_every_text():
    for table in ("comment_words", "comment_sentences", "comment_zeros", "comment_ones", "comment_debate_words"):
        assert [line for line in lines(table) if not is_normalized("NFC", line)] == []
    assert [stem for stem in count_stems() if len(stem) < (3 if stem < "\u1100" else 2)] == []
