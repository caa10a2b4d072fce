"""The library `biip` without the prefixes of all companies of the world: nobody here asks whose a
number is, and they would take 16 MiB of each process.

It is large all the same: only who reads a code imports this module.
"""

import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


@contextmanager
def _without_companies() -> Iterator[None]:
    """The library reads their file as soon as it is imported; meanwhile that file is empty."""
    spec, whole = find_spec("biip"), lzma.decompress
    folder = spec.submodule_search_locations if spec else None
    path = Path(*folder or ("",)) / "gs1_prefixes" / "_company_prefix_trie.json.lzma"
    companies = path.read_bytes() if path.exists() else None

    def decompress(content: bytes) -> bytes:
        return b"{}" if content == companies else whole(content)

    lzma.decompress = decompress  # type: ignore[assignment]
    try:
        yield
    finally:
        lzma.decompress = whole


with _without_companies():
    from biip import ParseConfig, ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI
    from biip.gs1_element_strings import GS1ElementString

__all__ = [
    "GS1ApplicationIdentifier",
    "GS1DigitalLinkURI",
    "GS1ElementString",
    "ParseConfig",
    "ParseError",
]
