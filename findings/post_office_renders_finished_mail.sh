#!/usr/bin/env bash
# django-post_office takes a finished mail of Django's for a template
#
# Packages: django-post_office 3.12.0, Django 5.2.19.
# What happens: with `EMAIL_BACKEND = "post_office.EmailBackend"`, which only promises to queue, the
#   subject and text of every mail that Django or any app sends are compiled as Django templates and
#   rendered with no values before they are queued. "{{ lot }}" and "{# note #}" vanish from what
#   was finished text, and "{% until Monday %}" makes send() itself raise TemplateSyntaxError.
# Expected: only mails that name one of post_office's templates are rendered; a backend passes on
#   the text that it gets.
# Cost here: reasons, names of clinics and words of a recall are typed by people. The lot that a
#   letter is about is missing in it, or the order that a mail belongs to cannot be placed.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    django-post_office==3.12.0 Django==5.2.19 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "post_office"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="post_office.EmailBackend",
)
django.setup()
from django.core.mail import EmailMessage, get_connection
from django.core.management import call_command
from django.template import TemplateSyntaxError
from post_office.models import Email

call_command("migrate", verbosity=0)
SEEN = {
    "Lot {KL-77} is free": "Lot {KL-77} is free",
    "Lot {{ lot }} was blocked, {# see note #} sorry": "Lot  was blocked,  sorry",
    "Closed {% until Monday %}": "TemplateSyntaxError",
}


def by(backend, text):
    """What a backend makes of a mail whose subject and body are this text."""
    kept = []
    connection = get_connection(backend)
    try:
        connection.send_messages(
            [EmailMessage(text, text, "shop@example.org", ["clinic@example.org"])]
        )
    except TemplateSyntaxError:
        return "TemplateSyntaxError"
    if backend.startswith("post_office"):
        queued = Email.objects.latest("pk").prepare_email_message()
        kept = [queued.subject, queued.body]
    else:
        from django.core import mail

        kept = [mail.outbox[-1].subject, mail.outbox[-1].body]
    return kept[0] if kept[0] == kept[1] else kept


print("django-post_office", version("django-post_office"), "/ Django", version("Django"))
as_described = True
for text, seen in SEEN.items():
    plain = by("django.core.mail.backends.locmem.EmailBackend", text)
    queued = by("post_office.EmailBackend", text)
    print(f"  sent: {text!r}\n    by another backend: {plain!r}\n    by post_office:     {queued!r}")
    as_described &= plain == text and queued == seen
print("expected: the text that was sent, by every backend.")
print("cost: words that people typed vanish from letters, or sending the letter fails.")
sys.exit(not as_described)
PY
