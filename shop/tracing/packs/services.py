"""Packs are asked for, made by the worker, taken away, and deleted when their days are over."""

import zipfile
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django_tasks import task

from common.clock import now
from common.jobs.queries import is_under_way
from common.locks import alone
from common.storage import private_storage

from .models import Pack, PackReading
from .question import Question
from .writing import MANIFEST, sha256_of, write

_ABOUT = ("lot", "product", "supplier", "clinic", "first_day", "last_day")


@transaction.atomic
def ask(question, by):
    """The Pack that a worker makes for a Question."""
    about = {name: getattr(question, name) for name in _ABOUT}
    pack = Pack.objects.create(asked_by=by, asked_at=now(), **about)
    make_pack.enqueue(pack.pk)
    return pack


def make_again(pack):
    """Have a pack made that could not be made, or whose file is deleted."""
    if pack.file or is_being_made(pack):
        return
    Pack.objects.filter(pk=pack.pk).update(made_at=None, parts_done=0)
    make_pack.enqueue(pack.pk)


def question_of(pack):
    return Question(**{name: getattr(pack, name) for name in _ABOUT})


def is_being_made(pack):
    """Whether a worker makes it or will; what is neither this nor made could not be made."""
    return pack.made_at is None and is_under_way(make_pack.module_path, about=pack.pk)


@task()
def make_pack(pk):
    """Write the file; a pack that is made already, or that another worker makes, is left alone."""
    with alone(f"pack for an authority {pk}") as is_ours:
        pack = Pack.objects.filter(pk=pk, made_at=None).select_related("asked_by").first()
        if pack is not None and is_ours:
            _make(pack)


def _make(pack):
    def note_part(done):
        Pack.objects.filter(pk=pack.pk).update(parts_done=done)

    with TemporaryDirectory() as place:
        folder = Path(place, "pack")
        folder.mkdir()
        wrong = write(question_of(pack), folder, by=pack.asked_by.display_name, note_part=note_part)
        pack.wrong = "\n".join(wrong)
        pack.manifest_sha256 = sha256_of(folder / MANIFEST)
        zipped = _zipped(folder, Path(place, "pack.zip"))
        pack.made_at = now()
        pack.expires_at = pack.made_at + timedelta(days=settings.EXPORT_KEEP_DAYS)
        with zipped.open("rb") as content:
            pack.file.save("", File(content), save=False)
        pack.save(update_fields=["wrong", "manifest_sha256", "made_at", "expires_at", "file"])


def _zipped(folder, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return path


def note_reading(pack, reader):
    PackReading.objects.create(pack=pack, reader=reader)


def forget_files(moment):
    """Delete the files of packs whose days are over, and those that a killed worker left; returns
    how many. The questions stay."""
    over = Pack.objects.filter(expires_at__lte=moment).exclude(file="")
    gone = [pack.file.name for pack in over]
    over.update(file="")
    gone += _orphans(moment)
    for path in gone:
        private_storage().delete(path)
    return f"{len(gone)} deleted"


def _orphans(moment):
    storage, folder = private_storage(), "regulator-packs"
    names = storage.listdir(folder)[1] if storage.exists(folder) else []
    known = set(Pack.objects.exclude(file="").values_list("file", flat=True))
    lost = {f"{folder}/{name}" for name in names} - known
    return [path for path in lost if storage.get_modified_time(path) < moment - timedelta(days=1)]
