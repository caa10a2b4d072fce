"""The admin's part: a page carries the state it was opened with and is refused when that is old."""

import re
from collections import Counter
from dataclasses import dataclass

from django.contrib import admin
from django.core import signing
from django.db import transaction
from django.forms import CheckboxInput, Form, ModelChoiceField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import InlineForeignKeyField
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from catalogue.history import timeline

from .merge import merge

STATE = "_opened_state"
_SALT = "catalogue.conflicts"
REFUSED = (
    "Not saved: someone else saved this page while you had it open. What you typed is kept below."
)


@dataclass(frozen=True)
class Told:
    """One thing that the other person did, in words."""

    place: str
    opened: str = ""
    theirs: str = ""
    mine: str | None = None


@dataclass(frozen=True)
class Conflict:
    """What the page of a refused save tells: who saved, and what changed in the meantime."""

    people: list
    told: list


class ConflictAdmin(admin.ModelAdmin):
    """Refuses to save over what another person saved since the page was opened."""

    change_form_template = "admin/catalogue/change_form.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._refuse_if_stale(request, object_id)
            response = super().changeform_view(request, object_id, form_url, extra_context)
        if getattr(request, "edit_conflict", None):
            response.status_code = 409
        return response

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "edit_conflict", None):
            return form
        # A form that is never valid: Django then shows the page again and saves nothing.
        return type(form.__name__, (form,), {"clean": _refuse})

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        if change:
            context["opened_state"] = self._state_to_carry(request, context)
            context["edit_conflict"] = getattr(request, "edit_conflict", None)
        return super().render_change_form(request, context, add=add, change=change, **kwargs)

    def _refuse_if_stale(self, request, object_id):
        obj = self._locked(request, object_id)
        if obj is None or not self.has_change_permission(request, obj):
            return
        tables = list(self._tables(request, obj))
        stored = _state(tables)
        opened, opened_at = _opened(request)
        if opened == stored:
            return
        request.edit_conflict = self._conflict(request, obj, tables, opened, opened_at, stored)
        request.fresh_state = stored

    def _locked(self, request, object_id):
        obj = self.get_object(request, object_id)
        if obj is not None:
            self.model._base_manager.select_for_update(no_key=True).get(pk=obj.pk)
        return obj

    def _tables(self, request, obj):
        """(prefix, label, forms as freshly opened) of the object and of each inline."""
        form = self.get_form(request, obj, change=True)(instance=obj)
        yield "", "", [form]
        seen = Counter()
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            prefix = formset_class.get_default_prefix()
            seen[prefix] += 1
            if seen[prefix] > 1:
                prefix = f"{prefix}-{seen[prefix]}"
            formset = formset_class(
                instance=obj, prefix=prefix, queryset=inline.get_queryset(request)
            )
            yield prefix, str(inline.verbose_name), [*formset.initial_forms, formset.empty_form]

    def _state_to_carry(self, request, context):
        """Of a first opening: what its own forms show. Of a refused save: what is stored now."""
        if hasattr(request, "fresh_state"):
            return _signed(request.fresh_state)
        if request.method == "POST":
            return request.POST.get(STATE, "")
        tables = [("", "", [context["adminform"].form])]
        for inline in context["inline_admin_formsets"]:
            formset = inline.formset
            tables.append((formset.prefix, "", [*formset.initial_forms, formset.empty_form]))
        return _signed(_state(tables))

    def _conflict(self, request, obj, tables, opened, opened_at, stored):
        told = []
        sent = request.POST.copy()
        for prefix, label, forms in tables:
            told += _merge_into(sent, prefix, label, forms, opened, stored)
        request.POST = sent
        people = timeline.since(self.history_parts(), obj.pk, opened_at) if opened_at else []
        return Conflict(people, told)


# States as texts.


def _signed(state):
    opened = {"state": state, "at": timezone.now().isoformat()}
    return signing.dumps(opened, salt=_SALT, compress=True)


def _opened(request):
    """The state that the page was opened with and when; (None, None) where it is unreadable."""
    try:
        opened = signing.loads(request.POST.get(STATE, ""), salt=_SALT)
    except signing.BadSignature:
        return None, None
    return opened["state"], parse_datetime(opened["at"])


def _state(tables):
    return {prefix: _rows(forms) for prefix, _, forms in tables}


def _rows(forms):
    return {str(form.instance.pk): _texts(form) for form in forms if form.instance.pk}


def _texts(form):
    return {name: _text(form, name) for name in _names(form)}


def _names(form):
    """The fields that a person fills in: not the row's number, its parent or the deletion tick."""
    kept = {DELETION_FIELD_NAME, form.instance._meta.pk.name}
    fields = form.fields.items()
    return [n for n, f in fields if n not in kept and not isinstance(f, InlineForeignKeyField)]


def _text(form, name):
    value = form.fields[name].prepare_value(form.get_initial_for_field(form.fields[name], name))
    return "" if value is None else _one_kind_of_line_end(str(value))


# What was sent, and the merge of it.


