"""The versions of the tax table: what one changes, and who may put it into force."""

from common.tax_classes import TaxClass
from common.versions.services import NotPossible, Versions
from shop.taxes.rule import changes, problems

from .facts import as_table
from .models import TaxVersion


def table_of(version):
    """The Table that a version is, a draft too; an empty one for None."""
    return as_table(version.rows.all() if version else ())


def changes_of(version):
    """The Changes of a version against the one it is based on."""
    return changes(table_of(version.based_on), table_of(version))


def problems_of(version):
    """Why a version cannot be put into force, a sentence each."""
    return list(problems(table_of(version), TaxClass.values))


def _unless(version, by):
    """NotPossible for a draft that changes nothing, answers not enough or not rightly, or was
    written on by whoever would publish it (M16)."""
    if not changes_of(version):
        raise NotPossible("The draft changes nothing.")
    if found := problems_of(version):
        raise NotPossible(" ".join(found))
    if VERSIONS.has_written(version, by):
        raise NotPossible("Somebody who has not written on this version has to publish it.")


VERSIONS = Versions(
    TaxVersion,
    cell=("tax_class", "status", "where"),
    answer=("category", "rate", "reason"),
    unless=_unless,
)
