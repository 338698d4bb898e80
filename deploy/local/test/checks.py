"""`./platform check` and `./platform test`: what they run, in which order."""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from deploy.local.install import node
from deploy.local.layout import CHECKOUT, HOST_WEB, PYTHON, TEST
from deploy.local.progress import Progress
from deploy.local.test import stages, testbed
from deploy.local.test.containers import machine
from deploy.local.test.stages import Stage, Verdict

RESULTS = TEST.folder / "results"
TYPED = ("deploy", "services", "shared", "tests")
# Seconds for all of a stage: they end one that hangs.
LIMITS = {
    "unit": 300,
    "integration": 1800,
    "contract": 300,
    "e2e": 1200,
    "chaos": 900,
    "containers": 1200,
}
ONE_TEST = {"chaos": 600, "containers": 600}
SERVERLESS = ("unit", "containers")  # those need no servers of ours
CONTAINERS = "--containers"
CONTAINERS_MODULE = (str(PYTHON), "-m", "deploy.local.test.containers")


class StageFailed(Exception):
    """Makes the stage's line say so."""


def check() -> int:
    """Formatting, lint and types."""
    prepare_results()
    return conclude(quietly(static_stages()))


def test(words: Sequence[str]) -> int:
    """Everything; with `words`, only what pytest makes of them."""
    prepare_results()
    if words[:1] == [CONTAINERS]:
        return conclude([containers(words[1:])])
    try:
        return some(words) if words else everything()
    finally:
        testbed.stop()


def some(words: Sequence[str]) -> int:
    testbed.start()
    chosen = Stage("pytest", [str(PYTHON), "-m", "pytest", *words], env=testbed.environment())
    verdict = stages.run(chosen, RESULTS, show=True)
    return 0 if verdict.passed else 1


def everything() -> int:
    """The longest stage runs beside the others; those that kill servers run after them."""
    with ThreadPoolExecutor(1) as pool:
        servers = pool.submit(testbed.start)
        verdicts = quietly(static_stages())
        servers.result()
    hindrance = machine.hindrance()
    beside = [pytest("integration"), page_tests(), *map(pytest, ("unit", "contract", "e2e"))]
    verdicts += quietly(beside if hindrance else [*beside, container_images()])
    testbed.make_durable()
    killing = [pytest("chaos")]
    verdicts += quietly(killing if hindrance else [*killing, container_tests()])
    return conclude([*verdicts, *([not_run(hindrance)] if hindrance else [])])


def containers(words: Sequence[str]) -> Verdict:
    """docker-compose.yml, where the machine can run an engine of its own; shown as it goes."""
    hindrance = machine.hindrance()
    if hindrance:
        return not_run(hindrance)
    return stages.run(container_tests(words), RESULTS, show=True)


def not_run(hindrance: str) -> Verdict:
    return Verdict("containers", 0, hindrance=hindrance)


def container_tests(words: Sequence[str] = ()) -> Stage:
    """Makes what is missing of the images, and takes everything down after the tests."""
    tests = pytest("containers", words)
    return replace(tests, command=[*CONTAINERS_MODULE, "test", *tests.command])


def container_images() -> Stage:
    """Makes no network interface: those that come and go make Chromium give up its requests."""
    return Stage("container-images", [*CONTAINERS_MODULE, "images"], limit=900)


def static_stages() -> list[Stage]:
    python = [str(PYTHON), "-m"]
    return [
        Stage("ruff", [*python, "ruff", "check", "--no-cache", "."]),
        Stage("ruff-format", [*python, "ruff", "format", "--check", "."]),
        Stage("mypy", [*python, "mypy", "--strict", *TYPED]),
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
    command = [str(PYTHON), "-m", "pytest", *options, f"tests/{name}", *words]
    env = {} if name in SERVERLESS else testbed.environment()
    return Stage(name, command, CHECKOUT, env, report, LIMITS[name])


def quietly(found: Sequence[Stage]) -> list[Verdict]:
    """Two at a time; only failures show their output."""
    progress = Progress()

    def one(stage: Stage) -> Verdict:
        verdicts: list[Verdict] = []
        with suppress(StageFailed), progress.step(stage.name):
            verdicts.append(stages.run(stage, RESULTS, show=False))
            if not verdicts[0].passed:
                raise StageFailed
        return verdicts[0]

    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        try:
            return list(pool.map(one, found))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            stages.end_running()
            raise


def conclude(verdicts: Sequence[Verdict]) -> int:
    print(f"\n{stages.summary(verdicts)}\n  Output of each: {RESULTS}", flush=True)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def prepare_results() -> None:
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
