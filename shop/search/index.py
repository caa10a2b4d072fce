"""The index of what can be found: read with one query a request, never behind the tables.

The database holds an edition (Part, Word) and the changes since (Change, written by triggers). A
process keeps the edition in memory and, beside it, a small segment of the changed products. What
it keeps is used only while the fingerprint, read by every request, says that nothing has changed.
"""

import threading
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

from django.db import connection, transaction
from django_tasks import task

from catalogue.models.edit import EDITION
from common.locks import wait_until_alone
from common.statements import PlainSQL

from . import bitmaps, documents, names
from .models import Edition
from .segment import Builder, Segment, amended, built, of_parts
from .state import NEAR, SAME, START, Found, LookedUp, State, View

# A whole indexing is asked for after so many changes; more of them are not taken up before it.
ENOUGH_CHANGES, MOST_CHANGES = 500, 3000

# The fingerprint, and the catalogue's edition at the same moment.
_STATE = f"""
SELECT (SELECT max(id) FROM finding_edition), count(*), coalesce(sum(revision), 0)::text,
       coalesce(max(revision) FILTER (WHERE product_id IS NULL), 0), {EDITION}
  FROM finding_change
"""
_FOUND = """
SELECT a.asked, f.* FROM (
    SELECT a.word AS asked, a.goes_on,
           EXISTS (SELECT FROM finding_word w WHERE w.word = a.word) AS is_there
      FROM unnest(%(words)s::text[], %(goes_on)s::bool[]) AS a (word, goes_on)
) a CROSS JOIN LATERAL (
    SELECT w.*, 'same' AS how FROM finding_word w WHERE w.word = a.asked
    UNION ALL
    (SELECT w.*, 'start' FROM finding_word w
      WHERE a.goes_on AND (%(as_starts)s OR NOT a.is_there) AND length(a.asked) > 2
        AND w.word LIKE a.asked || '%%' AND w.word <> a.asked
      ORDER BY w.frequency DESC, w.word LIMIT 20)
    UNION ALL
    (SELECT w.*, 'near' FROM finding_word w
      WHERE a.goes_on AND NOT (%(as_starts)s OR a.is_there) AND length(a.asked) > 2
        AND w.word %% a.asked
      ORDER BY similarity(w.word, a.asked) DESC, w.frequency DESC LIMIT 8)
) f
"""
_CODED = """
SELECT array_agg(DISTINCT id) AS ids FROM (
    SELECT t.product_id AS id FROM catalogue_tradeitem t WHERE t.gtin = ANY(%(gtins)s)
    UNION ALL
    SELECT p.id FROM catalogue_product p
     WHERE p.makers_reference <> ''
       AND regexp_replace(upper(p.makers_reference), '[^A-Z0-9]', '', 'g') = %(part_number)s
    UNION ALL
    SELECT s.product_id FROM partner_stockrecord s
     WHERE regexp_replace(upper(s.partner_sku), '[^A-Z0-9]', '', 'g') = %(part_number)s
) c
"""
_READ = f"""
SELECT state.*, coded.ids,
       found.asked, found.how, found.word, found.frequency, found.in_titles, found.in_texts
  FROM ({_STATE}) state CROSS JOIN ({_CODED}) coded LEFT JOIN ({_FOUND}) found ON true
"""
_CHANGED = """
SELECT product_id, max(revision) FROM finding_change WHERE product_id IS NOT NULL
 GROUP BY 1 ORDER BY 2 DESC LIMIT %(most)s
"""
_NEWER = (
    "SELECT product_id, revision FROM finding_change WHERE revision > %(than)s ORDER BY revision"
)
_READ_STATE, _READ_CHANGED = PlainSQL(_STATE), PlainSQL(_CHANGED, most="bigint")
_READ_NEWER = PlainSQL(_NEWER, than="bigint")
_READ_WORDS = PlainSQL(
    _READ,
    words="text[]",
    goes_on="bool[]",
    gtins="text[]",
    part_number="text",
    as_starts="bool",
)


_shared = {"state": None}
_lock = threading.Lock()


