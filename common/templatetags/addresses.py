"""{% url %}, worked out once a process: where a page is does not change while it runs."""

from functools import lru_cache

from django import template, urls
from django.conf import settings
from django.template import defaulttags
from django.utils.html import conditional_escape

register = template.Library()
_PLAIN = (int, str)


class AddressNode(defaulttags.URLNode):
    """As Django's, of which it is one; what asks for another address is in the key."""

    def render(self, context):
        args = tuple(arg.resolve(context) for arg in self.args)
        kwargs = tuple((name, value.resolve(context)) for name, value in self.kwargs.items())
        if not all(isinstance(value, _PLAIN) for value in (*args, *dict(kwargs).values())):
            return super().render(context)
        name, app = self.view_name.resolve(context), _app(context)
        urlconf = urls.get_urlconf() or settings.ROOT_URLCONF
        found = _address(name, args, kwargs, app, urlconf, urls.get_script_prefix())
        if found is None and not self.asvar:
            return super().render(context)  # Which says so.
        address, escaped = found or ("", "")
        if self.asvar:
            context[self.asvar] = address
            return ""
        return escaped if context.autoescape else address


@lru_cache(maxsize=4096)
def _address(name, args, kwargs, app, urlconf, prefix):
    """The address as it is, and as a page writes it; None of what has none."""
    try:
        address = urls.reverse(name, urlconf, args, dict(kwargs), app)
    except urls.NoReverseMatch:
        return None
    return address, conditional_escape(address)


def _app(context):
    """The namespace that the page is in, which decides between sites of the same kind."""
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    return getattr(request, "current_app", None) or getattr(match, "namespace", None)


@register.tag
def url(parser, token):
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
