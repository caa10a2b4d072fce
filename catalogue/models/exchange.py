"""Imports of the catalogue: each file, what became of it, and every fault that was found."""

import uuid

from django.conf import settings
from django.db import models

from common.storage import private_storage


def random_path(run, filename):
    return f"imports/{uuid.uuid4().hex}.csv"


class ImportRun(models.Model):
    """One file. It changes the catalogue as a whole or not at all; services move its state."""

    class State(models.TextChoices):
        TO_CHECK = "to_check", "Waits to be checked"
        CHECKING = "checking", "Is being checked"
        FAULTY = "faulty", "Has faults, nothing was changed"
        CHECKED = "checked", "Checked without faults, nothing changed yet"
        TO_IMPORT = "to_import", "Waits to be imported"
        IMPORTING = "importing", "Is being imported"
        DONE = "done", "Imported"
        STOPPED = "stopped", "Stopped half-way, nothing was changed"
        OVERTAKEN = "overtaken", "Not imported: the catalogue was changed after the check"

    # What may be imported, and what may be checked once more.
    IMPORTABLE = frozenset({State.CHECKED, State.OVERTAKEN})
    CHECKABLE = IMPORTABLE | {State.STOPPED, State.FAULTY}

    class Kind(models.TextChoices):
        PRODUCTS = "products", "Products and variants"
        PRICES = "prices", "Prices"
        COMPOSITION = "composition", "Composition"
        AREAS = "areas", "Areas"
        CONCERNS = "concerns", "Concerns"
        FACTS = "facts", "Facts"
        MARKETS = "markets", "Markets"

    kind = models.CharField("content", max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.TO_CHECK)
    file = models.FileField(storage=private_storage, upload_to=random_path)
    file_name = models.CharField(max_length=120)
    read_as = models.CharField(max_length=80, blank=True)
    row_count = models.PositiveIntegerField("rows", default=0)
    new_count = models.PositiveIntegerField("new", default=0)
    changed_count = models.PositiveIntegerField("changed", default=0)
    same_count = models.PositiveIntegerField("unchanged", default=0)
    fault_count = models.PositiveIntegerField("faults", default=0)
    remark_count = models.PositiveIntegerField("changes to be looked at", default=0)
    examples = models.JSONField("first changes", default=list)
    remarks = models.JSONField("first changes to be looked at", default=list)
    changes_digest = models.CharField(
        "SHA-256 of all that it would change, from what to what", max_length=64, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "import"

    def __str__(self):
        return f"{self.get_kind_display()} from {self.file_name}"

    @property
    def is_running(self):
        return self.state in (self.State.CHECKING, self.State.IMPORTING)

    @property
    def is_under_way(self):
        return self.is_running or self.state in (self.State.TO_CHECK, self.State.TO_IMPORT)

    @property
    def is_stopped(self):
        return self.state == self.State.STOPPED

    @property
    def is_overtaken(self):
        return self.state == self.State.OVERTAKEN

    @property
    def is_done(self):
        return self.state == self.State.DONE

    @property
    def may_be_imported(self):
        return self.state in self.IMPORTABLE

    @property
    def may_be_checked_again(self):
        return self.state in self.CHECKABLE


class ImportFault(models.Model):
    """What is wrong in one cell, and what would be right. Row 1 is the header."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=400)

    class Meta:
        ordering = ["row", "pk"]

    def __str__(self):
        return f"Row {self.row}, {self.column}: {self.problem}"
