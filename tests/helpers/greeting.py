"""Whether a gRPC port goes on with a caller. Also a script of its own, for inside a container:
``python -c SOURCE HOST PORT…`` prints for each port whether it goes on with a stranger, without
TLS and with.
"""

from __future__ import annotations

import json
import socket
import ssl
import sys

HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
SETTINGS = b"\x04"


def greets(host: str, port: int, context: ssl.SSLContext | None, name: str = "") -> bool:
    """Whether it answers the greeting of HTTP/2, and so would answer calls."""
    if context is not None:
        context.set_alpn_protocols(["h2"])
    try:
        with socket.create_connection((host, port), timeout=20) as plain:
            if context is None:
                return settles(plain)
            with context.wrap_socket(plain, server_hostname=name or host) as secure:
                return settles(secure)
    except (ssl.SSLError, ConnectionError):
        return False


def settles(connection: socket.socket) -> bool:
    connection.sendall(HELLO)
    return connection.recv(9)[3:4] == SETTINGS


def stranger() -> ssl.SSLContext:
    """Trusts anybody, and is known to nobody."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


if __name__ == "__main__":
    where, *ports = sys.argv[1:]
    found = {
        port: [greets(where, int(port), None), greets(where, int(port), stranger())]
        for port in ports
    }
    print(json.dumps(found))
