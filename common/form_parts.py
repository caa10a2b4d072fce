"""The small parts of forms in one text each: what Django's templates of fields, labels and errors
write, without a template for each field."""

from html import escape

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize

from .escaped import escaped

_FOLDER = "django/forms/widgets/"
_OPTION = f"{_FOLDER}select_option.html"
_INPUTS = (
    *("checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number"),
    *("password", "search", "tel", "text", "time", "url"),
)


class FormParts(DjangoTemplates):
    """Renders as Django's own renderer; what is not written here, by its templates."""

    def render(self, template_name, context, request=None):
        write = _WRITTEN.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return write(context, self).strip()


def _input(context, renderer):
    widget = context["widget"]
    value = widget["value"]
    said = "" if value is None else f' value="{_text(value)}"'
    named = f'type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"'
    return f"<input {named}{said}{_attributes(widget['attrs'])}>"


def _textarea(context, renderer):
    widget = context["widget"]
    value = widget["value"]
    said = _shown(value) if value else ""
    starts = f'<textarea name="{_shown(widget["name"])}"{_attributes(widget["attrs"])}>'
    return f"{starts}\n{said}</textarea>"


def _select(context, renderer):
    widget = context["widget"]
    starts = f'<select name="{_shown(widget["name"])}"{_attributes(widget["attrs"])}>'
    groups = (_group(name, options, renderer) for name, options, _ in widget["optgroups"])
    return f"{starts}{''.join(groups)}\n</select>"


def _group(name, options, renderer):
    rows = "".join(f"\n  {_of_select(option, renderer)}\n" for option in options)
    if not name:
        return rows
    return f'\n  <optgroup label="{_shown(name)}">{rows}\n  </optgroup>'


def _of_select(option, renderer):
    if option["template_name"] == _OPTION:
        return _option({"widget": option}, renderer)
    return renderer.render(option["template_name"], {"widget": option})


def _option(context, renderer):
    widget = context["widget"]
    starts = f'<option value="{_text(widget["value"])}"{_attributes(widget["attrs"])}>'
    return f"{starts}{_shown(widget['label'])}</option>"


def _label(context, renderer):
    label, tag = _shown(context["label"]), _shown(context["tag"])
    if not context["use_tag"]:
        return label
    return f"<{tag}{_attributes(context['attrs'] or {})}>{label}</{tag}>"


def _errors(context, renderer):
    errors = context["errors"]
    if not errors:
        return ""
    field = getattr(errors, "field_id", None)
    named = f' id="{_shown(field)}_error"' if field else ""
    rows = "".join(f"<li>{_shown(error)}</li>" for error in errors)
    return f'<ul class="{_shown(context["error_class"])}"{named}>{rows}</ul>'


def _attributes(attributes):
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_text(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _text(value):
    """A value as it is, whatever the language; as |stringformat:"s"."""
    return escaped(value if isinstance(value, str) else str(value))


def _shown(value):
    """A value as a template writes it."""
    return escape(value) if type(value) is str else _text(localize(value))


_WRITTEN = {
    **dict.fromkeys((f"{_FOLDER}{name}.html" for name in _INPUTS), _input),
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
    _OPTION: _option,
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
}
