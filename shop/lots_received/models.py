"""Who wants to read once a month what of their clinic's lots ends soon."""

from django.db import models


class EndingsLetter(models.Model):
    """That somebody wants the monthly mail; `written_for` is the first day of the last month that
    it was written, or looked at and found to have nothing to say, in."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    written_for = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"What ends soon, for {self.user}"