def _merge_into(sent, prefix, label, forms, opened, stored):
    """Write the merged rows of one table over what was sent; what the other one did, in words."""
    known = (opened or stored).get(prefix, {})
    rows, new_rows, deleted = _sent_rows(sent, prefix, forms)
    pattern = forms[-1]
    merged = merge(prefix, known, stored[prefix], rows, new_rows, lambda *p: _is_same(pattern, *p))
    _write(sent, prefix, pattern, merged, deleted)
    return _told(label, pattern, merged, known, stored[prefix])


def _sent_rows(sent, prefix, forms):
    """(rows by number, new rows, numbers ticked for deletion) of a table as it was sent."""
    if not prefix:
        only = forms[0]
        return {str(only.instance.pk): _sent_texts(sent, only, "")}, [], set()
    rows, new, deleted = {}, [], set()
    key = forms[-1].instance._meta.pk.name
    for number in _row_numbers(sent, prefix):
        start = f"{prefix}-{number}-"
        texts, pk = _sent_texts(sent, forms[-1], start), sent.get(start + key, "")
        if f"{start}{DELETION_FIELD_NAME}" in sent:
            deleted.add(pk)
        if pk:
            rows[pk] = texts
        elif any(not _is_same(forms[-1], n, _text(forms[-1], n), t) for n, t in texts.items()):
            new.append(texts)
    return rows, new, deleted


def _row_numbers(sent, prefix):
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-")
    return sorted({int(m[1]) for name in sent if (m := pattern.match(name))})


def _sent_texts(sent, form, start):
    texts = {}
    for name in _names(form):
        is_tick = isinstance(form.fields[name].widget, CheckboxInput)
        if is_tick:
            texts[name] = str(start + name in sent)
        elif start + name in sent:
            texts[name] = _one_kind_of_line_end(sent[start + name])
    return texts


def _one_kind_of_line_end(text):
    """Browsers send line ends as two characters, whatever was shown to them."""
    return text.replace("\r\n", "\n")


def _is_same(form, name, one, other):
    """Whether two texts of a field mean the same value, however they are written."""
    model_field = form.fields[name]
    if one == other or isinstance(model_field, ModelChoiceField):
        return one == other
    try:
        return model_field.to_python(one) == model_field.to_python(other)
    except Exception:  # What cannot be read is not the same as what can.
        return False


def _write(sent, prefix, pattern, merged, deleted):
    if not prefix:
        for row in merged.rows.values():
            _write_row(sent, pattern, "", row)
        return
    for name in [n for n in sent if re.match(rf"{re.escape(prefix)}-\d+-", n)]:
        del sent[name]
    key = pattern.instance._meta.pk.name
    for number, (pk, row) in enumerate(merged.rows.items()):
        _write_row(sent, pattern, f"{prefix}-{number}-", row)
        sent[f"{prefix}-{number}-{key}"] = pk
        if pk in deleted:
            sent[f"{prefix}-{number}-{DELETION_FIELD_NAME}"] = "on"
    for number, row in enumerate(merged.new_rows, len(merged.rows)):
        _write_row(sent, pattern, f"{prefix}-{number}-", row)
    sent[f"{prefix}-INITIAL_FORMS"] = str(len(merged.rows))
    sent[f"{prefix}-TOTAL_FORMS"] = str(len(merged.rows) + len(merged.new_rows))


def _write_row(sent, form, start, row):
    for name, text in row.items():
        if not isinstance(form.fields[name].widget, CheckboxInput):
            sent[start + name] = text
        elif text == "True":
            sent[start + name] = "on"
        else:
            sent.pop(start + name, None)


# Words.


def _told(label, form, merged, opened, stored):
    told = [
        Told(
            _place(label, form, stored[d.row], d.field),
            _spoken(form, d.field, d.opened),
            _spoken(form, d.field, d.theirs),
            None if d.mine is None else _spoken(form, d.field, d.mine),
        )
        for d in merged.differences
    ]
    told += [Told(_row_name(label, form, stored[r]), "no such row", "added") for r in merged.added]
    gone = [opened[row] for row in merged.removed if row in opened]
    return told + [Told(_row_name(label, form, row), "was there", "removed") for row in gone]


def _place(label, form, row, name):
    field_label = capfirst(str(form.fields[name].label or name))
    return f"{_row_name(label, form, row)}: {field_label}" if label else field_label


def _row_name(label, form, row):
    """The kind of row and its first filled field, such as "Composition Lidocaine"."""
    first = next((name for name, text in row.items() if text), None)
    return f"{capfirst(label)} {_spoken(form, first, row[first]) if first else ''}".strip()


def _spoken(form, name, text):
    model_field = form.fields[name]
    if not text:
        return "blank"
    if text in ("True", "False"):
        return "ticked" if text == "True" else "not ticked"
    if isinstance(model_field, ModelChoiceField):
        return _name_of(model_field, text)
    return str(dict(_flat(getattr(model_field, "choices", []))).get(text, text))


def _name_of(model_field, text):
    found = model_field.queryset.filter(pk=text).first() if text.isdigit() else None
    return str(found) if found else f"no longer there ({text[:40]})"


def _flat(choices):
    return [(str(value), words) for value, words in choices if not isinstance(words, (list, tuple))]


def _refuse(form: Form):
    form.add_error(None, REFUSED)
    return form.cleaned_data
