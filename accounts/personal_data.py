"""What this room stores about a person, as that person may read it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from .models import DocumentReading, LicenceDocument, Review

_LICENCE = (
    *("register", "number", "country", "profession", "expires_on", "scope", "state"),
    *("submitted_at", "decided_at"),
)
_DOCUMENT = (
    *("pk", "original_name", "state", "reason", "content_type", "size", "sha256"),
    *("stored_sha256", "uploaded_at", "checked_at", "deleted_at", "licence_id"),
)


def of(user):
    """Tables of the person's rows, by name; only what JSON knows and dates."""
    readings = DocumentReading.objects.filter(document__user=user)
    reviews = Review.objects.filter(licence__professional__user=user)
    return {
        "account": [_account(user)],
        "email_addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified"),
        "second_factors": _rows(
            Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"
        ),
        "licences": _rows(_licences(user), "pk", *_LICENCE),
        "decisions": _rows(reviews, "licence_id", "decision", "reason", "decided_at"),
        "documents": _rows(user.papers.all(), *_DOCUMENT),
        # Who of our staff opened them is theirs; that somebody did is the person's.
        "openings_of_documents": _rows(readings, "document_id", "read_at"),
    }


def papers(user):
    """The person's documents whose files still exist."""
    return [paper for paper in LicenceDocument.objects.filter(user=user) if paper.is_readable]


def _account(user):
    fields = ("email", "first_name", "last_name", "date_joined", "last_login")
    return {field: getattr(user, field) for field in fields}


def _licences(user):
    from .models import Licence

    return Licence.objects.filter(professional__user=user)


def _rows(queryset, *fields):
    return list(queryset.order_by("pk").values(*fields))
