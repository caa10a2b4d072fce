"""What is done to an article: saved with its history, brought back as it was."""

from django.db import transaction
from django.utils import timezone

from .models import Article, Revision


@transaction.atomic
def save_article(article, by):
    """Save an article as `by` wrote it, and keep this state as a revision."""
    if article.pk is None:
        article.author = by
    else:
        _keep_first(Article.objects.select_for_update().get(pk=article.pk))
    if article.is_published and article.published_at is None:
        article.published_at = timezone.now()
    article.save()
    return _keep(article, by)


def _keep_first(stored):
    """What was loaded without a history gets its first revision before it changes."""
    if not stored.revisions.exists():
        _keep(stored, None)


def _keep(article, by):
    """A new revision, unless nothing of the text changed."""
    last = article.revisions.first()
    state = {name: getattr(article, name) for name in ("title", "summary", "body", "status")}
    if last and all(getattr(last, name) == value for name, value in state.items()):
        return last
    number = last.number + 1 if last else 1
    return Revision.objects.create(article=article, number=number, saved_by=by, **state)
