"""The outbox as staff see it: nothing in it changes, and nobody reads a link that lets them in."""

import re

from django.contrib import admin
from django.utils.html import format_html
from post_office.admin import EmailAdmin
from post_office.models import Email

# Whoever opens such a link acts as the person it was sent to.
_LETS_IN = re.compile(r"/accounts/(confirm-email|password/reset|login/code|signup)\S*")
_HIDDEN = "[a link that only its receiver may open]"


class MailAdmin(EmailAdmin):
    """A mail goes to whom it was written to: staff can send it again, not send it elsewhere."""

    readonly_fields = (
        *EmailAdmin.readonly_fields,
        *("from_email", "to", "cc", "bcc", "priority", "status", "scheduled_time"),
    )

    @admin.display(description="Mail body")
    def render_plaintext_body(self, instance):
        return format_html("<pre>{}</pre>", hidden(instance.message))

    def _get_html_payload(self, instance):
        html = super()._get_html_payload(instance)
        return html and hidden(html)


def hidden(text):
    """The text without links that let somebody in."""
    return re.sub(r"\S*" + _LETS_IN.pattern, _HIDDEN, text)


def take_over():
    admin.site.unregister(Email)
    admin.site.register(Email, MailAdmin)
