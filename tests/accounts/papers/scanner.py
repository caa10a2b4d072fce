"""A scanner that speaks clamd's INSTREAM on a real socket, and finds the test virus."""

import io
import socketserver
import struct
import threading
from contextlib import contextmanager

import pikepdf

from tests.accounts.papers.hostile_files import EICAR


class _Scan(socketserver.StreamRequestHandler):
    def handle(self):
        if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = self._content()
        self.server.seen.append(content)
        self.wfile.write(self.server.answer or self._verdict(content))

    def _content(self):
        parts = []
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            parts.append(self.rfile.read(size))
        return b"".join(parts)

    def _verdict(self, content):
        is_infected = any(EICAR in part for part in _unpacked(content))
        return b"stream: Eicar-Test-Signature FOUND\0" if is_infected else b"stream: OK\0"


def _unpacked(content):
    """The content and, of a PDF, what its streams hold."""
    yield content
    if content.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(content)) as document:
            streams = [thing for thing in document.objects if isinstance(thing, pikepdf.Stream)]
            yield from [stream.read_bytes() for stream in streams]


@contextmanager
def scanner(path=None, answer=None):
    """The address of a running scanner, and what it was shown."""
    kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    with kind(str(path) if path else ("127.0.0.1", 0), _Scan) as server:
        server.seen, server.answer = [], answer
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = None if path else server.server_address[1]
        yield f"clamd+unix://{path}" if path else f"clamd://127.0.0.1:{port}", server.seen
        server.shutdown()
