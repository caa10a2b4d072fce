"""Whether `make run` can listen where it is asked to; told before anything slow begins."""

import os
import socket
import sys


class Taken(Exception):
    """Nothing can listen there; the text says why and what to do."""


def require_free(host, port):
    """Raises Taken where nothing can listen at this host (a name or address) and port."""
    try:
        if not 0 < port < 65536:  # Some systems wrap a larger number around.
            raise OverflowError("a port is a number from 1 to 65535")
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise Taken(
            f"Nothing can listen at {host}:{port}: {getattr(error, 'strerror', None) or error}. "
            "Stop what runs there, or choose another place: PORT=8001 make run."
        ) from None


def free_near(host, port):
    """A free port of this host, the next after `port` if it can be."""
    for candidate in range(port + 1, port + 50):
        try:
            require_free(host, candidate)
        except Taken:
            continue
        return candidate
    raise Taken(f"No port after {port} is free at {host} for the demo card company.")


def main():
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdecimal():
        sys.exit(f"PORT must be a number such as 8000, not {port!r}.")
    try:
        require_free(host, int(port))
    except Taken as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