def read(words=(), gtins=(), part_number="", *, how=NEAR, exactly=()):
    """What is LookedUp; one query as long as nothing has changed since the last.

    Of an unknown word what goes on from it and what is near to it is looked up; of every one, if
    asked for how they START, what goes on from it alone; of those asked for `exactly` nothing more.
    What was looked up lately in the state that still counts is not again.
    """
    asked = dict.fromkeys(exactly, SAME) | dict.fromkeys(words, how)
    for _ in range(3):
        kept = _shared["state"]
        known = kept.looked_up_lately(asked) if kept else {}
        new = {word: how for word, how in asked.items() if word not in known}
        rows = _rows(kept, new, list(gtins), part_number, how == START)
        state = _state(rows[0][:4])
        if state is None or (known and state is not kept):
            continue
        found = _found(rows)
        if state is kept:
            kept.note_looked_up({(word, how): found.get(word, []) for word, how in new.items()})
        ids = rows[0][5] if len(rows[0]) > 5 else None
        return LookedUp(state, known | found, tuple(ids or ()), rows[0][4])
    raise RuntimeError("The index is being rebuilt too often to be read.")


def _rows(kept, asked, gtins, part_number, as_starts):
    if not (asked or gtins or part_number):
        return _READ_STATE.rows()
    known = {} if as_starts or kept is None else kept.known
    goes_on = [how != SAME and word not in known for word, how in asked.items()]
    return _READ_WORDS.rows(
        words=list(asked),
        goes_on=goes_on,
        gtins=gtins,
        part_number=part_number,
        as_starts=as_starts,
    )


def _found(rows):
    found = {}
    for word, how, *entry in (row[6:] for row in rows if len(row) > 6 and row[6] is not None):
        name, frequency, in_titles, in_texts = entry
        bits = (bitmaps.unpack(bytes(in_titles)), bitmaps.unpack(bytes(in_texts)))
        found.setdefault(word, []).append(Found(how, name, frequency, *bits))
    return found


def _state(fingerprint):
    """The state with this fingerprint; None where its edition has just been replaced."""
    kept = _shared["state"]
    if kept is not None and kept.fingerprint == fingerprint:
        return kept
    with _lock:
        state = _refreshed(_shared["state"], fingerprint)
        if state is not None:
            _shared["state"] = state
        return state


def _refreshed(kept, fingerprint):
    edition, changes, _, renamed = fingerprint
    if kept is not None and kept.fingerprint[0] != edition:
        kept = None
    base = kept.base.segment if kept else _edition(edition)
    if base is None:
        return None
    same_names = kept is not None and kept.fingerprint[3] == renamed
    known = kept.vocabulary if same_names else names.load()
    found, newest = _taken_up(kept, fingerprint)
    if changes > ENOUGH_CHANGES:
        _ask_for_edition(changes)
    return State(
        fingerprint,
        _base(kept, base, found, known),
        _recent(kept, found, known),
        known,
        found,
        newest,
    )


def _base(kept, base, found, known):
    """The edition without what has changed since."""
    if kept is None or kept.documents.keys() - found.keys():
        return View(base, base.layout.units & ~base.units_of(found), known)
    alive = kept.base.alive & ~base.units_of(found.keys() - kept.documents.keys())
    if known is kept.vocabulary:
        return replace(kept.base, alive=alive)  # With the bitmaps of its values.
    return View(base, alive, known)


def _recent(kept, found, known):
    """What has changed, as it is now; the segment of before is amended as long as most of it
    still counts.
    """
    before, segment = (kept.documents, kept.recent.segment) if kept else ({}, Segment())
    changed = {key for key, one in found.items() if before.get(key) is not one}
    changed |= before.keys() - found.keys()
    if len(segment.ids) + len(changed) > 2 * len(found) or not before:
        segment = built(_those(found, found))
    elif changed:
        segment = amended(segment, _those(before, changed), _those(found, changed))
    return View(segment, segment.layout.units, known)


def _those(documents, keys):
    found = (documents.get(key, _NOTHING)[1] for key in keys)
    return [document for document in found if document]


_NOTHING = (0, None)


