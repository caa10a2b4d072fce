"""The virus scanner: asks clamd over a socket, and takes no answer for a no.

clamd's INSTREAM is a dozen lines, so no client is needed: of the kept ones, one is under the GPL
and the other knows no Unix sockets.
"""

import socket
import struct
import time
from urllib.parse import urlsplit

from django.conf import settings

NONE = "none"
_SECONDS = 30
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
# Who was silent is not asked again so long, or every paper would wait for it in turn.
_SILENT_FOR = 60
_silent_since = {}


class Unreachable(Exception):
    """The scanner gave no verdict; the message is for staff."""


def found_in(content):
    """The name of what the scanner found in `content`, or ""; raises Unreachable."""
    address = settings.ANTIVIRUS_URL
    if address == NONE:
        return ""
    if not address:
        raise Unreachable("No scanner is configured (ANTIVIRUS_URL).")
    if time.monotonic() - _silent_since.get(address, float("-inf")) < _SILENT_FOR:
        raise Unreachable("The scanner did not answer a moment ago.")
    try:
        answer = _ask(address, content)
    except TimeoutError as error:
        _silent_since[address] = time.monotonic()
        raise Unreachable(f"The scanner does not answer: {error}") from error
    except OSError as error:
        raise Unreachable(f"The scanner does not answer: {error}") from error
    return _verdict(answer)


def _ask(address, content):
    with _connection(urlsplit(address)) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        return _answer(connection)


def _connection(address):
    if address.scheme == "clamd":
        return socket.create_connection((address.hostname, address.port or 3310), _SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_SECONDS)
    connection.connect(address.path)
    return connection


def _answer(connection):
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _verdict(answer):
    """clamd says `stream: OK` or `stream: NAME FOUND`; anything else is no verdict."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise Unreachable(f"The scanner said: {answer or 'nothing'}")
