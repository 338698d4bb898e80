"""Run a command with its output in a log file, and show the log's end when it fails."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.layout import LOCAL, PYTHON, Failure

TAIL = 30


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment; tools get a home folder even where there is none (cron, CI).

    And Python keeps its bytecode, wherever somebody has told it not to: the same services start
    some hundred times during the tests.
    """
    result = dict(os.environ)
    result.pop("PYTHONDONTWRITEBYTECODE", None)
    if not result.get("HOME") or not os.access(result["HOME"], os.W_OK):
        home = LOCAL / "home"
        home.mkdir(parents=True, exist_ok=True)
        result["HOME"] = str(home)
    return {**result, **(extra or {})}


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    timeout: float = 900,
) -> None:
    """Raises `Failure` with the last lines of the output when the command fails.

    `user` is the account to run as, for root only.
    """
    words = [str(word) for word in command]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"$ {' '.join(words)}\n".encode())
        output.flush()
        try:
            code = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(env),
                cwd="/" if user else cwd,
                user=user,
                group=pwd.getpwnam(user).pw_gid if user else None,
                extra_groups=[] if user else None,
                timeout=timeout,
                check=False,
            ).returncode
        except FileNotFoundError:
            raise Failure(f"{words[0]} is not installed.") from None
        except subprocess.TimeoutExpired:
            raise Failure(f"{' '.join(words)} took more than {timeout:.0f} s; see {log}") from None
    if code:
        raise Failure(f"{' '.join(words)} failed (exit {code}):\n{tail(log)}\nAll of it: {log}")


def pip_install(lock: Path, log: Path) -> None:
    """Exactly what the lock file names, checked against its hashes."""
    options = ["--no-input", "--no-deps", "--require-hashes", "--requirement", str(lock)]
    run([str(PYTHON), "-m", "pip", "install", *options], log=log)


def tail(log: Path, lines: int = TAIL) -> str:
    if not log.exists():
        return "  (no output)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 64_000))
        text = file.read().decode(errors="replace")
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])
