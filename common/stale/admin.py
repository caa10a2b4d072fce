"""Forms of the admin: a page carries the texts of its fields and is refused when they are old."""

import re
from collections import Counter

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.forms import CheckboxInput, Form, ModelChoiceField, MultipleChoiceField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import InlineForeignKeyField, ModelMultipleChoiceField
from django.utils.text import capfirst

from .basis import FIELD, Conflict, Told, carried, opened, people_since
from .merge import merge

REFUSED = (
    "Not saved: someone else saved this page while you had it open. What you typed is kept below."
)
_MULTIPLE = (ModelMultipleChoiceField, MultipleChoiceField)
_LINK = re.compile(r"[^:]+ relationship: ")


class StaleAdmin(admin.ModelAdmin):
    """Refuses to save over, or to delete, what another person saved since the page was opened.

    A save writes only the fields that the form changed, and those that it names in `also_saves`
    because they follow from them: what others write meanwhile stays theirs.
    """

    change_form_template = "admin/guarded_form.html"
    delete_confirmation_template = "admin/guarded_delete.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._refuse_if_stale(request, object_id)
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return _marked(request, response)

    def delete_view(self, request, object_id, extra_context=None):
        with transaction.atomic():
            obj = self._current(request, object_id)
            if obj is not None and self.has_delete_permission(request, obj):
                extra_context = self._deletion(request, obj) | (extra_context or {})
            response = super().delete_view(request, object_id, extra_context)
        return _marked(request, response)

    def get_deleted_objects(self, objs, request):
        """Without the rows that only link it to other things, which nobody knows by name."""
        to_delete, *others = super().get_deleted_objects(objs, request)
        return _without_links(to_delete), *others

    def save_model(self, request, obj, form, change):
        obj.save(**(_only(obj, form, form.changed_data) if change else {}))

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row in formset.new_objects:
            row.save()
        for row, changed in formset.changed_objects:
            row.save(**_only(row, formset.form, changed))
        formset.save_m2m()

    def people_since(self, thing, moment):
        """Who changed it after a moment, and when last: (person, time) pairs."""
        return people_since(thing, moment)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not _conflict_of(request):
            return form
        # A form that is never valid: Django then shows the page again and saves nothing.
        return type(form.__name__, (form,), {"clean": _refuse})

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        if change:
            context["based_on"] = self._state_to_carry(request, context)
            context["conflict"] = _conflict_of(request)
        return super().render_change_form(request, context, add=add, change=change, **kwargs)

    def state_of(self, request, thing):
        """The texts of all fields and rows that the page of a thing shows."""
        return _state(self._tables(request, thing))

    def _refuse_if_stale(self, request, object_id):
        obj = self._current(request, object_id)
        if obj is None or not self.has_change_permission(request, obj):
            return
        tables = list(self._tables(request, obj))
        stored = _state(tables)
        shown, moment = opened(request, obj)
        if shown == stored:
            return
        request.conflict = self._conflict(request, obj, tables, shown, moment, stored)
        request.stored_state = stored

    def _deletion(self, request, obj):
        """The context of the page that asks whether to delete, or is answered."""
        state = self.state_of(request, obj)
        if request.method == "POST":
            self._refuse_to_delete_if_stale(request, obj, state)
        return {"based_on": carried(obj, state), "conflict": _conflict_of(request)}

    def _refuse_to_delete_if_stale(self, request, obj, state):
        shown, moment = opened(request, obj)
        if shown == state:
            return
        told = []
        for prefix, label, forms in self._tables(request, obj):
            known = (shown or state).get(prefix, {})
            merged = merge(prefix, known, state[prefix], known, [], lambda _, a, b: a == b)
            told += _told(label, forms[-1], merged, known, state[prefix])
        request.conflict = Conflict(self.people_since(obj, moment), told)
        request.POST = request.POST.copy()
        request.POST.clear()  # What was confirmed is another thing now: Django asks again.

    def _current(self, request, object_id):
        """The object; if something is sent, as it is once its row is locked: what was read before
        the lock may be old by then."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or request.method != "POST":
            return obj
        list(self.model._base_manager.select_for_update(no_key=True).filter(pk=obj.pk))
        return self.get_object(request, unquote(object_id))

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
        """Of a first opening: what its own forms show, which is what is stored unless a page has
        put `stored_state` on the request. Of a refused save: what is stored now."""
        if hasattr(request, "stored_state"):
            return carried(context["original"], request.stored_state)
        if request.method == "POST":
            return request.POST.get(FIELD, "")
        tables = [("", "", [context["adminform"].form])]
        for inline in context["inline_admin_formsets"]:
            formset = inline.formset
            tables.append((formset.prefix, "", [*formset.initial_forms, formset.empty_form]))
        return carried(context["original"], _state(tables))

    def _conflict(self, request, obj, tables, shown, moment, stored):
        told = []
        sent = request.POST.copy()
        for prefix, label, forms in tables:
            told += _merge_into(sent, prefix, label, forms, shown, stored)
        request.POST = sent
        return Conflict(self.people_since(obj, moment), told, is_merged=True)


def _conflict_of(request):
    return getattr(request, "conflict", None)


def _marked(request, response):
    if _conflict_of(request):
        response.status_code = 409
    return response


def _only(row, form, changed):
    """What `save` writes of a row of which `changed` fields were typed."""
    wanted = {*changed, *getattr(form, "also_saves", ())}
    fields = row._meta.concrete_fields
    return {
        "update_fields": [f.name for f in fields if f.name in wanted or getattr(f, "auto_now", 0)]
    }


# States as texts.


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
    return _as_text(value)


def _as_text(value):
    """A value of a form as one text; several are put in one order."""
    if isinstance(value, (list, tuple)):
        return ",".join(sorted(map(str, value)))
    return "" if value is None else _one_kind_of_line_end(str(value))


def _one_kind_of_line_end(text):
    """Browsers send line ends as two characters, whatever was shown to them."""
    return text.replace("\r\n", "\n")


# What was sent, and the merge of it.


def _merge_into(sent, prefix, label, forms, shown, stored):
    """Write the merged rows of one table over what was sent; what the other one did, in words."""
    known = (shown or stored).get(prefix, {})
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
        widget = form.fields[name].widget
        if not widget.value_omitted_from_data(sent, {}, start + name):
            texts[name] = _as_text(widget.value_from_datadict(sent, {}, start + name))
    return texts


def _is_same(form, name, one, other):
    """Whether two texts of a field mean the same value, however they are written."""
    form_field = form.fields[name]
    if one == other or isinstance(form_field, (ModelChoiceField, MultipleChoiceField)):
        return one == other
    try:
        return form_field.to_python(one) == form_field.to_python(other)
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
        if isinstance(form.fields[name], _MULTIPLE):
            sent.setlist(start + name, text.split(",") if text else [])
        elif not isinstance(form.fields[name].widget, CheckboxInput):
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
    form_field = form.fields[name]
    if not text:
        return "blank"
    if text in ("True", "False"):
        return "ticked" if text == "True" else "not ticked"
    chosen = text.split(",") if isinstance(form_field, _MULTIPLE) else [text]
    return ", ".join(_name_of(form_field, each) for each in chosen)


def _name_of(form_field, text):
    """What stands for a text on the page: a choice by its words, another thing by its name."""
    if not isinstance(form_field, ModelChoiceField):
        return str(dict(_flat(getattr(form_field, "choices", []))).get(text, text))
    found = form_field.queryset.filter(pk=text).first() if text.isdigit() else None
    return str(found) if found else f"no longer there ({text[:40]})"


def _flat(choices):
    return [(str(value), words) for value, words in choices if not isinstance(words, (list, tuple))]


def _refuse(form: Form):
    form.add_error(None, REFUSED)
    return form.cleaned_data


def _without_links(lines):
    """Lines of Django about what would be deleted, each followed by a list of what goes with it."""
    kept = [_without_links(each) if isinstance(each, list) else each for each in lines]
    return [each for each in kept if each and not (isinstance(each, str) and _LINK.match(each))]
