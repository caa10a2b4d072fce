"""The page of the one search: straight to what is meant or, of several, all of it by kind."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from . import queries

_LONGEST = 500


@require_safe
def page(request, context):
    """`?q=` is what is looked for; with `all` everything found is shown, also of one thing."""
    text = request.GET.get("q", "").strip()[:_LONGEST]
    groups = queries.groups_for(text, request.user) if text else []
    one = None if "all" in request.GET else queries.only_one(groups, text)
    if one:
        if sum(len(group.hits) for group in groups) > 1:
            _tell_of_the_others(request, text)
        return redirect(one.url)
    query = urlencode({"q": text})
    shown = [(group, f"{group.more}{query}" if group.more else "") for group in groups]
    context |= {"title": "Find", "text": text, "groups": shown}
    return render(request, "admin/find.html", context)


def _tell_of_the_others(request, text):
    address = f"{reverse('admin:find')}?{urlencode({'q': text, 'all': '1'})}"
    told = 'This is what “{}” names. <a href="{}">Everything that it is found in</a>'
    messages.info(request, format_html(told, text, address))
