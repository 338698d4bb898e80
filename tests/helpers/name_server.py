"""A name server on loopback, which answers whatever a test wants it to."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = dict[tuple[str, str], list[str]]


@dataclass
class NameServer:
    """``records`` by name and type, as a zone's file has them; ``silent`` names get no answer."""

    port: int = 0
    records: Records = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    turns: dict[tuple[str, str], Iterator[list[str]]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def says(self, domain: str, *values: str) -> None:
        """In the record that verifies a domain."""
        texts = [" ".join(f'"{part}"' for part in _parts(value)) for value in values]
        self.records[f"_folio-verification.{domain}", "TXT"] = texts

    def answer(self, wire: bytes, most: int) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        type_ = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, type_))
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        values = next(self.turns[name, type_]) if (name, type_) in self.turns else None
        values = values if values is not None else self.records.get((name, type_))
        if values:
            response.answer = [dns.rrset.from_text(question.name, 60, "IN", type_, *values)]
        elif not any(known == name for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        sent = response.to_wire(max_size=65_535)
        if len(sent) > most:
            response.answer, response.flags = [], response.flags | dns.flags.TC
            sent = response.to_wire()
        return sent


def _parts(value: str) -> list[str]:
    """A string of a record has 255 characters at most."""
    return [value[at : at + 255] for at in range(0, len(value), 255)] or [""]


@contextmanager
def name_server() -> Iterator[NameServer]:
    found = NameServer()

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            if (sent := found.answer(data, 1232)) is not None:
                socket.sendto(sent, self.client_address)

    class Tcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            if (sent := found.answer(self.rfile.read(length), 65_535)) is not None:
                self.wfile.write(struct.pack("!H", len(sent)) + sent)

    tcp, udp = _on_one_port(Tcp, Udp)
    found.port = udp.server_address[1]
    with tcp, udp, _served(udp), _served(tcp):
        yield found


def _on_one_port(tcp: Any, udp: Any) -> tuple[Any, Any]:
    """One that is free for both."""
    for _ in range(50):
        first = socketserver.ThreadingTCPServer(("127.0.0.1", 0), tcp)
        try:
            return first, socketserver.ThreadingUDPServer(first.server_address, udp)
        except OSError:
            first.server_close()
    raise OSError("no port is free for both")


@contextmanager
def _served(server: Any) -> Iterator[None]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield
    server.shutdown()
    thread.join()
