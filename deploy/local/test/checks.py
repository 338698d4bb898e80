"""`./platform check` and `./platform test`: what they run, in which order."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from deploy.local.install import node
from deploy.local.layout import CHECKOUT, HOST_WEB, PYTHON, TEST
from deploy.local.test import stages, testbed
from deploy.local.test.containers import machine, page
from deploy.local.test.lanes import lanes
from deploy.local.test.stages import Stage, Verdict

RESULTS = TEST.folder / "results"
# Seconds for all of a stage: they end one that hangs.
LIMITS = {
    "unit": 1800,
    "integration": 3000,
    "integration-shared": 3000,
    "contract": 600,
    "e2e": 3000,
    "chaos": 1800,
    "containers": 3000,
}
# Two stages, so that they run side by side.
FOLDERS = {
    "integration": ("tests/integration", "--ignore=tests/integration/shared"),
    "integration-shared": ("tests/integration/shared",),
}
ONE_TEST = {"chaos": 900, "containers": 600, "e2e": 400}
SERVERLESS = ("unit", "containers")  # those need no servers of ours
CONTAINERS = "--containers"
CONTAINERS_MODULE = (str(PYTHON), "-m", "deploy.local.test.containers")


def check() -> int:
    """Formatting, lint and types."""
    prepare_results()
    with lanes(RESULTS) as run:
        return conclude(run(static_stages())())


def test(words: Sequence[str]) -> int:
    """Everything; with `words`, only what pytest makes of them."""
    prepare_results()
    if words[:1] == [CONTAINERS]:
        return conclude([containers(words[1:])])
    try:
        return some(words) if words else everything()
    finally:
        testbed.stop()
        testbed.stop(testbed.CHAOS)


def some(words: Sequence[str]) -> int:
    testbed.start()
    verdict = stages.run(chosen(words, testbed.environment()), RESULTS, show=True)
    return 0 if verdict.passed else 1


def chosen(words: Sequence[str], env: Mapping[str, str]) -> Stage:
    """`STAGE_LIMIT` in seconds is for measurements that take longer than tests."""
    limit = float(os.environ.get("STAGE_LIMIT", Stage.limit))
    return Stage("pytest", [str(PYTHON), "-m", "pytest", *words], env=env, limit=limit)


def everything() -> int:
    """The servers start beside the static checks; the tests follow as lanes become free, the
    longest first. All give way to those in the browser, which take longest of all.
    """
    hindrance = machine.hindrance()
    with lanes(RESULTS) as run:
        static = run([replace(stage, gives_way=True) for stage in static_stages()])
        testbed.start()
        others = [
            pytest("integration"),
            *([] if hindrance else [container_tests(env=page.AS_BUILT)]),
            *map(pytest, ("integration-shared", "chaos", "unit")),
            page_tests(),
            pytest("contract"),
        ]
        tests = run([pytest("e2e"), *(replace(stage, gives_way=True) for stage in others)])
        verdicts = [*static(), *tests()]
    return conclude([*verdicts, *([not_run(hindrance)] if hindrance else [])])


def containers(words: Sequence[str]) -> Verdict:
    """docker-compose.yml, where the machine can run an engine of its own; shown as it goes."""
    hindrance = machine.hindrance()
    if hindrance:
        return not_run(hindrance)
    return stages.run(container_tests(words), RESULTS, show=True)


def not_run(hindrance: str) -> Verdict:
    return Verdict("containers", 0, hindrance=hindrance)


def container_tests(words: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Stage:
    """Makes what is missing of the images, and takes everything down after the tests. Alone it
    builds the page as well.
    """
    tests = pytest("containers", words)
    return replace(tests, command=[*CONTAINERS_MODULE, *tests.command], env=env or {})


def static_stages() -> list[Stage]:
    python = [str(PYTHON), "-m"]
    return [
        Stage("ruff", [*python, "ruff", "check", "--no-cache", "."]),
        Stage("ruff-format", [*python, "ruff", "format", "--check", "."]),
        Stage("mypy", [*python, "mypy"]),
        npm_stage("host-web-check", "run", "check"),
    ]


def page_tests() -> Stage:
    report = RESULTS / "host-web-test.xml"
    reporters = ("--reporter=default", "--reporter=junit", f"--outputFile.junit={report}")
    return npm_stage("host-web-test", "test", "--", *reporters, report=report)


def npm_stage(name: str, *words: str, report: Path | None = None) -> Stage:
    npm = shutil.which("npm", path=node.search_path()) or "npm"
    env = {"PATH": node.search_path(), "CI": "true", **stages.without_colour()}
    return Stage(name, [npm, *words], HOST_WEB, env, report)


def pytest(name: str, words: Sequence[str] = ()) -> Stage:
    report = RESULTS / f"{name}.xml"
    each = ONE_TEST.get(name, 180)
    options = ["--durations=5", f"--timeout={each}", f"--junitxml={report}", "--color=auto"]
    chosen = FOLDERS.get(name, (f"tests/{name}",))
    command = [str(PYTHON), "-m", "pytest", *options, *chosen, *words]
    return Stage(name, command, CHECKOUT, servers_for(name), report, LIMITS[name])


def servers_for(name: str) -> dict[str, str]:
    if name in SERVERLESS:
        return {}
    return testbed.chaotic_environment() if name == "chaos" else testbed.environment()


def conclude(verdicts: Sequence[Verdict]) -> int:
    print(f"\n{stages.summary(verdicts)}\n  Output of each: {RESULTS}", flush=True)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def prepare_results() -> None:
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
