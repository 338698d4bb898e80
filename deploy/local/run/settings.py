"""What the platform's processes find in their environment (docs/contracts.md, section 1)."""

import json
import os
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from deploy.local.install.packages import search_path
from deploy.local.layout import CHECKOUT, ENVIRONMENT, HOST_WEB, SERVICES, Failure, Instance
from deploy.local.run.credentials import (
    BROKER_USERS,
    EARLIER,
    earlier_signers,
    server_secrets,
    write_private,
)

MARK = "PLUGIN_PLATFORM_INSTANCE"
PYTHON_PATH = os.pathsep.join(str(CHECKOUT / name) for name in ("services", "shared"))

Settings = dict[str, str]


def compose(instance: Instance, ports: dict[str, int]) -> Settings:
    """The platform's settings; one that the caller's environment has wins."""
    secret = server_secrets(instance)
    given = os.environ if instance.replaceable else {}
    own = {
        **_databases(ports["postgres"], secret, given),
        **broker(instance, ports, given),
        **{f"ACTOR_KEY_{name.upper()}": secret[f"actor_{name}"] for name in SERVICES},
        "REDIS_URL": f"redis://:{secret['redis']}@127.0.0.1:{ports['redis']}/0",
        "REDIS_CACHE_URL": f"redis://:{secret['redis']}@127.0.0.1:{ports['redis_cache']}/0",
        "S3_ENDPOINT": f"http://127.0.0.1:{ports['s3']}",
        "S3_ACCESS_KEY": secret["s3_access_key"],
        "S3_SECRET_KEY": secret["s3_secret_key"],
        "S3_STAGING_BUCKET": "plugin-staging",
        "S3_BUNDLE_BUCKET": "plugin-bundles",
        # Browsers take every name below localhost for this machine, and for another site.
        "CONTENT_URL": f"http://content.localhost:{ports['gateway']}",
        # Browsers have passkeys for names, and none for an address of four numbers.
        "WEBAUTHN_ORIGINS": f"http://localhost:{ports['gateway']}",
        "GATEWAY_BIND": f"127.0.0.1:{ports['gateway']}",
        "GATEWAY_SECRET": secret["gateway"],
        "SIGNING_KEY": secret["signing"],
        EARLIER: json.dumps(earlier_signers(instance)),
        "FACTOR_KEY": secret["factors"],
        "WEBHOOK_KEY": secret["webhooks"],
        # To try them on this machine, where they have no certificate.
        "WEBHOOKS_LOCAL": "allowed",
        "GATEWAY_ALLOWED_HOSTS": "127.0.0.1 localhost",
        "GATEWAY_WORKERS": "2",
        "MAIL_FROM": "Folio <no-reply@localhost>",
        "PUBLIC_URL": f"http://127.0.0.1:{ports['gateway']}",
        "HOST_WEB_DIST": str(HOST_WEB / "host" / "dist"),
        "PLATFORM_ENV": "development",
        "LOG_LEVEL": "INFO",
        "METRICS_FOLDER": str(instance.run / "metrics"),
        **({"SMTP_URL": ""} if given.get("SMTP_URL") else {}),  # else no mail is sent
        **instance.settings,
    }
    return {
        **{name: given.get(name) or value for name, value in own.items()},
        "PATH": f"{ENVIRONMENT / 'bin'}{os.pathsep}{search_path()}",
        "PYTHONPATH": PYTHON_PATH,
        "PYTHONUNBUFFERED": "1",
        MARK: instance.token,
    }


def _databases(port: int, secret: Settings, given: Mapping[str, str]) -> Settings:
    found: Settings = {}
    for name in SERVICES:
        own, owners = f"DATABASE_URL_{name.upper()}", f"DATABASE_MIGRATION_URL_{name.upper()}"
        at = f"127.0.0.1:{port}/{name}"
        found[own] = f"postgresql://{name}:{secret[f'postgres_{name}']}@{at}"
        # A database of somebody else's belongs to the role that its address names, unless the
        # owner's address is given as well.
        found[owners] = given.get(own) or f"postgresql://platform:{secret['postgres']}@{at}"
    return found


def broker(instance: Instance, ports: dict[str, int], given: Mapping[str, str]) -> Settings:
    """The administrator's address of the broker, and one for each process. A broker of somebody
    else's has one user for all, unless its management API is given as well.
    """
    secret = server_secrets(instance)
    port, vhost = ports["rabbitmq"], quote(instance.vhost.removeprefix("/"))
    management = f"http://platform:{secret['rabbitmq']}@127.0.0.1:{ports['rabbitmq_management']}"
    uri = given.get("AMQP_URI") or f"amqp://platform:{secret['rabbitmq']}@127.0.0.1:{port}/{vhost}"
    shared = "AMQP_URI" in given and not given.get("RABBITMQ_MANAGEMENT_URL")
    return {
        "AMQP_URI": uri,
        "RABBITMQ_MANAGEMENT_URL": "" if shared else management,
        **{
            f"AMQP_URI_{name.upper()}": uri if shared else as_user(uri, name, password)
            for name in BROKER_USERS
            for password in [secret[f"rabbitmq_{name}"]]
        },
    }


def as_user(uri: str, name: str, password: str) -> str:
    """The same broker and virtual host, for another user."""
    url = urlsplit(uri)
    host = url.netloc.rpartition("@")[2]
    return url._replace(netloc=f"{name}:{password}@{host}").geturl()


def save(instance: Instance, settings: Settings) -> None:
    """For the commands which come later: they see what the running platform sees."""
    write_private(instance.run / "settings.json", json.dumps(settings))


def load(instance: Instance) -> Settings:
    file = instance.run / "settings.json"
    if not file.exists():
        raise Failure("The platform has not been started here: ./platform up")
    result: Settings = json.loads(file.read_text())
    return result


def gateway_url(settings: Settings) -> str:
    return f"http://{settings['GATEWAY_BIND']}"
