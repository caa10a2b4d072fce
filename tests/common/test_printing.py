"""Pages become PDF in a process of their own, which fetches nothing."""

import io
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pikepdf
import pytest

from common import printing
from common.confined import process
from common.confined.process import Limits

as_the_shop_prints = pytest.mark.usefixtures("as_the_shop_prints")

PAGE = '<html lang="en"><head><title>Slip</title>{}</head><body><p>Slip</p>{}</body></html>'


@pytest.fixture
def asked_for():
    """What anybody fetched from a server on this machine, and its address."""
    paths = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield paths, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@as_the_shop_prints
def test_a_paper_fetches_neither_addresses_nor_files(asked_for, tmp_path):
    paths, address = asked_for
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    attached = f'<link rel="attachment" href="{secret.as_uri()}">'
    printed = printing.pdf(PAGE.format(attached, f'<img src="{address}/picture.png" alt="">'))
    assert paths == []
    assert not pikepdf.open(io.BytesIO(printed)).attachments


@as_the_shop_prints
def test_the_process_that_asks_never_loads_what_prints():
    assert printing.pdf(PAGE.format("", "")).startswith(b"%PDF-1.7")
    assert "weasyprint" not in sys.modules


@as_the_shop_prints
def test_too_long_a_paper_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(printing, "_LIMITS", Limits(megabytes=1024, seconds=1))
    with pytest.raises(printing.NotPrinted, match=r"too long|Try again"):
        printing.pdf(PAGE.format("", "<p>Slip</p>" * 20_000))


# Most tests have their papers printed by children that were warm (tests/warm_printing.py).


def test_a_warm_child_prints_the_same_and_no_more_than_a_cold_one(
    printed_by_warm_children, monkeypatch
):
    page = PAGE.format("", "<p>Slip 4711</p>")
    warm = pikepdf.open(io.BytesIO(printing.pdf(page)))
    monkeypatch.setattr(process, "_child", printed_by_warm_children)
    cold = pikepdf.open(io.BytesIO(printing.pdf(page)))
    (a, b) = (pdf.pages[0].Contents.read_bytes() for pdf in (warm, cold))
    assert a == b


def test_a_warm_child_has_the_limits_of_a_cold_one(monkeypatch):
    monkeypatch.setattr(printing, "_LIMITS", Limits(megabytes=1024, seconds=1))
    with pytest.raises(printing.NotPrinted, match=r"too long|Try again"):
        printing.pdf(PAGE.format("", "<p>Slip</p>" * 20_000))
