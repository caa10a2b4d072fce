"""The versions of the purchase policy: what one changes, and who may put it into force."""

from functools import partial

from common.endings import Ended, announce
from common.supply_classes import HIGH_RISK
from common.versions.services import Changed, NotPossible, Versions

from .changes import changes, grants_any
from .facts import answers_of, policy_of
from .models import PolicyVersion
from .policy import Policy

__all__ = ["Changed", "NotPossible"]


def table_of(version):
    """The Policy that a version is; an empty one for None."""
    return policy_of(answers_of(version.rows)) if version else Policy()


def changes_of(version):
    """The Changes of a version against the one it is based on."""
    return changes(table_of(version.based_on), table_of(version))


def needs_second_person(version):
    """Whether it permits a high-risk class that the one before it does not."""
    return grants_any(changes_of(version), HIGH_RISK)


def _unless(version, by):
    """NotPossible for a draft that changes nothing, or grants a high-risk class and was written on
    by whoever would publish it."""
    if not changes_of(version):
        raise NotPossible("The draft changes nothing.")
    if needs_second_person(version) and VERSIONS.has_written(version, by):
        raise NotPossible(
            "This version grants a high-risk class, so somebody who has not written on it has to "
            "publish it."
        )


VERSIONS = Versions(
    PolicyVersion,
    cell=("profession", "supply_class", "country"),
    answer=("is_permitted", "basis"),
    unless=_unless,
    follow=partial(announce, Ended.POLICY),
)
in_force, has_written = VERSIONS.in_force, VERSIONS.has_written
new_draft, save_draft = VERSIONS.new_draft, VERSIONS.save_draft
publish, discard = VERSIONS.publish, VERSIONS.discard
