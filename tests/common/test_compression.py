"""Pages arrive as their browser takes them, and whole."""

import gzip

import brotli
import pytest

from tests import cast

pytestmark = pytest.mark.django_db


def asked(takes, path="/catalogue/"):
    return cast.client_of("visitor").get(path, headers={"accept-encoding": takes})


@pytest.mark.parametrize("takes", ["br", "gzip, deflate, br, zstd", "gzip;q=1.0, br;q=0.5"])
def test_brotli_where_it_is_taken(takes):
    page = asked(takes)
    assert page["Content-Encoding"] == "br"
    assert int(page["Content-Length"]) == len(page.content)
    assert "Accept-Encoding" in page["Vary"]
    assert b"</html>" in brotli.decompress(page.content)


@pytest.mark.parametrize("takes", ["gzip", "gzip, br;q=0", "gzip, br; q=0.000", "gzip, brotlike"])
def test_gzip_where_brotli_is_not(takes):
    page = asked(takes)
    assert page["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(page.content)


@pytest.mark.parametrize("takes", ["", "identity", "br;q=0"])
def test_as_it_is_where_neither_is(takes):
    page = asked(takes)
    assert "Content-Encoding" not in page
    assert b"</html>" in page.content


def test_what_is_short_stays_as_it_is():
    assert "Content-Encoding" not in asked("br", "/healthz")


def test_the_length_of_the_same_page_varies():
    lengths = {len(page["X-Padding"]) for page in (asked("br") for _ in range(8))}
    assert len(lengths) > 1
