"""What a browser would send of the forms of a page, if nobody typed anything."""

from lxml import html

BASED_ON = "_based_on"


def form_on(response, action="", holding=BASED_ON):
    """{name: [values]} of the first form that holds such a field and, if asked, leads there."""
    page = html.fromstring(response.content.decode())
    for form in page.forms:
        sent = _sent(page, form)
        if holding in sent and (not action or form.get("action") == action):
            return sent
    raise AssertionError(f"No form with {holding} on this page.")


def _sent(page, form):
    sent = {}
    for name, value in form.form_values():
        first_line_break = isinstance(form.inputs[name], html.TextareaElement)
        sent.setdefault(name, []).append(value.removeprefix("\n") if first_line_break else value)
    for field in page.xpath("//input[@form=$id]", id=form.get("id", "")):
        sent.setdefault(field.name, []).append(field.value or "")
    return sent
