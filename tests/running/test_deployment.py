"""The image builds, and what compose starts is what is tested here: the very lines, `env -i`."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from common.presence import PARTS
from tests.ports import free_port

from . import deployment, programs

# How long a busy machine may take for what is started.
SECONDS = 300
SECRETS = {
    "SECRET_KEY": "of-the-tests-of-the-deployment-" + "x" * 40,
    "ALLOWED_HOSTS": "shop.example",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "ANTIVIRUS_URL": "clamd://127.0.0.1:1",
}


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    deployment.image(folder)
    return folder


@pytest.fixture(scope="module")
def built(image):
    """The image after its line that collects static files."""
    result = deployment.run(["sh", "-c", deployment.collectstatic_line()], image)
    assert result.returncode == 0, result.stderr
    return image


def test_the_line_that_collects_static_files_does(built):
    assert (built / "data" / "static" / "staticfiles.json").exists()


def test_the_image_holds_neither_the_demo_nor_its_database_nor_the_tests(image):
    app = image / "app"
    assert (app / "shop" / "settings" / "production.py").exists()
    gone = ("shop/demo", "shop/settings/demo.py", "shop/settings/embedded.py", "tests", ".git")
    assert [name for name in gone if (app / name).exists()] == []
    demo_data = {"60_markets.yaml", "65_purchase_policy.yaml", "70_prices.yaml"}
    assert demo_data.isdisjoint(path.name for path in (app / "fixtures").iterdir())
    assert (app / "fixtures" / "08_roles.yaml").exists()


def test_every_package_of_the_image_is_pinned_by_a_hash():
    lock = (deployment.ROOT / "requirements.lock").read_text()
    packages = [line for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert len(packages) > 40
    assert lock.count("--hash=sha256:") >= len(packages)
    assert "embedded" not in lock
    assert "--require-hashes -r requirements.lock" in deployment.DOCKERFILE


def test_the_image_has_the_versions_that_the_tests_ran_with():
    locked, pinned = pins("requirements.lock"), pins("constraints.txt")
    differing = {name for name in locked if locked[name] != pinned.get(name)}
    assert differing == set(), "Run make lock."


def pins(file):
    lines = (deployment.ROOT / file).read_text().splitlines()
    found = (line.split()[0].partition("==") for line in lines if re.match(r"[\w.-]+==", line))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in found}


@dataclass(frozen=True)
class Database:
    name: str
    url: str

    def is_worked_on(self):
        """Whether both parts of a worker hold their locks (common/presence.py). To ask is cheaper
        than the check of its health, which loads the shop each time."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT classid) FROM pg_locks"
                " JOIN pg_database ON pg_database.oid = database"
                " WHERE datname = %s AND locktype = 'advisory' AND granted AND objsubid = 2",
                [self.name],
            )
            return cursor.fetchone()[0] >= len(PARTS)


@pytest.fixture
def database():
    """A database as the last release left it, for whoever compose starts."""
    options = settings.DATABASES["default"]
    source = connection.settings_dict["NAME"]
    db_name = f"{source}_deployed"
    connection.close()
    host = options["OPTIONS"].get("host") or options["HOST"]
    _on_the_server(f'DROP DATABASE IF EXISTS "{db_name}" WITH (FORCE)')
    _on_the_server(f'CREATE DATABASE "{db_name}" TEMPLATE "{source}"')
    yield Database(db_name, f"postgres://{options['USER']}@/{db_name}?host={host}")
    _on_the_server(f'DROP DATABASE "{db_name}" WITH (FORCE)')


