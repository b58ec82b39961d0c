"""Learning the weights of ``newscrawl.reading.learned.network``, with jax.

Pages lie one behind the other in batches of fixed size, parted by rows of nothing that are wider than any step along
the page reaches, so that one compiled function serves all of them. One seed gives the same weights on one machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from newscrawl.reading.learned.network import FAR, LIMIT, NEAR, TREE_LEVELS
from newscrawl.reading.learned.segments import LEVELS, PageArrays
from newscrawl.reading.learned.words import BUCKETS, Words

ROWS, ELEMENTS, TEXT_WORDS, NAME_WORDS, PAGES = 4096, 6144, 20480, 24576, 256
"""A batch's size: segments (gaps too), elements, words, pages. A page that does not fit is cut or left out."""
LONGEST = 2500  # segments of a page that are looked at
GAP = 32  # rows of nothing between two pages; the widest step reaches 16
EMBEDDED = 8  # numbers that stand for a word
LAST = 24
Weights = dict[str, Any]


@dataclass
class Example:
    """A page to learn from: its arrays and, for each segment, the ``share`` of it that is article text, whether that
    is ``known`` (0 or 1), its ``weight`` and its number of ``words``. ``whole``: 1.0 where all of the text is labelled,
    else 0.0.
    """

    arrays: PageArrays
    share: np.ndarray
    known: np.ndarray
    weight: np.ndarray
    words: np.ndarray
    whole: float


@dataclass(frozen=True)
class Settings:
    hidden: int = 48
    epochs: int = 30
    rate: float = 2e-3
    dropout: float = 0.15
    page_share: float = 0.5
    """Weight of a page's F1 beside that of the single segments."""
    decay: float = 0.02
    averaged_from: float = 0.6
    """Share of the way from which on the weights are a running average."""


def initial(seed: int, features: int, hidden: int) -> Weights:
    rng = np.random.default_rng(seed)

    def drawn(*shape: int, gain: float = 1.0, deviation: float | None = None) -> np.ndarray:
        spread = deviation or gain * np.sqrt(1.4 / np.prod(shape[:-1]))
        return (rng.standard_normal(shape) * spread).astype(np.float32)

    inputs = features + (2 + LEVELS) * EMBEDDED
    weights = {
        "text words": drawn(BUCKETS, EMBEDDED, deviation=0.05), "name words": drawn(BUCKETS, EMBEDDED, deviation=0.05),
        "in": drawn(inputs, hidden), "page": drawn(2 * hidden, hidden, gain=0.3),
        "last": drawn(hidden, LAST), "out": drawn(LAST, 1),
    }  # fmt: skip
    weights |= {f"along {i}": drawn(3 * hidden, hidden, gain=0.5) for i in range(len(NEAR + FAR))}
    weights |= {f"up {i}": drawn((1 + len(TREE_LEVELS)) * hidden, hidden, gain=0.5) for i in range(2)}
    biased = [name for name in weights if name == "in" or name == "last" or name == "out" or name[:2] in ("al", "up")]
    return weights | {f"{name} bias": np.zeros(weights[name].shape[1], np.float32) for name in biased}


def _log_odds(w: Weights, batch: Weights, key: Any, dropout: float) -> Any:
    """As ``Network.log_odds``, over a batch; ``key``: of the random numbers, ``None`` where nothing is dropped."""
    there = batch["there"][:, None]

    def dropped(values: Any, number: int) -> Any:
        if key is None:
            return values
        kept = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - dropout, values.shape)
        return values * kept / (1 - dropout)

    def up(hidden: Any, name: str) -> Any:
        running = jnp.concatenate([jnp.zeros((1, hidden.shape[1])), jnp.cumsum(hidden, axis=0)])
        first, last = batch["spans"].T
        averages = (running[last] - running[first]) / jnp.maximum(1, last - first)[:, None]
        seen = jnp.concatenate([hidden, *(averages[batch["ancestors"][:, level]] for level in TREE_LEVELS)], axis=1)
        return (hidden + jax.nn.relu(seen @ w[name] + w[f"{name} bias"])) * there

    def along(hidden: Any, reach: int, name: str) -> Any:
        padded = jnp.pad(hidden, ((reach, reach), (0, 0)))
        seen = jnp.concatenate([padded[: -2 * reach], hidden, padded[2 * reach :]], axis=1)
        return (hidden + jax.nn.relu(seen @ w[name] + w[f"{name} bias"])) * there

    of_page = partial(jax.ops.segment_sum, segment_ids=batch["page"], num_segments=PAGES + 1)
    words = jax.ops.segment_sum(w["text words"][batch["text word"]], batch["text word of"], num_segments=ROWS + 1)
    words = words[:ROWS] / batch["text words"][:, None]
    names = jax.ops.segment_sum(w["name words"][batch["name word"]], batch["name word of"], num_segments=ELEMENTS + 1)
    names = names[:ELEMENTS] / jnp.sqrt(batch["name words"])[:, None]
    around = [names[batch["ancestors"][:, level]] for level in range(LEVELS)]
    seen = dropped(jnp.concatenate([batch["features"], words, words[batch["heading"]], *around], axis=1), 0)
    hidden = up(jax.nn.relu(seen @ w["in"] + w["in bias"]) * there, "up 0")
    for i, reach in enumerate(NEAR):
        hidden = along(hidden, reach, f"along {i}")
    hidden = up(hidden, "up 1")
    mean = of_page(hidden) / jnp.maximum(1, of_page(batch["there"]))[:, None]
    most = jnp.maximum(0, jax.ops.segment_max(hidden, batch["page"], num_segments=PAGES + 1))
    whole = jnp.concatenate([mean, most], axis=1) @ w["page"]
    hidden = (hidden + jax.nn.relu(whole[batch["page"]])) * there
    for i, reach in enumerate(FAR, len(NEAR)):
        hidden = along(hidden, reach, f"along {i}")
    last = jax.nn.relu(dropped(hidden, 1) @ w["last"] + w["last bias"])
    return (last @ w["out"] + w["out bias"])[:, 0]


