"""What was seen in registers: by people, one record a look-up, and in files that were loaded."""

from django.db import models

PERSON = "person"


class LookUp(models.Model):
    """One look into a register for one licence; append-only."""

    licence = models.ForeignKey(
        "accounts.Licence", on_delete=models.PROTECT, related_name="look_ups"
    )
    # The licence may be answered anew with another number: what was looked up stays.
    register = models.CharField(max_length=12)
    region = models.CharField(max_length=6, blank=True)
    number = models.CharField(max_length=40)
    source = models.CharField("“person”, or the name of the file", max_length=120)
    name = models.CharField("name seen", max_length=200, blank=True)
    status = models.CharField("status seen", max_length=120, blank=True)
    specialty = models.CharField("specialty seen", max_length=200, blank=True)
    valid_through = models.DateField("last valid day seen", null=True, blank=True)
    note = models.TextField(blank=True)
    as_of = models.DateField("day of which this is true")
    seen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(auto_now_add=True)
    evidence = models.CharField("what was opened", max_length=300, blank=True)
    document = models.ForeignKey(
        "accounts.LicenceDocument",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        ordering = ["seen_at", "pk"]

    def __str__(self):
        return f"{self.register.upper()} {self.number} as of {self.as_of}"


class RegisterFile(models.Model):
    """One published file and how far it has been read; what a killed load goes on from."""

    register = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    identity = models.CharField("digest of name, size, beginning and end", max_length=64)
    is_full = models.BooleanField("replaces every file before it")
    as_of = models.DateField("last day it covers")
    offset = models.BigIntegerField("bytes read", default=0)
    rows = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    faults = models.JSONField("the first bad rows", default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["as_of", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "identity"], name="a_file_is_loaded_once")
        ]

    def __str__(self):
        return self.name


class NppesRecord(models.Model):
    """What the newest NPPES file says of one NPI; written in bulk by look_ups.nppes.loading."""

    npi = models.BigIntegerField(primary_key=True)
    entity = models.TextField("1 person, 2 organisation", blank=True)
    last_name = models.TextField(blank=True)
    first_name = models.TextField(blank=True)
    middle_name = models.TextField(blank=True)
    other_last_name = models.TextField(blank=True)
    other_first_name = models.TextField(blank=True)
    organisation = models.TextField(blank=True)
    credential = models.TextField(blank=True)
    state = models.TextField("state of practice", blank=True)
    qualifications = models.JSONField("[taxonomy, licence number, state, is primary]", default=list)
    deactivated_on = models.DateField(null=True)
    reactivated_on = models.DateField(null=True)
    updated_on = models.DateField(null=True)
    file = models.ForeignKey(
        RegisterFile, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    as_of = models.DateField("last day of that file")
    gone_on = models.DateField("first full file without it", null=True)

    def __str__(self):
        return str(self.npi)