def _on_the_server(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def started(built, database):
    """Start a line of compose or the Dockerfile as Docker would; `started(arguments)`."""
    environment, processes = SECRETS | {"DATABASE_URL": database.url}, []

    def start(arguments):
        processes.append(deployment.start(arguments, built, environment))
        return processes[-1]

    start.environment = environment
    yield start
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(SECONDS)


def service(name):
    return deployment.COMPOSE["services"][name]


@pytest.mark.django_db
def test_what_compose_starts_serves_and_works(built, started, database):
    migrated = deployment.run(service("migrate")["command"], built, started.environment)
    assert migrated.returncode == 0, migrated.stderr
    port = str(free_port())
    serve = deployment.command(deployment.line("CMD"))
    started([word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in serve])
    started(service("worker")["command"])
    healthy = deployment.command(deployment.line("HEALTHCHECK").partition(" CMD ")[2])
    healthy = [word.replace("8000", port) for word in healthy]
    alive = service("worker")["healthcheck"]["test"][1:]
    programs.until(lambda: listens(int(port)), seconds=SECONDS)
    programs.until(database.is_worked_on, seconds=SECONDS)
    for check in (healthy, alive):  # A check takes as long as what it waits for: it is not hurried.
        programs.until(
            lambda check=check: deployment.run(check, built, started.environment).returncode == 0,
            seconds=SECONDS,
            every=2,
        )


@pytest.mark.django_db
def test_a_worker_that_is_not_there_is_not_healthy(built, started):
    alive = service("worker")["healthcheck"]["test"][1:]
    assert deployment.run(alive, built, started.environment).returncode == 1


@pytest.mark.parametrize("name", deployment.COMPOSE["services"])
def test_no_service_of_compose_gains_rights_or_writes_outside_its_volumes(name):
    confined = service(name)
    assert confined["read_only"] is True
    assert confined["security_opt"] == ["no-new-privileges:true"]
    assert confined["cap_drop"] == ["ALL"]
    assert confined["mem_limit"] and confined["pids_limit"]
    if not confined.get("build"):
        return
    assert "cap_add" not in confined


@pytest.mark.parametrize("name", ["web", "worker", "antivirus", "database"])
def test_every_lasting_service_has_a_check_of_its_health(name):
    check = service(name).get("healthcheck", {"test": "of the Dockerfile"})
    assert check.get("test") and not check.get("disable")


def test_web_and_worker_share_every_folder_that_either_writes_to():
    assert service("web")["volumes"] == service("worker")["volumes"]
    shared = {volume.partition(":")[2] for volume in service("web")["volumes"]}
    assert shared == {"/data/private", "/data/media", "/data/cache"}


# The proxy.

NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/proxy.conf;
}}
"""
ECHO = """
import http.server, sys
class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
    def log_message(self, *words):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()
"""


@pytest.fixture
def through_nginx(tmp_path):
    """Ask through the example; `through_nginx(path, data, headers)` returns (status, text)."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: the example of a proxy cannot be tried.")
        pytest.skip("nginx is not installed")
    plain, secure, upstream = free_port(), free_port(), free_port()
    certificate(tmp_path)
    text = (deployment.ROOT / "docs" / "proxy.conf").read_text()
    for old, new in {
        "/etc/ssl/certs/shop.example.pem": str(tmp_path / "cert.pem"),
        "/etc/ssl/private/shop.example.key": str(tmp_path / "key.pem"),
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "proxy.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(NGINX.format(folder=tmp_path))
    behind = programs.start("-c", ECHO, str(upstream))
    before = subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    for port in (upstream, secure):
        programs.until(lambda port=port: listens(port))
    yield lambda *request: ask(secure, *request)
    for process in (before, behind):
        process.terminate()
        process.wait(30)


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        + ["-subj", "/CN=shop.example", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port, path="/", data=None, headers=()):
    named = {"Host": "shop.example", **dict(headers)}
    asked = urllib.request.Request(f"https://127.0.0.1:{port}{path}", data, named)
    trusting = ssl._create_unverified_context()
    try:
        with urllib.request.urlopen(asked, context=trusting, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_the_example_of_a_proxy_says_what_the_shop_believes(through_nginx):
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "gopher"}
    status, seen = through_nginx("/", None, forged)
    assert status == 200
    assert "X-Forwarded-Proto: https\n" in seen
    assert "X-Forwarded-For: 127.0.0.1\n" in seen
    assert "Host: shop.example\n" in seen
    assert "203.0.113.9" not in seen


def test_the_example_of_a_proxy_refuses_a_body_that_no_page_takes(through_nginx):
    assert through_nginx("/", b"x" * 1000)[0] == 200
    assert through_nginx("/", b"x" * (65 * 1024 * 1024))[0] == 413


def test_media_are_asked_of_the_shop_and_not_of_the_disk():
    text = (deployment.ROOT / "docs" / "proxy.conf").read_text()
    assert "alias" not in text and "root " not in text
