"""What every measuring begins with: the settings, and with them the database server."""

import os

from . import cpu


def our_server():
    """The data folder and the address of the database server, started if it is ours."""
    cpu.require()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django
    from django.conf import settings

    folder = settings.DATA_DIR  # Reading the settings has started our own server, if it is ours.
    django.setup()
    return folder, os.environ["DATABASE_URL"]


def say(words):
    print(words, flush=True)


def say_if_busy():
    """Others share the caches of the processor, and slow down what is measured."""
    load, cores = os.getloadavg()[0], os.cpu_count()
    if load > cores / 4:
        say(f"This machine is busy (load {load:.1f} on {cores} cores): figures will be too high.")