def _loss(w: Weights, batch: Weights, key: Any, dropout: float, page_share: float) -> Any:
    """Cross-entropy of the segments, and one minus F1 of each page whose whole text is labelled, as the share of
    words that the odds give.
    """
    odds = _log_odds(w, batch, key, dropout)
    entropy = jnp.maximum(odds, 0) - odds * batch["share"] + jnp.log1p(jnp.exp(-jnp.abs(odds)))
    single = (entropy * batch["weight"]).sum() / jnp.maximum(1, batch["weight"].sum())
    of_page = partial(jax.ops.segment_sum, segment_ids=batch["page"], num_segments=PAGES + 1)
    words = batch["words"] * batch["known"]
    taken = jax.nn.sigmoid(odds) * words
    right, given, wanted = of_page(taken * batch["share"]), of_page(taken), of_page(words * batch["share"])
    lost = (1 - 2 * right / jnp.maximum(1, given + wanted)) * batch["whole"]
    return single + page_share * lost.sum() / jnp.maximum(1, batch["whole"].sum())


@partial(jax.jit, static_argnames=("dropout", "page_share"))
def _step(
    w: Weights, state: Any, batch: Weights, key: Any, rate: Any, decay: Any, *, dropout: float, page_share: float
) -> Any:
    """One step of Adam with decoupled decay (Loshchilov and Hutter, https://arxiv.org/abs/1711.05101)."""
    gradient = jax.grad(_loss)(w, batch, key, dropout, page_share)
    first, second, time = state
    time = time + 1
    first = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, first, gradient)
    second = jax.tree.map(lambda a, g: 0.995 * a + 0.005 * g * g, second, gradient)
    mean, spread = 1 - 0.9**time, 1 - 0.995**time

    def moved(value: Any, direction: Any, size: Any) -> Any:
        return value * (1 - rate * decay) - rate * (direction / mean) / (jnp.sqrt(size / spread) + 1e-6)

    w = jax.tree.map(moved, w, first, second)
    return w, (first, second, time)


@jax.jit
def _infer(w: Weights, batch: Weights) -> Any:
    return _log_odds(w, batch, None, 0.0)


def _batches(examples: Sequence[Example]) -> Iterator[list[int]]:
    """Numbers of the examples of each batch; those that fit in none are left out."""
    full = np.array([ROWS - GAP, ELEMENTS, TEXT_WORDS, NAME_WORDS, PAGES])
    used, batch = np.zeros(5, dtype=int), []
    for number, example in enumerate(examples):
        a = example.arrays
        size = np.array(
            [min(len(a.sizes), LONGEST) + GAP, len(a.spans), len(a.text_words.buckets), len(a.name_words.buckets), 1]
        )
        if (size > full).any():
            continue
        if (used + size > full).any():
            yield batch
            used, batch = np.zeros(5, dtype=int), []
        used, batch = used + size, [*batch, number]
    if batch:
        yield batch


