"""What a browser would send of a page's forms, as they stand."""

from lxml import html

# What is sent when nothing was typed, too.
_TYPED = (None, "text", "number", "email", "search", "date")


def forms_of(response):
    """The post forms of a page: (where it goes or "", {name: [values]})."""
    if "html" not in response.get("Content-Type", "") or not response.content.strip():
        return []
    page = html.fromstring(response.content)
    forms = [form for form in page.forms if form.method == "POST"]
    return [(form.get("action", ""), _fields(form)) for form in forms]


def form_of(response, *, holding):
    """The fields of the one form that has a field of this name."""
    (fields,) = [fields for _, fields in forms_of(response) if holding in fields]
    return fields


def _fields(form):
    fields = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    for element in form.inputs:
        if element.name and element.get("type") == "file":
            fields.setdefault(element.name, [])
        elif element.name and element.tag == "input" and element.get("type") in _TYPED:
            fields.setdefault(element.name, [""])
    return fields
