"""docker-compose.yml, as far as it can be checked where there is no Docker."""

import re
import socket
import subprocess
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import yaml
from deploy.local.layout import CHECKOUT, SERVICES
from deploy.local.run import processes, shares
from deploy.local.supervise.program import Program

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
TEXT = (CHECKOUT / "docker-compose.yml").read_text()
DOCKERFILE = (CHECKOUT / "deploy" / "docker" / "platform.Dockerfile").read_text()
OURS = {name for name, part in PARTS.items() if part["image"].startswith("plugin-platform/")}
BUILT = {name for name, part in PARTS.items() if "build" in part}
RUN_TO_AN_END = {"prepare", "seed", "certificates"}
RELAYS = {f"relay-{service}" for service in SERVICES}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_run_as_everywhere_else(service: str) -> None:
    expected = ["python", *processes.service(service, 1).command[1:]]
    assert PARTS[service]["command"] == expected


@pytest.mark.parametrize(
    "program",
    [
        *map(processes.relay, SERVICES),
        processes.sweep(),
        processes.reconcile(),
        processes.trends(),
        processes.usage(),
        processes.mail(),
        processes.account_mail(),
        processes.domains(),
        processes.webhooks(),
    ],
    ids=lambda p: p.name,
)
def test_what_runs_beside_the_services_is_run_as_everywhere_else(program: Program) -> None:
    assert PARTS[program.name]["command"] == ["python", *program.command[1:]]


@pytest.mark.parametrize(
    "name",
    sorted(
        set(PARTS)
        - RUN_TO_AN_END
        - RELAYS
        - {"sweep", "reconcile", "trends", "expiry", "usage", "mail", "account-mail", "domains"}
        - {"webhooks"}
    ),
)
def test_what_answers_has_a_health_check(name: str) -> None:
    assert PARTS[name]["healthcheck"]["test"]


@pytest.mark.parametrize(("open_ports", "code"), [("", 1), ("5672", 1), ("5672 15672", 0)])
def test_the_broker_is_healthy_where_both_of_its_ports_are_open(open_ports: str, code: int) -> None:
    with ExitStack() as stack:
        *bash, script = PARTS["rabbitmq"]["healthcheck"]["test"][1:]
        for port in ("15672", "5672"):
            listening = stack.enter_context(socket.socket())
            listening.bind(("127.0.0.1", 0))
            if port in open_ports.split():
                listening.listen()
            script = re.sub(rf"\b{port}\b", str(listening.getsockname()[1]), script)
        done = subprocess.run([*bash, script], capture_output=True, check=False, timeout=60)
    assert done.returncode == code


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (None, 1)])
def test_the_gateway_is_healthy_where_it_says_that_it_is_ready(
    status: int | None, code: int
) -> None:
    asked: list[tuple[str, str | None]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["host"]))
            self.send_response(status or 500)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        port = server.server_port
        if status is None:
            server.server_close()
        else:
            threading.Thread(target=server.handle_request, daemon=True).start()
        *bash, script = PARTS["gateway"]["healthcheck"]["test"][1:]
        script = script.replace("/8000", f"/{port}").replace("$$", "$")
        done = subprocess.run([*bash, script], capture_output=True, check=False, timeout=60)
    assert done.returncode == code
    assert asked == ([("/readyz", "127.0.0.1")] if status else [])


