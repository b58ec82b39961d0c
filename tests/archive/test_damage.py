"""Whatever happens to one record of an archive, every other is read; what happened is named and counted."""

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import lz4.frame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive.members import zstd
from newscrawl.archive.records import raw_records, verifies
from newscrawl.archive.warc import payload_digest, response_at, responses
from newscrawl.archive.warc_writer import Exchange, WarcWriter
from newscrawl.errors import Unread

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGES = {
    f"https://a.example/{n}": bytes([65 + n]) * 20 + f"<h1>Page {n}</h1>\r\n\r\n".encode() * (3 + n) for n in range(5)
}
PACKERS = {"gz": gzip.compress, "zst": zstd.compress, "lz4": lz4.frame.compress, "plain": bytes}


@pytest.fixture(scope="module")
def records(tmp_path_factory) -> list[bytes]:
    """The records of a file, unpacked: five responses."""
    path = tmp_path_factory.mktemp("whole") / "a.warc.gz"
    with WarcWriter(path) as writer:
        places = [
            writer.write(Exchange(url, 200, (("Content-Type", "text/html"),), body, NOW)) for url, body in PAGES.items()
        ]
    data = path.read_bytes()
    return [gzip.decompress(data[p.offset : p.offset + p.length]) for p in places]


def written(folder: Path, pieces: list[bytes], kind: str) -> Path:
    path = folder / f"a.warc.{kind}"
    path.write_bytes(b"".join(pieces))
    return path


def read(path: Path) -> tuple[dict[str, bytes], Unread]:
    unread = Unread()
    return {r.url: r.body for r in responses(path, unread=unread) if r.damage is None}, unread


@pytest.mark.parametrize("kind", PACKERS)
def test_every_kind_of_file_is_read_and_each_record_by_its_place(kind, records, tmp_path):
    path = written(tmp_path, [PACKERS[kind](r) for r in records], kind)
    assert read(path) == (PAGES, Unread())
    for found in responses(path):
        assert response_at(found.record).body == found.body


@pytest.mark.parametrize("kind", PACKERS)
@given(data=st.data())
@settings(max_examples=60)
def test_what_is_flipped_cut_or_inserted_in_one_record_costs_no_other(kind, data, records, tmp_path_factory):
    pieces = [PACKERS[kind](r) for r in records]
    hurt = data.draw(st.integers(0, len(pieces) - 1))
    piece = pieces[hurt]
    at = data.draw(st.integers(0, len(piece) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "insert", "overwrite", "lose"]))
    if how == "flip":
        piece = piece[:at] + bytes([piece[at] ^ (1 << data.draw(st.integers(0, 7)))]) + piece[at + 1 :]
    elif how == "cut":
        piece = piece[:at]
    elif how == "insert":
        piece = piece[:at] + data.draw(st.binary(min_size=1, max_size=40)) + piece[at:]
    elif how == "overwrite":
        noise = data.draw(st.binary(min_size=1, max_size=40))
        piece = (piece[:at] + noise + piece[at + len(noise) :])[: len(piece)]
    else:
        piece = piece[:at] + piece[at + data.draw(st.integers(1, 60)) :]
    url = list(PAGES)[hurt]
    found, _ = read(written(tmp_path_factory.mktemp("hurt"), [*pieces[:hurt], piece, *pieces[hurt + 1 :]], kind))
    assert {u: b for u, b in found.items() if u in PAGES and u != url} == {u: b for u, b in PAGES.items() if u != url}
    if url in found:
        assert (
            found[url] == PAGES[url] or b"WARC-Block-Digest: sha1" not in piece
        )  # what is handed out as sound is sound


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("lie", [b"0", b"1", b"99999", b"9" * 12, b"9" * 40, b"-4", b"x", b"", "²".encode()])
@pytest.mark.parametrize("digest", [True, False])
def test_a_content_length_that_lies_does_not_cost_the_next_record(kind, lie, digest, records, tmp_path):
    def lying(record: bytes) -> bytes:
        head, body = record.split(b"\r\n\r\n", 1)
        lines = [line for line in head.split(b"\r\n") if digest or b"Digest" not in line]
        return (
            b"\r\n".join(b"Content-Length: " + lie if line.startswith(b"Content-Length") else line for line in lines)
            + b"\r\n\r\n"
            + body
        )

    pieces = [PACKERS[kind](lying(r) if n in (1, 4) else r) for n, r in enumerate(records)]
    found, unread = read(written(tmp_path, pieces, kind))
    whole = PAGES if digest else {u: b for n, (u, b) in enumerate(PAGES.items()) if n not in (1, 4)}
    assert {u: found.get(u) for u in whole} == whole
    assert digest or sum(unread.values()) == 2


