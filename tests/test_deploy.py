"""The compose file and the systemd units name commands, options, settings and files that exist, and agree with each other."""

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest
import yaml
from scrapy.settings import Settings

from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.own_settings import OWN
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES = {
    name: service
    for name, service in COMPOSE["services"].items()
    if service["image"] == COMPOSE["x-newscrawl"]["image"]
}
OTHERS = {
    "DATABASE_URL",
    "POSTGRES_PASSWORD",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
}
"""Variables that are not newscrawl's own: the database's, and those that S3's programs read."""


def lines_of(unit: Path) -> list[tuple[str, str]]:
    """(name, value) of a unit's lines, in order."""
    found = []
    for line in unit.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            name, equals, value = line.partition("=")
            assert equals, line
            found.append((name, value))
    return found


def values(unit: Path, name: str) -> list[str]:
    return [value for known, value in lines_of(unit) if known == name]


def variables_of_example() -> dict[str, str]:
    """The example's variables, those that are only proposed too."""
    text = (DEPLOY / "newscrawl.env.example").read_text("utf-8")
    return dict(re.findall(r"^(?:# )?([A-Z][A-Z_0-9]+)=(.*)$", text, re.M))


def started() -> list[tuple[str, list[str]]]:
    """(where it stands, words behind the program) of every newscrawl that is started."""
    found = [(name, service["command"]) for name, service in SERVICES.items() if "entrypoint" not in service]
    for unit in UNITS:
        found += [(unit.name, shlex.split(command)[1:]) for command in values(unit, "ExecStart")]
    return found


@pytest.mark.parametrize(("where", "words"), started(), ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_started_is_a_command_with_its_options(where, words):
    name, *options = words
    assert name in SUMMARIES
    command = importlib.import_module(f"newscrawl.commands.{name}").Command()
    command.settings = Settings()
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    _, unknown = parser.parse_known_args(options)
    assert unknown == []


def test_every_setting_that_is_named_exists():
    named = set(variables_of_example())
    for service in SERVICES.values():
        named |= set(service["environment"])
    for unit in UNITS:
        named |= {value.partition("=")[0] for value in values(unit, "Environment")}
    assert named - OTHERS == {name for name in named if name.removeprefix("NEWSCRAWL_") in OWN} - OTHERS
    assert named >= {"DATABASE_URL", "NEWSCRAWL_DATA_DIR", "NEWSCRAWL_ARCHIVE_URL", "NEWSCRAWL_CONTACT"}


def test_the_example_s_values_are_taken():
    from newscrawl.own_settings import setting

    given = {name.removeprefix("NEWSCRAWL_"): value for name, value in variables_of_example().items()}
    for name in OWN:
        setting({name: given[name]} if name in given else {}, name)


def test_what_compose_asks_of_its_file_is_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert asked <= set(variables_of_example())
    assert (DEPLOY / "newscrawl.env.example").is_file()
    assert {service["env_file"] for service in SERVICES.values()} == {"newscrawl.env"}


def test_what_people_have_to_say_is_asked_before_anything_starts():
    """What the example leaves open, and services would end without: else they start over and over, and nobody is told."""
    left_open = {name for name, value in variables_of_example().items() if not value}
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert left_open <= set(re.findall(r"\$\{([A-Z_]+):\?", text))


def test_compose_s_services_wait_for_what_is_there_and_keep_what_they_write():
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in COMPOSE["volumes"], name
    for name, service in SERVICES.items():
        if "entrypoint" not in service:
            data = service["environment"]["NEWSCRAWL_DATA_DIR"]
            assert any(volume.endswith(f":{data}") for volume in service["volumes"]), name
    workers = [service for service in SERVICES.values() if service["command"][0] == "work"]
    assert len(workers) == 2
    assert len({service["volumes"][0] for service in workers}) == 2
    assert "healthcheck" in services["postgresql"]


def test_a_worker_is_given_more_time_to_end_than_it_takes():
    for words, patience in [
        *((s["command"], s["stop_grace_period"]) for s in SERVICES.values() if s["command"][0] == "work"),
        *(
            (shlex.split(values(u, "ExecStart")[0])[1:], values(u, "TimeoutStopSec")[0])
            for u in UNITS
            if "work@" in u.name
        ),
    ]:
        assert float(words[words.index("--stop-within") + 1]) < float(patience.rstrip("s"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_run_as_nobody_else_and_write_in_one_place(unit):
    assert values(unit, "User") == ["newscrawl"]
    assert values(unit, "ProtectSystem") == ["strict"]
    assert values(unit, "NoNewPrivileges") == ["yes"]
    assert values(unit, "CapabilityBoundingSet") == [""]
    assert values(unit, "StateDirectory") == ["newscrawl"]
    assert values(unit, "Environment") == ["NEWSCRAWL_DATA_DIR=/var/lib/newscrawl"]
    assert not [value for _, value in lines_of(unit) if "password" in value.lower() or "://" in value]


def test_timers_have_their_units():
    assert [timer.with_suffix(".service") in UNITS for timer in TIMERS] == [True]


def test_browse_is_for_this_machine_or_asks_for_a_token():
    for where, words in started():
        if words[0] == "browse" and words[words.index("--host") + 1] != "127.0.0.1":
            assert "NEWSCRAWL_BROWSE_TOKEN" in variables_of_example(), where
            assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"][where]["ports"])
