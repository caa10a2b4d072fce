"""A port that nothing listens at, and that nobody is given who asks for any."""

import random
import socket

# Below those from which systems give any that is free: none of these is taken in between.
_PORTS = range(20_000, 32_000)


def free_port():
    while True:
        port = random.SystemRandom().choice(_PORTS)  # A seed would give all processes the same.
        with socket.socket() as probe:
            if _is_bound(probe, port):
                return port


def _is_bound(probe, port):
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
