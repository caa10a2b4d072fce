"""Recalls as campaigns: the lots, what each clinic was told of them, and what it answered."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.sender import warehouse

PERSON = "accounts.User"


def _by(**more):
    """Who did it."""
    return models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", **more)


class Campaign(models.Model):
    """A recall, a field safety notice or a drill, from its draft to its report.

    The first of its lots to be released release it. A draft that was given up is closed without
    ever having been released.
    """

    class Kind(models.TextChoices):
        RECALL = "recall", "Recall"
        NOTICE = "notice", "Field safety notice"
        DRILL = "drill", "Drill"

    class ToDo(models.TextChoices):
        RETURN = "return", "Send them back to us"
        DESTROY = "destroy", "Destroy them"
        KEEP = "keep", "Set them aside until we write again"
        READ = "read", "Read the notice; they may be used"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RECALL)
    title = models.CharField(max_length=120)
    reason = models.TextField("why", max_length=2000)
    to_do = models.CharField("what to do with the units", max_length=8, choices=ToDo.choices)
    reference = models.CharField("the maker's reference", max_length=60, blank=True)
    remind_every = models.PositiveSmallIntegerField("days between reminders", default=2)
    reminders = models.PositiveSmallIntegerField("reminders before the phone", default=2)
    begun_by = _by()
    begun_at = models.DateTimeField(default=timezone.now)
    released_by = _by()
    released_at = models.DateTimeField(null=True)
    closed_by = _by()
    closed_at = models.DateTimeField(null=True)
    conclusion = models.TextField("what was found", max_length=2000, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(begun_by=None) | ~Q(released_by=F("begun_by")),
                name="released_by_a_second_person",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.title}"

    @property
    def what_to_do(self):
        """As clinics read it: where units are sent, too."""
        where = ", ".join(warehouse()) if self.to_do == self.ToDo.RETURN else ""
        return f"{self.get_to_do_display()}: {where}" if where else self.get_to_do_display()

    @property
    def is_recall(self):
        return self.kind == self.Kind.RECALL

    @property
    def is_notice(self):
        return self.kind == self.Kind.NOTICE

    @property
    def is_drill(self):
        return self.kind == self.Kind.DRILL

    @property
    def is_draft(self):
        return self.released_at is None and self.closed_at is None

    @property
    def is_open(self):
        return self.released_at is not None and self.closed_at is None

    @property
    def numbers(self):
        """The numbers of its lots in force."""
        return [recall.lot.number for recall in self.recalls.all() if recall.is_in_force]

    @property
    def standing(self):
        """In words."""
        if self.is_draft:
            return "draft"
        if self.is_open:
            return "released"
        return "closed" if self.released_at else "given up"


class Recall(models.Model):
    """One lot of a campaign: asked for, released by a second person, and perhaps taken out.

    `stops` says that the lot is recalled by it; a lot has at most one such that has not ended.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="recalls")
    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, related_name="recalls")
    number = models.CharField("lot number that is told", max_length=40)
    stops = models.BooleanField("may not be sold", default=False)
    begun_by = _by()
    begun_at = models.DateTimeField()
    released_by = _by()
    released_at = models.DateTimeField(null=True)
    ended_by = _by()
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(ended_at=None, stops=True),
                name="one_open_recall_a_lot",
            ),
            models.UniqueConstraint(
                fields=["campaign", "lot"], condition=Q(ended_at=None), name="lot_once_a_campaign"
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(begun_by=None) | ~Q(released_by=F("begun_by")),
                name="lot_released_by_a_second_person",
            ),
        ]

    def __str__(self):
        return f"Recall of lot {self.lot.number}"

    @property
    def is_waiting(self):
        """Whether a second person has yet to release it."""
        return self.released_at is None and self.ended_at is None

    @property
    def is_in_force(self):
        return self.released_at is not None and self.ended_at is None


class Notice(models.Model):
    """That a clinic has, or is to get, units of a campaign's lots; one a clinic.

    It is told when `told_at` is set, once, and told anew when that is emptied because a lot came
    or went. An answer is awaited since `asked_at`. An order that was for no clinic has its person
    in the clinic's place.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="notices")
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField("people who were told", default=0)
    reminded = models.PositiveSmallIntegerField("reminders", default=0)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["clinic__name", "pk"]
        verbose_name = "recall notice"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "clinic"], name="clinic_told_once"),
            models.UniqueConstraint(fields=["campaign", "person"], name="person_told_once"),
            models.CheckConstraint(
                condition=Q(clinic=None) ^ Q(person=None), name="notice_to_one_receiver"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign"], condition=Q(told_at=None), name="notice_to_tell")
        ]

    def __str__(self):
        return f"{self.campaign}, to {self.receiver}"

    @property
    def receiver(self):
        """The clinic's name, or that of a person who ordered for none."""
        return self.clinic.name if self.clinic else self.person.display_name


class Answer(models.Model):
    """What somebody said of the units of one lot, once; nothing of that is ever changed.

    `still_here` is what is left as of then, the others are what was not told before. Only staff
    say that units are `lost`: nobody can say any more where they are. What was taken back stays,
    and counts no more.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="answers")
    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    still_here = models.PositiveIntegerField("still here, set aside", default=0)
    used = models.PositiveIntegerField("used on patients", default=0)
    destroyed = models.PositiveIntegerField("destroyed", default=0)
    passed_on = models.PositiveIntegerField("passed on to others", default=0)
    lost = models.PositiveIntegerField("not to be found", default=0)
    note = models.CharField(max_length=300, blank=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = _by()
    why_taken_back = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "answer to a recall"
        verbose_name_plural = "answers to recalls"
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, why_taken_back="")
                | (
                    Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                    & ~Q(why_taken_back="")
                ),
                name="answer_taken_back_by_whom_and_why",
            )
        ]

    def __str__(self):
        return f"{self.notice}, {self.at:%-d %b %Y, %H:%M}"

    @property
    def is_taken_back(self):
        return self.taken_back_at is not None


class Contact(models.Model):
    """That staff tried to reach a clinic otherwise than by mail, and what came of it; or what
    somebody of the clinic wrote on its page after the campaign was closed."""

    class How(models.TextChoices):
        PHONE = "phone", "By phone"
        LETTER = "letter", "By letter"
        VISIT = "visit", "By a visit"
        WRITTEN = "written", "Written on its page after the end"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="contacts")
    how = models.CharField(max_length=8, choices=How.choices)
    is_reached = models.BooleanField("somebody was reached", default=False)
    words = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "contact with a clinic"
        verbose_name_plural = "contacts with clinics"

    def __str__(self):
        return f"{self.get_how_display()}: {self.words}"

    @property
    def is_theirs(self):
        return self.how == self.How.WRITTEN