def _edition(edition):
    if edition is None:
        return Segment()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, content FROM finding_part WHERE EXISTS"
            " (SELECT FROM finding_edition WHERE id = %s)",
            [edition],
        )
        parts = dict(cursor.fetchall())
    return of_parts(parts) if parts else None


def _taken_up(kept, fingerprint):
    """(the documents of what has changed, the newest revision among them)."""
    later = _later(kept, fingerprint) if kept else None
    if later is not None:
        newest = max(later.values(), default=0)
        return kept.documents | _read(later), max(kept.newest, newest, fingerprint[3])
    revisions = dict(_READ_CHANGED.rows(most=MOST_CHANGES)) if fingerprint[1] else {}
    found = _documents(kept.documents if kept else {}, revisions)
    return found, max(fingerprint[3], *revisions.values(), 0)


def _later(kept, fingerprint):
    """The revisions that are newer than all that were taken up, by product; None where there must
    be others: a transaction may have taken a lower one and ended later, or the edition is new."""
    rows = _READ_NEWER.rows(than=kept.newest)
    edition, changes, total, _ = kept.fingerprint
    total = int(total) + sum(revision for _, revision in rows)
    later = {key: revision for key, revision in rows if key is not None}
    is_all = fingerprint[:3] == (edition, changes + len(rows), str(total))
    return later if is_all and len(kept.documents.keys() | later) <= MOST_CHANGES else None


def _documents(kept, revisions):
    """{product: (revision, document or None)}, read anew where the revision is another."""
    new = {key: at for key, at in revisions.items() if kept.get(key, _NOTHING)[0] != at}
    return {key: kept[key] for key in kept.keys() & revisions} | _read(new)


def _read(revisions):
    read = documents.of_products(revisions) if revisions else {}
    return {key: (revision, read.get(key)) for key, revision in revisions.items()}


def _ask_for_edition(changes):
    """Have the worker write a new edition, once for each further portion of changes."""
    portion = changes // ENOUGH_CHANGES
    if _shared.get("asked") != portion:
        _shared["asked"] = portion
        reindex_later.enqueue()


@task()
def reindex_later():
    """Write a new edition unless another job has just done it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM finding_change")
        changes = cursor.fetchone()[0]
    if changes > ENOUGH_CHANGES:
        reindex()


@contextmanager
def paused():
    """Within a transaction: products may be written in bulk unseen; call `reindex` at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL finding.paused = 'on'")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL finding.paused = 'off'")


@transaction.atomic
def reindex():
    """Write a new edition of everything; returns how many products it has.

    Changes are forgotten first and the tables read after: what is changed meanwhile is in the
    edition, or among the changes, or in both.
    """
    wait_until_alone("indexing")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM finding_change")
        builder = Builder()
        for document in documents.of_all():
            builder.add(document)
        segment = builder.finish()
        cursor.execute("DELETE FROM finding_part; DELETE FROM finding_word")
        _copy(cursor, "finding_part (name, content)", segment.parts())
        _copy(cursor, "finding_word (word, frequency, in_titles, in_texts)", _words(segment))
        cursor.execute("DELETE FROM finding_edition")
        cursor.execute("SELECT nextval('finding_revision')")
        Edition.objects.create(id=cursor.fetchone()[0], products=len(segment.ids))
        cursor.execute("ANALYZE finding_word")
    return len(segment.ids)


def _words(segment):
    nothing = bitmaps.pack([])
    for word in segment.in_titles.keys() | segment.in_texts.keys():
        titles = segment.in_titles.get(word, nothing)
        texts = segment.in_texts.get(word, nothing)
        yield word, _size(titles) + _size(texts), titles, texts


def _size(packed):
    return bitmaps.unpack(packed).bit_count()


def _copy(cursor, table, rows):
    """COPY rows of text, numbers and bytes into a table."""
    lines = BytesIO()
    for row in rows:
        lines.write(b"\t".join(map(_cell, row)) + b"\n")
    lines.seek(0)
    cursor.copy_expert(f"COPY {table} FROM STDIN", lines)


def _cell(value):
    if isinstance(value, bytes):
        return b"\\\\x" + value.hex().encode()
    return str(value).replace("\\", "\\\\").replace("\t", " ").encode()
