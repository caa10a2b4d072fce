"""The outbox as staff see it: nothing in it changes, and nobody reads what lets them in."""

import re

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from ..staff_lists import Choice, FoldedSearch
from . import queries, services
from .models import Mail, Urgency

# Whoever opens such a link, or types such a code, acts as the person it was sent to.
_LINK = re.compile(
    r"\S*/accounts/(confirm-email|email/(confirm|stop)|password/reset|login/code|signup)\S*"
)
_CODE = re.compile(r"(?m)^\s*[A-Z0-9][A-Z0-9-]{3,15}\s*$")
_HIDDEN = "[only its receiver may read this]"


class EndFilter(Choice):
    title, parameter_name = "what the day's page counts", "end"
    kinds = (
        ("undelivered", "Did not arrive, nobody saw to it", lambda mails: mails.undelivered()),
    )


@admin.register(Mail)
class MailAdmin(FoldedSearch, admin.ModelAdmin):
    """A mail goes to whom it was written to: staff can send it again, not send it elsewhere."""

    list_display = (
        "subject",
        "recipient",
        "state_in_words",
        "urgency",
        "tries",
        "short_answer",
        "queued_at",
    )
    list_filter = (EndFilter, "state", "urgency")
    search_fields = (("recipient", "subject"),)
    list_per_page = 50
    actions = ("send_again", "see_to", "note_came_back")
    fields = (
        *("subject", "sender", "recipient", "state_in_words", "urgency", "tries", "unclear"),
        *("answer", "queued_at", "next_try_at", "ended_at", "seen_by", "message_id", "text"),
    )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """For the actions of the list; a mail itself is only read."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def get_fields(self, request, obj=None):
        """Who answers for deliveries need not read what people were told."""
        may_read = request.user.has_perm("common.read_mail")
        return self.fields if may_read else self.fields[:-1]

    def get_queryset(self, request):
        return super().get_queryset(request).headers().select_related("seen_by")

    @admin.display(description="state", ordering="state")
    def state_in_words(self, mail):
        return in_words(mail, timezone.now())

    @admin.display(description="last answer")
    def short_answer(self, mail):
        return Truncator(mail.answer).chars(80)

    @admin.display(description="text")
    def text(self, mail):
        return format_html("<pre>{}</pre>", shown(mail))

    @admin.action(description="Send again", permissions=["change"])
    def send_again(self, request, chosen):
        mails = services.send_again(chosen.values_list("pk", flat=True))
        for mail in mails:
            self.log_change(request, mail, f"Sent again; until then: {mail.answer}")
        self._say(request, len(mails), chosen.count(), "sent again")

    @admin.action(description="Seen to: take off the day's page", permissions=["change"])
    def see_to(self, request, chosen):
        count = services.see_to(chosen.values_list("pk", flat=True), request.user)
        self._say(request, count, chosen.count(), "taken off the day's page")

    @admin.action(description="It came back to our mailbox", permissions=["change"])
    def note_came_back(self, request, chosen):
        mails = services.note_came_back(chosen.values_list("pk", flat=True), request.user)
        for mail in mails:
            self.log_change(request, mail, services.CAME_BACK)
        self._say(request, len(mails), chosen.count(), "noted as come back", "were not sent")

    def _say(self, request, done, chosen, deed, others="wait, are being sent or have arrived"):
        words = f"{done} of {chosen} mails {'is' if done == 1 else 'are'} {deed}."
        if done < chosen:
            words += f" The others {others}; nothing was done with them."
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)


def in_words(mail, moment):
    """The state of a mail, and what is to be known beside it."""
    words = [mail.get_state_display()]
    if mail.state == Mail.State.WAITING and mail.next_try_at > moment:
        words.append(f"next try {timezone.localtime(mail.next_try_at):%-d %b, %H:%M}")
    if mail.unclear:
        words.append("may arrive more than once")
    return "; ".join(words)


def shown(mail):
    """The text without what lets somebody in."""
    text = _LINK.sub(_HIDDEN, queries.text_of(mail))
    return _CODE.sub(_HIDDEN, text) if mail.urgency == Urgency.LETS_IN else text
