"""The README speaks of what is there: every command, field and setting of ours."""

import re

import pytest

from newscrawl.items import FEED_COLUMNS
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(p.stem for p in (ROOT / "newscrawl" / "commands").glob("[a-z]*.py"))
SETTINGS = re.findall(r'_own\("(\w+)"', (ROOT / "newscrawl" / "settings.py").read_text("utf-8"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"`scrapy {command}" in README


@pytest.mark.parametrize("field", FEED_COLUMNS)
def test_every_field_is_documented(field):
    assert f"`{field}`" in README


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented(setting):
    assert f"`{setting}`" in README


def test_tables_are_read_without_duplicates():
    for path in (ROOT / "newscrawl" / "tables").glob("*.txt"):
        entries = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
        assert len(entries) == len(set(entries)), path.name
