"""The published file, as CSV or inside its ZIP: what it is, and its lines from any byte on."""

import hashlib
import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from .rows import WrongFile

# A full file begins with the day the first NPI was given; a weekly one with its own Monday.
_NAME = re.compile(r"npidata_pfile_(\d{8})-(\d{8})(?:_v2)?\.csv", re.I)
_FIRST_DAY = "20050523"
_EDGE = 1 << 20
# Real lines have some 1,500 bytes up to 12,000. What is longer is cut, and refused piece by piece.
_LONGEST_LINE = 1 << 16


@dataclass
class Published:
    """An open file: its published name, a digest of name and content, its size in bytes."""

    name: str
    identity: str
    size: int
    stream: BinaryIO

    def lines(self, offset):
        """Each line from byte `offset` on."""
        self.stream.seek(offset)
        return iter(lambda: self.stream.readline(_LONGEST_LINE), b"")

    def header(self):
        return next(self.lines(0), b"")


@contextmanager
def opened(path):
    """The Published file at `path`; raises WrongFile where there is none."""
    try:
        with open(path, "rb") as file:
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive, _member(archive) as published:
                    yield published
            else:
                yield _plain(file, PurePath(path).name)
    except OSError as error:
        raise WrongFile(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise WrongFile(f"{path} is damaged: {error}. Download it again.") from error


def coverage(name):
    """(is it a full file, the last day it covers) by the file's name; None if that says nothing."""
    found = _NAME.search(name)
    if found is None:
        return None
    first, last = found.groups()
    try:
        return first == _FIRST_DAY, datetime.strptime(last, "%Y%m%d").date()
    except ValueError:
        return None


def _plain(file, name):
    size = file.seek(0, io.SEEK_END)
    digest = hashlib.sha256(f"{name} {size}".encode())
    for place in (0, max(size - _EDGE, 0)):
        file.seek(place)
        edge = file.read(_EDGE)
        digest.update(edge)
    if edge and not edge.endswith(b"\n"):  # A ZIP is checked by its own sums.
        raise WrongFile("The file ends in the middle of a line. Download it again.")
    return Published(name, digest.hexdigest(), size, file)


@contextmanager
def _member(archive):
    named = ((PurePath(each.filename).name, each) for each in archive.infolist())
    name, inside = next((pair for pair in named if _NAME.fullmatch(pair[0])), (None, None))
    if inside is None:
        raise WrongFile("This ZIP has no npidata_pfile_….csv in it.")
    identity = hashlib.sha256(f"{name} {inside.file_size} {inside.CRC}".encode())
    with archive.open(inside) as compressed:
        stream = io.BufferedReader(compressed, _EDGE)
        yield Published(name, identity.hexdigest(), inside.file_size, stream)
