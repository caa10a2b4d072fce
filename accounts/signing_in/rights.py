"""The field in which staff give rights: a thousand of them, each named once a process."""

from functools import lru_cache

from django.apps import apps
from django.forms.models import ModelChoiceIterator, ModelMultipleChoiceField
from django.utils.translation import get_language

_READ = ("pk", "content_type__app_label", "content_type__model", "name")


class _Rights(ModelChoiceIterator):
    """As Django's, with the same words, and no model read for each."""

    def __iter__(self):
        for key, *of in self.queryset.values_list(*_READ).iterator(chunk_size=2000):
            yield key, _named(*of, get_language())


@lru_cache(maxsize=4096)
def _named(app, model, name, language):
    try:
        about = apps.get_model(app, model)._meta
    except LookupError:
        return f"{model} | {name}"
    return f"{about.app_config.verbose_name} | {about.verbose_name} | {name}"


class RightsField(ModelMultipleChoiceField):
    """Rights (permissions of Django) to choose from."""

    iterator = _Rights
