"""Of the versions of one picture that a page names, the largest is the photo's address."""

import pytest

from newscrawl import read_article

TEXT = "".join(
    f"<p>The ferry to the outer islands stopped for the {n}th time this winter, and nobody could say when it will sail.</p>"
    for n in range(1, 7)
)
GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
VERSIONS = {
    "a set in front of a lazy address": (
        f'<img src="{GIF}" data-src="/p/quay-640.jpg" data-srcset="/p/quay-640.jpg 640w, /p/quay-1600.jpg 1600w" alt="">', "/p/quay-1600.jpg",
    ),
    "a set beside the plain address": (
        '<img src="/p/quay-480.jpg" srcset="/p/quay-480.jpg 480w, /p/quay-1280.jpg 1280w, /p/quay-960.jpg 960w" alt="">', "/p/quay-1280.jpg",
    ),
    "a set that a script will put in place": (
        '<img src="/img/placeholder.png" data-lazy-srcset="/p/quay-900.jpg 900w, /p/quay-1800.jpg 1800w" alt="">', "/p/quay-1800.jpg",
    ),
    "densities": ('<img src="/p/quay.jpg" srcset="/p/quay.jpg 1x, /p/quay@2x.jpg 2x" alt="">', "/p/quay@2x.jpg"),
    "sources of a picture": (
        '<picture><source srcset="/p/quay-2000.webp 2000w, /p/quay-800.webp 800w"><img src="/img/placeholder.png" data-original="/p/quay-800.jpg" alt=""></picture>',
        "/p/quay-2000.webp",
    ),
    "sources that are not larger": (
        '<picture><source type="image/avif" srcset="/p/quay-1200.avif 1200w"><img src="/p/quay-600.jpg" srcset="/p/quay-600.jpg 600w, /p/quay-1200.jpg 1200w" alt=""></picture>',
        "/p/quay-1200.jpg",
    ),
    "sources of no stated size": (
        '<picture><source type="image/webp" srcset="/p/quay.webp"><img src="/p/quay.jpg" alt=""></picture>', "/p/quay.jpg",
    ),
    "sources for narrow screens, behind a picture inside a link": (
        '<picture><source media="(max-width: 600px)" data-srcset="/p/quay-400.jpg 400w"><a href="/p/quay.jpg"><img src="/p/quay-900.jpg" width="900" alt=""></a></picture>',
        "/p/quay-900.jpg",
    ),
    "densities for narrow screens": (
        '<picture><source media="(max-width: 600px)" srcset="/p/quay-288.jpg 1x, /p/quay-576.jpg 2x"><img src="/p/quay-896.jpg" alt=""></picture>',
        "/p/quay-896.jpg",
    ),
    "a set of smaller ones than the picture itself": (
        '<img src="/p/quay.jpg" width="1400" height="900" srcset="/p/quay-300.jpg 300w, /p/quay-768.jpg 768w" alt="">', "/p/quay.jpg",
    ),
    "the file that was sent in": (
        '<img src="/p/quay-640.jpg" data-orig-file="/p/quay.jpg" data-large-file="/p/quay-1024.jpg" srcset="/p/quay-640.jpg 640w, /p/quay-1024.jpg 1024w" alt="">',
        "/p/quay.jpg",
    ),
    "the large one of a few without a size": ('<img src="/p/quay-300.jpg" data-large-file="/p/quay-1024.jpg" alt="">', "/p/quay-1024.jpg"),
}  # fmt: skip


@pytest.mark.parametrize("case", VERSIONS)
@pytest.mark.parametrize(
    "around", ["<figure>{}<figcaption>The quay.</figcaption></figure>", "<div class='lead-image'>{}</div>"]
)
def test_the_largest_version_is_taken(case, around):
    markup, largest = VERSIONS[case]
    page = f"<!DOCTYPE html><html><head><title>Ferry stops</title></head><body><article><h1>Ferry stops</h1>{around.format(markup)}{TEXT}</article></body></html>"
    assert [photo.url for photo in read_article(page, "https://a.example/2026/11/ferry").photos] == [
        f"https://a.example{largest}"
    ]
