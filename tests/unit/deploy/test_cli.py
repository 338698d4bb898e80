import pytest
from deploy.local import cli


def test_what_follows_test_is_for_pytest_options_and_all() -> None:
    args = cli.parse(["test", "-k", "merge", "tests/unit", "--lf"])
    assert args.command == "test"
    assert args.pytest == ["-k", "merge", "tests/unit", "--lf"]


def test_scale_may_be_repeated() -> None:
    args = cli.parse(["up", "--detach", "--scale", "auth=2", "--scale", "installs=3"])
    assert args.detach
    assert args.scale == ["auth=2", "installs=3"]


@pytest.mark.parametrize("words", [["--help"], ["test", "--help"], ["up", "-h"]])
def test_help_is_no_failure(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(words)
    assert ended.value.code == 0
    assert "./platform" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["fly"], ["up", "--unknown"], ["rebuild"]])
def test_what_means_nothing_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(words)
    assert ended.value.code == 2