@pytest.mark.parametrize(
    "header",
    [
        "WARC-Target-URI",
        "WARC-Date",
        "WARC-Type",
        "WARC-Payload-Digest",
        "WARC-Block-Digest",
        "WARC-Record-ID",
        "Content-Type",
        "Content-Length",
        "X",
    ],
)
@given(
    value=st.one_of(
        st.binary(max_size=30),
        st.sampled_from(
            [
                b"http://[bad",
                b"http://a:99999999/",
                b"0000-99-99",
                b"sha1:",
                b"sha999:X",
                b"\xff\xfe",
                "²".encode(),
                b"9999-12-31T23:59:59-14:00",
            ]
        ),
    )
)
@settings(max_examples=25)
def test_any_value_of_a_header_costs_its_own_record_at_most(header, value, records, tmp_path_factory):
    name = header.encode()
    value = value.replace(b"\r", b"").replace(b"\n", b"")
    head, body = records[1].split(b"\r\n\r\n", 1)
    lines = [line for line in head.split(b"\r\n") if not line.startswith(name + b":")] + [name + b": " + value]
    bad = b"\r\n".join(lines) + b"\r\n\r\n" + body
    for kind in ("gz", "plain"):
        pieces = [PACKERS[kind](bad if n == 1 else r) for n, r in enumerate(records)]
        found, _ = read(written(tmp_path_factory.mktemp("bad"), pieces, kind))
        assert {u: b for u, b in PAGES.items() if not u.endswith("/1")}.items() <= found.items()


@given(st.binary(max_size=300))
def test_any_bytes_are_records_or_damage(data):
    for head in (
        b"",
        b"\x1f\x8b\x08",
        b"WARC/1.1\r\nWARC-Type: response\r\n",
        b"\x28\xb5\x2f\xfd",
        b"\x5d\x2a\x4d\x18",
        b"\x04\x22\x4d\x18",
    ):
        list(raw_records(head + data))


def test_damage_is_named(records, tmp_path):
    body = records[2]
    flipped = body.replace(b"<h1>Page 2</h1>", b"<h1>Page X</h1>", 1)
    no_block_digest = b"\r\n".join(line for line in flipped.split(b"\r\n") if not line.startswith(b"WARC-Block-Digest"))
    for piece, name in (
        (flipped, "block digest is wrong"),
        (no_block_digest, "payload digest is wrong"),
        (body[: len(body) // 2], "cut off"),
    ):
        path = written(tmp_path, [gzip.compress(records[0]), gzip.compress(piece), gzip.compress(records[1])], "gz")
        unread = Unread()
        assert [(r.url[-1], r.damage) for r in responses(path, unread=unread)] == [
            ("0", None),
            ("2", name),
            ("1", None),
        ]
        assert unread == {f"archive record: {name}": 1}


def test_a_payload_digest_that_its_writer_counted_otherwise_costs_nothing(records, tmp_path):
    other = records[0].replace(
        payload_digest(PAGES["https://a.example/0"]).encode(), payload_digest(b"as the writer saw it").encode()
    )
    found, unread = read(written(tmp_path, [gzip.compress(other)], "gz"))
    assert (list(found), dict(unread)) == (["https://a.example/0"], {"archive record: payload digest is wrong": 1})


def test_digests_of_every_spelling():
    assert payload_digest(b"") == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    for stated in (
        "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        "SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "md5:1B2M2Y8AsgTpgAmY7PhCfg==",
        "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ):
        assert verifies(stated, b"") is True
        assert verifies(stated, b"x") is False
    assert verifies("tiger:x", b"") is verifies(None, b"") is verifies("sha1:", b"") is None


def test_several_records_in_one_member_are_read_and_found_again(records, tmp_path):
    path = written(tmp_path, [gzip.compress(b"".join(records))], "gz")
    assert read(path)[0] == PAGES
    for found in responses(path):
        assert response_at(found.record).body == found.body


def test_a_dictionary_in_front_of_a_zstandard_archive(records, tmp_path):
    raw = zstd.train_dict([r + bytes([n]) for n in range(60) for r in records], 2_000)
    skipped = b"\x5d\x2a\x4d\x18" + len(raw.dict_content).to_bytes(4, "little") + raw.dict_content
    path = written(tmp_path, [skipped, *(zstd.compress(r, zstd_dict=raw) for r in records)], "zst")
    assert read(path)[0] == PAGES


@pytest.mark.parametrize("piece", [b"\x1f\x8b\x08", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", b"WARC/1.1\r\n", b"WARC/1.1\r\nA:b\r\n", b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n", b"\r\n", b" ", b"\x28\xb5\x2f\xfd",
                                   b"\x04\x22\x4d\x18", gzip.compress(b"x"), gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n")[:-3]])  # fmt: skip
@pytest.mark.parametrize("head", [b"", b"WARC/1.1\r\nWARC-Type: response\r\n", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"])
def test_time_grows_no_faster_than_the_file(head, piece):
    """Four times as many bytes may take four times as long; a square would take sixteen."""

    def seconds(length: int) -> float:
        data = (head + piece * (length // len(piece)))[:length]
        began = time.process_time()
        for _ in raw_records(data):
            pass
        return time.process_time() - began

    small = min(seconds(10_000) for _ in range(2))
    assert min(seconds(40_000) for _ in range(2)) < max(10 * small, 0.2)


def test_records_of_other_kinds_are_passed_over(records, tmp_path):
    request = records[0].replace(b"WARC-Type: response", b"WARC-Type: request")
    assert list(read(written(tmp_path, [request, *records[1:]], "plain"))[0]) == list(PAGES)[1:]