def _laid_out(examples: Sequence[Example], mean: Any, scale: Any) -> tuple[Weights, list[int]]:
    """A batch, and at which row each page begins."""
    features = examples[0].arrays.features.shape[1]
    batch: Weights = {
        "features": np.zeros((ROWS, features), np.float32), "heading": np.zeros(ROWS, np.int32),
        "ancestors": np.zeros((ROWS, LEVELS), np.int32), "spans": np.zeros((ELEMENTS, 2), np.int32),
        "page": np.full(ROWS, PAGES, np.int32), "whole": np.zeros(PAGES + 1, np.float32),
        "text word": np.zeros(TEXT_WORDS, np.int32), "text word of": np.full(TEXT_WORDS, ROWS, np.int32),
        "name word": np.zeros(NAME_WORDS, np.int32), "name word of": np.full(NAME_WORDS, ELEMENTS, np.int32),
        "text words": np.ones(ROWS, np.float32), "name words": np.ones(ELEMENTS, np.float32),
    }  # fmt: skip
    batch |= {name: np.zeros(ROWS, np.float32) for name in ("there", "share", "known", "weight", "words")}
    row, element, text_word, name_word, rows = GAP, 0, 0, 0, []
    for number, example in enumerate(examples):
        a = example.arrays
        count = min(len(a.sizes), LONGEST)
        here = slice(row, row + count)
        batch["features"][here] = np.clip((a.features[:count] - mean) * scale, -LIMIT, LIMIT)
        batch["there"][here] = 1
        batch["heading"][here] = a.heading[:count] + row
        batch["ancestors"][here] = a.ancestors[:count] + element
        batch["spans"][element : element + len(a.spans)] = np.minimum(a.spans, count) + row
        batch["page"][here], batch["whole"][number] = number, example.whole
        for name in ("share", "known", "weight", "words"):
            batch[name][here] = getattr(example, name)[:count]
        text_word = _put_words(batch, "text word", a.text_words, count, text_word, row)
        name_word = _put_words(batch, "name word", a.name_words, len(a.spans), name_word, element)
        rows.append(row)
        row, element = row + count + GAP, element + len(a.spans)
    return batch, rows


def _put_words(batch: Weights, name: str, words: Words, count: int, at: int, base: int) -> int:
    """Words of the first ``count`` things; -> where the next page's begin."""
    counts = np.diff(np.append(words.starts, len(words.buckets)))
    of = np.repeat(np.arange(len(counts)), counts)
    of = of[of < count]
    batch[name][at : at + len(of)] = words.buckets[: len(of)]
    batch[f"{name} of"][at : at + len(of)] = of + base
    batch[f"{name}s"][base : base + count] = counts[:count]
    return at + len(of)


def learned(examples: Sequence[Example], settings: Settings, seed: int) -> dict[str, np.ndarray]:
    """Weights, ``mean`` and ``scale`` of the features among them."""
    rows = np.vstack([e.arrays.features for e in examples])
    mean, scale = rows.mean(axis=0), 1 / (rows.std(axis=0) + 1e-3)
    w: Any = jax.tree.map(jnp.asarray, initial(seed, rows.shape[1], settings.hidden))
    state = (jax.tree.map(jnp.zeros_like, w), jax.tree.map(jnp.zeros_like, w), 0.0)
    rng, key, average = np.random.default_rng(seed), jax.random.PRNGKey(seed), w
    total, done = settings.epochs * len(list(_batches(examples))), 0
    for _ in range(settings.epochs):
        shuffled = [examples[i] for i in rng.permutation(len(examples))]
        for numbers in _batches(shuffled):
            batch, _ = _laid_out([shuffled[i] for i in numbers], mean, scale)
            way = min(1.0, done / total)
            rate = settings.rate * min(1.0, done / 50) * (0.5 + 0.5 * np.cos(np.pi * way))
            w, state = _step(
                w, state, batch, jax.random.fold_in(key, done), np.float32(rate), np.float32(settings.decay),
                dropout=settings.dropout, page_share=settings.page_share,
            )  # fmt: skip
            kept = 0.98 if way > settings.averaged_from else 0.0
            average = jax.tree.map(lambda a, b, kept=kept: kept * a + (1 - kept) * b, average, w)
            done += 1
    return {name: np.asarray(value) for name, value in average.items()} | {"mean": mean, "scale": scale}


def log_odds(weights: dict[str, np.ndarray], examples: Sequence[Example]) -> list[np.ndarray]:
    """For every segment of every page; segments behind the ``LONGEST``th are taken for none."""
    w = {name: jnp.asarray(value) for name, value in weights.items()}
    found = [np.full(len(e.arrays.sizes), -9.0, np.float32) for e in examples]
    for numbers in _batches(examples):
        batch, rows = _laid_out([examples[i] for i in numbers], weights["mean"], weights["scale"])
        odds = np.asarray(_infer(w, batch))
        for number, row in zip(numbers, rows, strict=True):
            count = min(len(found[number]), LONGEST)
            found[number][:count] = odds[row : row + count]
    return found
