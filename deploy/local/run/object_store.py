"""The S3 server of an instance: SeaweedFS, of which only the S3 port answers without its keys.

Behind that port master, volume server and filer talk to each other over ports of their own, which
would let anybody read, overwrite and remove objects. Their HTTP is switched off (``disableHttp``)
or asks for a token (JWT), their gRPC for a certificate that is made here and known to them alone.
"""

from __future__ import annotations

from pathlib import Path

from deploy.local.install import packages
from deploy.local.layout import ENVIRONMENT, Instance
from deploy.local.run.credentials import server_secrets
from deploy.local.shell import run
from deploy.local.supervise.program import Program

GRPC_PARTS = ("volume", "master", "filer", "s3", "admin", "worker", "mq", "client")
DAYS = "36500"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def s3(instance: Instance, folder: Path, ports: dict[str, int]) -> Program:
    off = ("master.telemetry", "admin.ui", "webdav", "s3.iam")
    options = {
        "dir": str(folder),
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        **dict.fromkeys(off, "false"),
        # The filer would hand out private objects without a key.
        "disableHttp": "true",
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
        **certificates(instance, folder / "tls"),
    }
    command = (str(ENVIRONMENT / "bin" / "weed"), "-logtostderr=true", "mini", *words)
    # Asked to stop it waits 11 s for idle connections; what it has answered for is written.
    return Program("s3", command, environment=environment, folder=folder, stop_seconds=3)


def tokens(key: str) -> dict[str, str]:
    """With which the parts sign for each other's HTTP, as settings of SeaweedFS."""
    uses = ("SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ")
    return {f"WEED_JWT_{use}_KEY": key for use in uses}


def certificates(instance: Instance, folder: Path) -> dict[str, str]:
    """Made once; the settings of SeaweedFS that name them."""
    authority, certificate, key = (folder / name for name in ("ca.pem", "node.pem", "node.key"))
    if not certificate.exists():
        make_certificates(instance, folder)
    settings = {"WEED_GRPC_CA": str(authority)}
    for part in GRPC_PARTS:
        for role in ("", "CLIENT_"):
            settings[f"WEED_GRPC_{part.upper()}_{role}CERT"] = str(certificate)
            settings[f"WEED_GRPC_{part.upper()}_{role}KEY"] = str(key)
    return settings


def make_certificates(instance: Instance, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    extensions = folder / "extensions"
    extensions.write_text(
        "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n"
    )
    openssl = str(packages.OPENSSL.path())

    def call(*words: str) -> None:
        run([openssl, *words], log=instance.logs / "openssl.log", cwd=folder, timeout=60)

    subject = ("-subj", "/CN=plugin-platform-objects")
    call("req", "-x509", *NEW_KEY, *subject, "-days", DAYS, "-keyout", "ca.key", "-out", "ca.pem")
    call("req", "-new", *NEW_KEY, *subject, "-keyout", "node.key", "-out", "node.csr")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions")
    call("x509", "-req", "-in", "node.csr", *signing, "-days", DAYS, "-out", "node.pem")
    (folder / "ca.key").unlink()  # nobody else will be let in
