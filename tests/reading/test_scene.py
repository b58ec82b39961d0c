"""What all finders share: the scene they look at and the shape of what they say."""

import inspect
import pkgutil
from dataclasses import FrozenInstanceError
from importlib import import_module

import pytest

from newscrawl import reading
from newscrawl.items import ReadingContext
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.scene import Scene

EMPTY = Scene(Document("", "https://a.example/"), ReadingContext())


def finders():
    for module in pkgutil.iter_modules(reading.__path__):
        for name, function in inspect.getmembers(import_module(f"newscrawl.reading.{module.name}"), inspect.isfunction):
            if name.startswith("find_") and function.__module__ == f"newscrawl.reading.{module.name}":
                yield pytest.param(function, id=name)


@pytest.mark.parametrize("finder", finders())
def test_every_finder_takes_the_scene_and_returns_found_or_silence(finder):
    signature = inspect.signature(finder)
    assert list(signature.parameters) == ["scene"]
    assert signature.return_annotation.startswith("Found[")
    found = EMPTY.ask(finder)
    assert found is None or isinstance(found, Found)


def test_a_finder_looks_once_however_many_ask():
    looked = []

    def finder(scene):
        looked.append(scene)

    scene = Scene(Document("<p>x", "https://a.example/"), ReadingContext())
    assert scene.ask(finder) is scene.ask(finder) is None  # silence is an answer too
    assert looked == [scene]


def test_what_was_found_cannot_be_changed_behind_the_back_of_others():
    with pytest.raises(FrozenInstanceError):
        Found("x", "y").value = "z"
