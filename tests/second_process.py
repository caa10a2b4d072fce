"""Another process of the shop with a memory of its own: asks pages that a line of JSON names."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings

from tests.working.hatchery import environment

# What is drawn anew for each answer.
_DRAWN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
_HOST = "127.0.0.1"


def page(client, address):
    """(status, text) of a page, without its form's token."""
    response = client.get(address, SERVER_NAME=_HOST)
    return response.status_code, _DRAWN.sub("", response.content.decode())


@contextmanager
def second_process():
    """Yields `page(client, address)`, which another process answers as it would this client."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.second_process"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | environment(
            DJANGO_SETTINGS_MODULE="shop.settings.test", CUT_OFF=f"{settings.CUT_OFF:%H:%M}"
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def asked(client, address):
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        print(json.dumps([cookies, address]), file=process.stdin, flush=True)
        return tuple(json.loads(process.stdout.readline()))

    try:
        yield asked
    finally:
        process.stdin.close()
        process.wait(60)


def _answer():
    from django.test import Client

    for line in sys.stdin:
        cookies, address = json.loads(line)
        client = Client()
        client.cookies.load(cookies)
        print(json.dumps(page(client, address)), flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    _answer()
