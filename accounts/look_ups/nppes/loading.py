"""Loading the NPPES file: in batches, each committed with the place where the next one begins.

A row of an older file never replaces one of a newer file, so the order of loading does not
matter. What a full file lacks is marked in one go at its end, never deleted.
"""

import csv
import io
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from common.locks import alone

from ..models import NppesRecord, RegisterFile
from .published import coverage, opened
from .rows import FIELDS, TEXTS, BadRow, RowReader, WrongFile

BATCH = 5_000
# So many bad rows are kept with their reasons; the others are counted.
NAMED_FAULTS = 20
# NPPES only grows. A full file that lacks more than this share of what is known is not whole.
MOST_MISSING = 0.01

_TABLE = NppesRecord._meta.db_table
_FIELDS = ", ".join(FIELDS)
_STAGE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS nppes_stage AS SELECT {_FIELDS} FROM {_TABLE} WITH NO DATA;
TRUNCATE nppes_stage;
"""
_COPY = f"COPY nppes_stage ({_FIELDS}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({', '.join(TEXTS)}))"
_MERGE = f"""
INSERT INTO {_TABLE} ({_FIELDS}, file_id, as_of) SELECT {_FIELDS}, %s, %s FROM nppes_stage
ON CONFLICT (npi) DO UPDATE SET gone_on = NULL, file_id = EXCLUDED.file_id, as_of = EXCLUDED.as_of,
    {", ".join(f"{field} = EXCLUDED.{field}" for field in FIELDS[1:])}
WHERE {_TABLE}.as_of <= EXCLUDED.as_of
"""


def load(path, *, is_full=None, as_of=None, may_lack_many=False, progress=lambda *_: None):
    """The RegisterFile of `path`, loaded to its end; goes on where a killed load stopped.

    `is_full` and `as_of` are read from the published name unless given. `progress(file, size)` is
    called after each batch. Raises WrongFile with a sentence; what was read before stays.
    """
    with _alone(), opened(path) as published:
        reader = _reader(published)
        file = _begun(published, is_full, as_of)
        if file.finished_at is None:
            file.save()
            _read_on(file, published, reader, progress)
            _finish(file, may_lack_many)
        return file


@contextmanager
def _alone():
    """No other load runs meanwhile."""
    with alone("loading of NPPES") as is_ours:
        if not is_ours:
            raise WrongFile("Another load of NPPES is running. Nothing was changed.")
        yield


def _reader(published):
    try:
        return RowReader(published.header())
    except BadRow as error:
        raise WrongFile(f"The first line is no header of a CSV file: {error}.") from error


def _begun(published, is_full, as_of):
    """The record of this very file, new or from an earlier load."""
    file = RegisterFile.objects.filter(register="npi", identity=published.identity).first()
    if file is None:
        file = _new(published, is_full, as_of)
    newer = RegisterFile.objects.filter(
        register="npi", is_full=True, finished_at__isnull=False, as_of__gt=file.as_of
    ).last()
    if newer is not None and file.finished_at is None:
        raise WrongFile(f"{newer.name} is loaded and is newer. Nothing was changed.")
    return file


def _new(published, is_full, as_of):
    named = coverage(published.name) or (None, None)
    is_full = named[0] if is_full is None else is_full
    as_of = as_of or named[1]
    if is_full is None or as_of is None:
        raise WrongFile("The file's name does not say what it covers: give --kind and --as-of.")
    return RegisterFile(
        register="npi",
        name=published.name[:120],
        identity=published.identity,
        is_full=is_full,
        as_of=as_of,
        offset=len(published.header()),
    )


def _read_on(file, published, reader, progress):
    batch = {}
    for line in published.lines(file.offset):
        file.offset += len(line)
        _take(line, file, reader, batch)
        if len(batch) == BATCH:
            _write(batch, file)
            progress(file, published.size)
            batch = {}
    _write(batch, file)
    progress(file, published.size)


def _take(line, file, reader, batch):
    """Put the line's row into the batch; of two rows of one NPI the later counts."""
    if not line.strip():
        return
    try:
        row = reader.row(line)
    except BadRow as error:
        file.bad_rows += 1
        if len(file.faults) < NAMED_FAULTS:
            file.faults.append(f"Line {file.rows + file.bad_rows + 1}: {error}")
        return
    file.rows += 1
    batch[row[0]] = row


@transaction.atomic
def _write(batch, file):
    """The rows and the place after them become visible together."""
    text = io.StringIO()
    csv.writer(text).writerows(batch.values())
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.copy_expert(_COPY, text)
        cursor.execute(_MERGE, [file.pk, file.as_of])
    file.save(update_fields=["offset", "rows", "bad_rows", "faults"])


@transaction.atomic
def _finish(file, may_lack_many):
    if file.is_full:
        _mark_missing(file, may_lack_many)
    file.finished_at = timezone.now()
    file.save(update_fields=["finished_at"])


def _mark_missing(file, may_lack_many):
    """Mark what was known before and is not in this full file."""
    known = NppesRecord.objects.filter(gone_on=None)
    missing = known.filter(as_of__lte=file.as_of).exclude(file=file)
    lacking, before = missing.count(), known.count()
    if lacking > before * MOST_MISSING and not may_lack_many:
        raise WrongFile(
            f"{file.name} lacks {lacking:,} of {before:,} known numbers, so it may not be whole. "
            "Its rows are loaded and nothing was marked as missing. "
            "If the file is right, load it again with --may-lack-many."
        )
    missing.update(gone_on=file.as_of, as_of=file.as_of)
