"""Certificates by which the parts of the object storage know each other, and nobody else.

Its parts talk over gRPC, which would let anybody read, overwrite and remove objects.
``python -m deploy.certificates FOLDER NAME…`` makes them for these names, once, with the file
``security.toml`` in which SeaweedFS looks for them.
"""

from __future__ import annotations

import ipaddress
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PARTS = ("volume", "master", "filer", "s3", "admin", "worker", "mq", "client")
DAYS = "36500"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
SUBJECT = ("-subj", "/CN=plugin-platform-objects")


def settings(folder: Path) -> dict[str, str]:
    """SeaweedFS's names of settings, and the files they stand for."""
    certificate, key = str(folder / "node.pem"), str(folder / "node.key")
    found = {"grpc.ca": str(folder / "ca.pem")}
    for part in PARTS:
        for role in (f"grpc.{part}", f"grpc.{part}.client"):
            found |= {f"{role}.cert": certificate, f"{role}.key": key}
    return found


def make(folder: Path, names: Sequence[str], openssl: str = "openssl") -> None:
    """Does nothing when they are there. Raises `CalledProcessError` with openssl's own words."""
    if (folder / "node.pem").exists():
        return
    extensions = folder / "extensions"
    alternatives = ",".join(f"{kind(name)}:{name}" for name in names)
    extensions.write_text(
        f"subjectAltName={alternatives}\nextendedKeyUsage=serverAuth,clientAuth\n"
    )

    def call(*words: str) -> None:
        command = [openssl, *words]
        subprocess.run(
            command, cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True
        )

    call("req", "-x509", *NEW_KEY, *SUBJECT, "-days", DAYS, "-keyout", "ca.key", "-out", "ca.pem")
    call("req", "-new", *NEW_KEY, *SUBJECT, "-keyout", "node.key", "-out", "node.csr")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions")
    call("x509", "-req", "-in", "node.csr", *signing, "-days", DAYS, "-out", "new.pem")
    (folder / "ca.key").unlink()  # nobody else will be let in
    (folder / "new.pem").rename(folder / "node.pem")  # last: what is there is complete


def kind(name: str) -> str:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "DNS"
    return "IP"


def main(folder: Path, names: Sequence[str]) -> None:
    make(folder, names)
    lines = (f'{name} = "{value}"\n' for name, value in settings(folder).items())
    (folder / "security.toml").write_text("".join(lines))
    # The folder is shown to the storage alone, which may run as any user.
    (folder / "node.key").chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
