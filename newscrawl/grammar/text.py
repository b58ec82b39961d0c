"""White space and invisible characters, as a reader sees them."""

from __future__ import annotations

import html
import re
from string import ascii_uppercase

from newscrawl.tables import casefolded

# Soft hyphen, zero-width space, byte-order mark, word joiner and direction marks are not seen;
# the joiners U+200C and U+200D shape Persian, Hindi and emoji and stay.
# Control characters of ASCII and ISO 6429 (ESC, BEL, CSI ...) are no text; a terminal obeys them.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MOVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMOJI_SIGN = re.compile("(?<=[©®™])\ufe0f")  # asks for the sign's picture; the sign says the same without
LONGEST_LINE = 1_000
"""Characters of a byline, credit or source line that are read; for more, patterns that look back and forth take too
long. The longest met, seventy-five authors of one paper, has 900.
"""
_LONGEST_LABEL = 30  # characters
_LONGEST_UNSET = 20  # characters
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f\u1000-\u109f]")
_DIGIT = re.compile("[0-9]")
# ``str.isdigit`` in one look: decimal digits of all scripts, and figures set high, low, in circles or with points
_ANY_DIGIT = re.compile(
    "[\\d²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒፩-፱\u19da"
    "\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a\U0001f100-\U0001f10a]"
)
_SMALL = bytes(code + 32 if chr(code) in ascii_uppercase else code for code in range(256))
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_TAG = re.compile(r"<[^<>]{1,500}>")


def clean(text: str) -> str:
    """One line: white space of every kind folded to single spaces, invisible characters removed."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    elif "  " not in text and "\ufe0f" not in text:  # printable white space is the space alone
        return text.strip()
    if "\ufe0f" in text:
        text = _EMOJI_SIGN.sub("", text)
    return " ".join(text.split())


def printable(text: str) -> str:
    """A text for a terminal, its line breaks and tabs kept: nothing in it moves the cursor, rings, or turns the line
    around.
    """
    return text if text.isprintable() else _MOVES.sub("", text)


def counted(count: int, noun: str, several: str = "") -> str:
    """ "1 page", "2 pages". ``several``: the noun of several, where an s is not enough ("entries")."""
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"


def cut_short(text: str, length: int) -> str:
    """A text of so many characters at most, cut between two words, with "..." where it was cut."""
    if len(text) <= length:
        return text
    kept = text[: length - 2].rpartition(" ")[0].rstrip(" ,;:–-")
    return f"{kept if 2 * len(kept) > length else text[: length - 3]}..."  # a word as long as that is cut all the same


def plain(text: str) -> str:
    """``clean`` for strings out of attributes and metadata, which may hold entities and tags."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and ";" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return clean(text)


def is_unset(value: str) -> bool:
    """Whether a value is what a template prints for one that it lacks."""
    return len(value) <= _LONGEST_UNSET and value.strip().casefold() in casefolded("unset_values")


def bare(text: str) -> str:
    """Letters and digits only, in lower case: for comparing what two witnesses say."""
    if text.isascii():
        # Bytes are translated by a plain table, in a third of the time.
        return text.encode("ascii").translate(_SMALL, _NO_LETTERS).decode("ascii")
    return "".join(filter(str.isalnum, text.casefold()))


def label_and_value(text: str) -> tuple[str, str] | None:
    """What stands in front of a line's first colon, and behind it; ``None`` where none stands in it."""
    label, colon, value = text.replace("：", ":").partition(":")
    return (label, value.strip()) if colon else None


def labelled_value(text: str) -> str | None:
    """What stands behind a label and its colon: "The ferry is back" of "Title: The ferry is back"; ``None`` where none
    opens the text.
    """
    parted = label_and_value(text)
    return parted[1] if parted and len(parted[0]) <= _LONGEST_LABEL else None


def has_digit(text: str) -> bool:
    """Whether a figure stands in a text, of whatever script."""
    return (_DIGIT if text.isascii() else _ANY_DIGIT).search(text) is not None


def weight_of(text: str) -> int:
    """Length as a reader feels it: a CJK letter is worth about two and a half Latin ones."""
    size = len(text)
    if text.isascii():
        return size
    wide = len(_CJK.findall(text[:400]))
    return size + int(1.5 * wide * max(1, size // 400)) if wide else size
