"""Reading pages: the articles, one article, and what our source got wrong."""

from django.core.validators import slug_re
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from . import queries
from .reading import read


@require_safe
def articles(request):
    """All articles, or with ?treatment=slug those about it; nonsense narrows nothing."""
    treatment = request.GET.get("treatment", "")
    treatment = treatment if slug_re.fullmatch(treatment) else ""
    context = {"articles": queries.articles_for_index(treatment), "is_narrowed": bool(treatment)}
    return render(request, "content/articles.html", context)


@require_safe
def article(request, slug):
    found = get_object_or_404(queries.article_page(slug))
    context = article_context(request, found, found.treatment_types.all())
    return render(request, "content/article.html", context)


@require_safe
def errata(request):
    context = {
        "errata": queries.errata(),
        "crumbs": [("Articles", reverse("articles"))],
    }
    return render(request, "content/errata.html", context)


def article_context(request, found, treatment_types, **more):
    """What content/article.html shows of an article, saved or not."""
    return {
        "article": found,
        "treatment_types": treatment_types,
        "reading": read(found.body, request.strategy),
        "crumbs": [("Articles", reverse("articles"))],
        **more,
    }
