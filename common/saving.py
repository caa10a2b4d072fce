"""Rows that several people and orders write at once: a save writes what it changed, no more. Rows
that every order writes: put together once a process."""

from django.db import models

from .statements import inserted, inserted_together, updated


class InsertedByStatement(models.Model):
    """A new row, and a change of one, is written by a statement that is planned once a connection.

    Stands behind the abstract model whose rows it writes, as SavesChangesOnly.
    """

    class Meta:
        abstract = True

    def _do_insert(self, manager, using, fields, returning_fields, raw):
        """Django's hook; where it cannot be done by such a statement, Django does it."""
        found = None if raw else inserted(self, using, fields, returning_fields)
        if found is None:
            return super()._do_insert(manager, using, fields, returning_fields, raw)
        return found

    def _do_update(self, base_qs, using, pk_val, values, update_fields, forced_update):
        """Django's hook; where it cannot be done by such a statement, Django does it."""
        changes = [(field, value) for field, _, value in values]
        found = updated(base_qs.model, using, pk_val, changes) if changes else None
        if found is None:
            return super()._do_update(base_qs, using, pk_val, values, update_fields, forced_update)
        return found


def insert(rows, at_once=None):
    """Write new rows of one InsertedByStatement, so many `at_once`, all by default; the rows."""
    if rows and not inserted_together(rows):
        type(rows[0]).objects.bulk_create(rows, batch_size=at_once)
    return rows


class SavesChangesOnly(InsertedByStatement):
    """`save` of a row that was read writes only the fields that were changed since.

    What others wrote meanwhile into the other fields stays. Stands behind the abstract model whose
    `save` it completes: `class Voucher(AbstractVoucher, SavesChangesOnly)`.
    """

    _as_read = None

    class Meta:
        abstract = True

    def save(self, *args, force_insert=False, update_fields=None, **kwargs):
        if self._as_read is not None and update_fields is None and not force_insert:
            now = self._fields()
            read = self._as_read
            update_fields = [name for name in now if name not in read or now[name] != read[name]]
            update_fields += self._dated_by_itself() if update_fields else []
        super().save(*args, force_insert=force_insert, update_fields=update_fields, **kwargs)
        self._remember(update_fields)

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._remember()
        return row

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        super().refresh_from_db(using, fields, **kwargs)
        self._remember(fields)

    def _dated_by_itself(self):
        return [f.name for f in self._meta.concrete_fields if getattr(f, "auto_now", False)]

    def _remember(self, names=None):
        """The fields of these names, or all, are as in the database."""
        now = self._fields()
        read = now if names is None else {name: now[name] for name in names if name in now}
        self._as_read = (self._as_read or {}) | read

    def _fields(self):
        """{name: value} of what was loaded of the row's own columns."""
        return {
            field.name: self.__dict__[field.attname]
            for field in self._meta.concrete_fields
            if field.attname in self.__dict__
        }
