from configparser import ConfigParser
from pathlib import Path

import pytest
from deploy.local.layout import SERVICES, Failure, Instance
from deploy.local.run import processes
from deploy.local.supervise.program import Program, configuration
from supervisor.datatypes import dict_of_key_value_pairs  # type: ignore[import-untyped]


def parsed(text: str) -> ConfigParser:
    found = ConfigParser(inline_comment_prefixes=(" ;",))
    found.read_string(text)
    return found


def test_paths_with_blanks_and_percent_signs_reach_the_supervisor(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "50 % off")
    program = Program("x", ("/a b/run", "100%"), environment={"KEY": "a%b"})
    section = parsed(configuration(instance, [program], "me"))["program:x"]
    assert section["command"] == "'/a b/run' 100%"
    assert section["environment"] == 'KEY="a%b"'
    assert section["stdout_logfile"] == str(tmp_path / "50 % off" / "log" / "x.log")


def test_whatever_dies_is_started_again_for_ever(tmp_path: Path) -> None:
    text = configuration(Instance(tmp_path), processes.programs({}), "me")
    sections = [s for s in parsed(text).items() if s[0].startswith("program:")]
    others = (
        "sweep",
        "reconcile",
        "trends",
        "expiry",
        "usage",
        "mail",
        "account-mail",
        "domains",
        "webhooks",
        "gateway",
    )
    assert len(sections) == 2 * len(SERVICES) + len(others)
    assert {section["autorestart"] for _, section in sections} == {"true"}
    assert all(int(section["startretries"]) > 100_000 for _, section in sections)


def test_every_service_runs_once_unless_told_otherwise() -> None:
    names = [program.name for program in processes.programs({"installs": 3})]
    assert names == [
        "relay-auth",
        "relay-publishing",
        "relay-catalog",
        "relay-installs",
        "auth-1",
        "publishing-1",
        "catalog-1",
        "installs-1",
        "installs-2",
        "installs-3",
        "sweep",
        "reconcile",
        "trends",
        "expiry",
        "usage",
        "mail",
        "account-mail",
        "domains",
        "webhooks",
        "gateway",
    ]


def test_scaling_the_gateway_means_its_workers() -> None:
    gateway = processes.programs({"gateway": 4})[-1]
    assert gateway.environment == {"GATEWAY_WORKERS": "4"}


def test_settings_of_one_service_reach_all_its_processes_and_no_other() -> None:
    found = processes.programs({"catalog": 2}, {"catalog": {"X": "1"}})
    assert {p.name for p in found if p.environment.get("X")} == {"catalog-1", "catalog-2"}


def test_scale_is_read_from_words() -> None:
    assert processes.parse_scale(["auth=2", "installs=3"]) == {"auth": 2, "installs": 3}


@pytest.mark.parametrize("word", ["auth", "auth=", "auth=0", "auth=-1", "auth=x", "relay=2", "=2"])
def test_a_scale_that_means_nothing_is_refused(word: str) -> None:
    with pytest.raises(Failure, match="SERVICE=N"):
        processes.parse_scale([word])


@pytest.mark.parametrize(
    ("process", "service"),
    [("installs-2", "installs"), ("relay-auth", "relay"), ("sweep", "sweep"), ("s3", "s3")],
)
def test_a_process_tells_its_service(process: str, service: str) -> None:
    assert processes.service_of(process) == service


def test_settings_in_json_reach_the_program(tmp_path: Path) -> None:
    given = {"KEYS": '[{"id": "a, b", "publicKey": "c+/="}]', "NAME": "Ada's", "NONE": ""}
    program = Program("x", ("x",), environment=given)
    section = parsed(configuration(Instance(tmp_path), [program], "me"))["program:x"]
    assert dict_of_key_value_pairs(section["environment"]) == given
    both = Program("x", ("x",), environment={"BOTH": "\"'"})
    with pytest.raises(ValueError, match="both kinds"):
        both.section(tmp_path)
