"""What this room stores about a person, as that person may read it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from ..clinics.models import ClinicChange, Invitation, Membership, VatLookUp
from ..licences.models import ConflictOfInterest, Licence, Notice, Review
from ..look_ups.models import LookUp
from ..papers.models import DocumentReading, LicenceDocument
from ..signing_in.models import EmailChange

_LICENCE = (
    *("register", "number", "region", "issuer", "issuer_url", "country", "profession"),
    *("expires_on", "expiry_as_printed", "scope", "scope_proposed", "state", "replaces_id"),
    *("new_first_name", "new_last_name", "submitted_at", "decided_at", "checked_at"),
)
_SESSION = ("ip", "user_agent", "created_at", "last_seen_at")
_REVIEW = (
    *("licence_id", "register", "number", "region", "issuer", "country", "profession"),
    *("expires_on", "scope", "scope_proposed", "decision", "reason", "checklist", "why_not"),
    *("saw", "decided_at"),
)
_LOOK_UP = (
    *("licence_id", "register", "region", "number", "source", "name", "status", "specialty"),
    *("valid_through", "note", "evidence", "as_of", "seen_at"),
)
_DOCUMENT = (
    *("pk", "original_name", "state", "reason", "content_type", "size", "sha256"),
    *("stored_sha256", "uploaded_at", "checked_at", "deleted_at", "licence_id"),
)


def of(user):
    """Tables of the person's rows, by name; only what JSON knows and dates."""
    readings = DocumentReading.objects.filter(document__user=user)
    licences = Licence.objects.filter(professional__user=user)
    conflicts = ConflictOfInterest.objects.filter(professional__user=user)
    clinics = Membership.objects.filter(user=user)
    return {
        "account": [_account(user)],
        "email_addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified"),
        "email_address_asked_for": _rows(
            EmailChange.objects.filter(user=user), "email", "asked_at"
        ),
        "second_factors": _rows(
            Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"
        ),
        "sessions": _rows(UserSession.objects.filter(user=user), *_SESSION),
        "clinics": _rows(clinics, "clinic__name", "role", "joined_at", "left_at"),
        "clinic_log": _rows(
            ClinicChange.objects.filter(Q(by=user) | Q(about=user)), "clinic__name", "kind", "at"
        ),
        "look_ups_of_vat_numbers": _rows(
            VatLookUp.objects.filter(seen_by=user),
            *("clinic__name", "number", "is_valid", "evidence", "as_of", "seen_at"),
        ),
        "clinic_invitations": _rows(
            Invitation.objects.filter(Q(email__iexact=user.email) | Q(accepted_by=user)),
            *("clinic__name", "role", "invited_at", "accepted_at"),
        ),
        "licences": _rows(licences, "pk", *_LICENCE),
        "decisions": _rows(Review.objects.filter(licence__in=licences), *_REVIEW),
        "look_ups": _rows(LookUp.objects.filter(licence__in=licences), *_LOOK_UP),
        "reminders": _rows(
            Notice.objects.filter(licence__in=licences), "licence_id", "kind", "about", "sent_at"
        ),
        # Who of our staff knows the person is theirs; that somebody does is the person's.
        "reviewers_who_know_the_person": _rows(conflicts, "declared_at"),
        "documents": _rows(user.papers.all(), *_DOCUMENT),
        # Who of our staff opened them is theirs; that somebody did is the person's.
        "openings_of_documents": _rows(readings, "document_id", "read_at"),
        "security_log": _security_log(user),
    }


def addresses(user):
    """Every e-mail address that the person has here, confirmed or not."""
    return {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}


def papers(user):
    """The person's documents whose files still exist."""
    return [paper for paper in LicenceDocument.objects.filter(user=user) if paper.is_readable]


def _security_log(user):
    """What was noted about the account; from where only where the person did it themselves."""
    events = user.security_events.order_by("pk")
    own = events.filter(by=None).values("at", "event", "ip", "device")
    return [*own, *events.exclude(by=None).values("at", "event")]


def _account(user):
    fields = ("email", "first_name", "last_name", "date_joined", "last_login")
    return {field: getattr(user, field) for field in fields}


def _rows(queryset, *fields):
    return list(queryset.order_by("pk").values(*fields))