@pytest.mark.parametrize("name", sorted(set(PARTS) - OURS))
def test_foreign_images_are_pinned(name: str) -> None:
    assert re.search(r":\d+\.?\d*", PARTS[name]["image"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_own_images_have_no_rights_and_a_target_of_their_own(name: str) -> None:
    part = PARTS[name]
    assert part["cap_drop"] == ["ALL"]
    assert part["read_only"] is True
    target = part["image"].rpartition("/")[2]
    assert re.search(rf"^FROM \S+ AS {target}$", DOCKERFILE, re.MULTILINE)


def test_every_own_image_is_built_once_and_fetched_never() -> None:
    built = sorted(PARTS[name]["image"] for name in BUILT)
    assert built == sorted({PARTS[name]["image"] for name in OURS})
    for name in OURS:
        assert PARTS[name].get("pull_policy", "build") == ("build" if name in BUILT else "never")
    for name in BUILT:
        assert PARTS[name]["image"] == f"plugin-platform/{PARTS[name]['build']['target']}"


@pytest.mark.parametrize("name", sorted(PARTS))
def test_nothing_takes_all_memory_or_all_processes(name: str) -> None:
    assert re.fullmatch(r"\d+[mg]", PARTS[name]["mem_limit"])
    assert 0 < PARTS[name]["pids_limit"] <= 1024


def test_no_image_of_ours_ends_as_root() -> None:
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    by_name = {stage.splitlines()[0].split(" AS ")[1]: stage for stage in stages}
    for name in ("service", "nginx"):
        assert re.search(r"^USER (?!root)\w+", by_name[name], re.MULTILINE)
    for name in ("gateway", "seed"):
        assert by_name[name].startswith("service ")
        assert "USER root" not in by_name[name]


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, part in PARTS.items() if part.get("ports")] == ["nginx"]


def test_secrets_come_from_the_environment_and_are_all_in_the_example() -> None:
    # Keys that came before the present one are the operator's to tell, and are made by nobody.
    used = set(re.findall(r"\$\{(?!EARLIER_)(\w+)", TEXT))
    example = (CHECKOUT / ".env.example").read_text()
    given = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    secret = {name for name in used if re.search("PASSWORD|KEY", name)}
    assert secret <= given
    assert not [
        value for value in re.findall(r"^\w*(?:PASSWORD|KEY)=(.*)$", example, re.M) if value
    ]


def test_services_can_be_scaled() -> None:
    for name in (*SERVICES, "gateway", *RELAYS):
        assert "container_name" not in PARTS[name]
        assert "ports" not in PARTS[name]


def test_dependencies_exist() -> None:
    for part in PARTS.values():
        assert set(part.get("depends_on", {})) <= set(PARTS)


@pytest.mark.parametrize("name", sorted(shares.SHARES))
def test_each_part_is_told_the_secrets_that_it_is_told_everywhere_else(name: str) -> None:
    told = {key for key in PARTS[name]["environment"] if shares.SECRET.match(key)}
    assert told == set(shares.SHARES[name])


def test_only_who_has_its_keys_reaches_the_object_storage() -> None:
    reaching = {name for name, part in PARTS.items() if "objects" in part.get("networks", ())}
    knowing = {
        name for name, part in PARTS.items() if "S3_SECRET_KEY" in str(part.get("environment"))
    }
    assert reaching == knowing
    assert PARTS["s3"]["networks"] == ["objects"]


@pytest.mark.parametrize(
    ("part", "name", "default"),
    [
        ("publishing", "REVIEW_POLICY", "automatic"),
        ("publishing", "APPEAL_DAYS", "30"),
        ("sweep", "APPEAL_DAYS", "30"),
        ("auth", "WEBAUTHN_ORIGINS", "http://localhost:8080"),
        ("auth", "REGISTRATION", "open"),
        ("auth", "WEBAUTHN_RP_ID", ""),
        ("gateway", "SECOND_FACTOR_FOR_PUBLISHING", ""),
        ("gateway", "TRUSTED_ISSUERS", ""),
        ("gateway", "TRUSTED_AUDIENCE", ""),
        ("mail", "SMTP_URL", ""),
        ("mail", "MAIL_FROM", ""),
        ("mail", "PUBLIC_URL", ""),
        ("account-mail", "SMTP_URL", ""),
        ("account-mail", "MAIL_FROM", ""),
        ("account-mail", "PUBLIC_URL", ""),
        ("domains", "DOMAIN_RESOLVER", ""),
        ("webhooks", "WEBHOOKS_RESOLVER", ""),
        ("webhooks", "WEBHOOKS_LOCAL", ""),
        ("installs", "WEBHOOKS_LOCAL", ""),
        ("installs", "EARLIER_WEBHOOK_KEYS", ""),
        ("webhooks", "EARLIER_WEBHOOK_KEYS", ""),
    ],
)
def test_what_an_operator_may_decide_reaches_who_asks_for_it(
    part: str, name: str, default: str
) -> None:
    assert PARTS[part]["environment"][name] == f"${{{name}:-{default}}}"
    example = (CHECKOUT / ".env.example").read_text()
    assert re.search(rf"^# {name}=\S+$", example, re.MULTILINE)
