"""Declarations of people with an account; a visitor's own lies only in their cookie."""

from django.db import models


class KeptDeclaration(models.Model):
    """What an account answered to which text, and when; append-only."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="declarations")
    is_professional = models.BooleanField()
    text_version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name = "declaration of professional use"
        verbose_name_plural = "declarations of professional use"
        constraints = [models.UniqueConstraint(fields=["user", "at"], name="declaration_kept_once")]

    def __str__(self):
        answer = "professional" if self.is_professional else "not a professional"
        return f"{self.user}: {answer}, text {self.text_version}"
