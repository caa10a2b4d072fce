"""People: the account they log in with and the professional behind it."""

from django.db import models
from oscar.apps.customer.abstract_models import AbstractUser

from common import folding
from common.saving import SavesChangesOnly

# Where the address of a closed account ends; nobody receives mail there.
CLOSED_ADDRESS = "@closed.invalid"


class User(AbstractUser, SavesChangesOnly):
    """An account; the e-mail address is the name to log in with.

    Libraries save it whole, from what they read when a request began.
    """

    class Meta(AbstractUser.Meta):
        indexes = [folding.index("first_name", "last_name", "email", name="person_found")]

    @property
    def display_name(self):
        if self.email.endswith(CLOSED_ADDRESS):
            return "[account closed]"
        return self.get_full_name() or self.email


class Profession(models.TextChoices):
    PHYSICIAN = "physician", "Physician"
    DENTIST = "dentist", "Dentist"
    NURSE = "nurse", "Nurse or midwife"
    PHARMACIST = "pharmacist", "Pharmacist"
    COSMETOLOGIST = "cosmetologist", "Cosmetologist or aesthetician"
    SERVICE_TECHNICIAN = "service_technician", "Service technician"
    OTHER = "other", "Another profession"


class Professional(models.Model):
    """A person with licences. What they may order follows from these, one by one."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="professional")

    def __str__(self):
        return self.user.display_name
