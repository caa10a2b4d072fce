"""Another version of the tax table, for tests."""

from shop.tax_table.versions import VERSIONS, changes_of
from shop.taxes.categories import Treatment
from tests.cast import person


def taxed(*answers):
    """Put a version into force in which some cells (class, status, where) differ: pairs of a cell
    with a code such as "AE 0", or of (code, reason)."""
    cells = {}
    for cell, says in answers:
        code, reason = says if isinstance(says, tuple) else (says, "")
        how = Treatment.of_code(code)
        cells[cell] = (how.category.value, how.rate, reason)
    draft = VERSIONS.new_draft(person("rita"))
    VERSIONS.save_draft(draft, person("rita"), cells, "Test", 0)
    draft.refresh_from_db()
    return changes_of(draft) and VERSIONS.publish(draft, person("admin"), draft.revision)


def everything_at(code):
    """Put a version into force in which everything is taxed alike."""
    rows = VERSIONS.in_force().rows.all()
    return taxed(*(((row.tax_class, row.status, row.where), code) for row in rows))
