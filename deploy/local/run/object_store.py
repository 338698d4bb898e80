"""The S3 server of an instance: SeaweedFS, of which only the S3 port answers without its keys.

Behind that port master, volume server and filer talk to each other over ports of their own, which
would let anybody read, overwrite and remove objects. Their HTTP is switched off (``disableHttp``)
or asks for a token (JWT), their gRPC for a certificate that is made here and known to them alone.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from deploy import certificates
from deploy.local.install import packages
from deploy.local.layout import ENVIRONMENT, Failure, Instance
from deploy.local.run.credentials import server_secrets
from deploy.local.supervise.program import Program


def s3(instance: Instance, folder: Path, ports: dict[str, int]) -> Program:
    off = ("master.telemetry", "admin.ui", "webdav", "s3.iam")
    options = {
        "dir": str(folder),
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        **dict.fromkeys(off, "false"),
        # The filer would hand out private objects without a key.
        "disableHttp": "true",
        # It would be the free disk / 128 MB, and each bucket has volumes of its own: on a
        # disk with little left, the next bucket would have none.
        "volume.max": "1000",
        "s3.port": str(ports["s3"]),
        "s3.port.iceberg": "0",
        "s3.port.lance": "0",
        "s3.localSocket": str(folder / "s3.sock"),
        "filer.localSocket": str(folder / "filer.sock"),
        **{
            f"{part}.port": str(ports[f"s3_{part}"])
            for part in ("master", "volume", "filer", "admin")
        },
    }
    words = [f"-{name}={value}" for name, value in options.items()]
    secret = server_secrets(instance)
    environment = {
        "AWS_ACCESS_KEY_ID": secret["s3_access_key"],
        "AWS_SECRET_ACCESS_KEY": secret["s3_secret_key"],
        **tokens(secret["s3_token_key"]),
        **known_by(folder / "tls"),
    }
    command = (str(ENVIRONMENT / "bin" / "weed"), "-logtostderr=true", "mini", *words)
    # Asked to stop it waits 11 s for idle connections; what it has answered for is written.
    return Program("s3", command, environment=environment, folder=folder, stop_seconds=3)


def tokens(key: str) -> dict[str, str]:
    """With which the parts sign for each other's HTTP, as settings of SeaweedFS."""
    uses = ("SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ")
    return {f"WEED_JWT_{use}_KEY": key for use in uses}


def known_by(folder: Path) -> dict[str, str]:
    """The settings of SeaweedFS that name its certificates, which are made once."""
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        certificates.make(folder, ["127.0.0.1", "localhost"], str(packages.OPENSSL.path()))
    except subprocess.CalledProcessError as error:
        raise Failure(f"{error}: {error.stderr.decode(errors='replace')}") from error
    found = certificates.settings(folder)
    return {f"WEED_{name.upper().replace('.', '_')}": value for name, value in found.items()}
