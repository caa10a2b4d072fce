"""Migrations as they are, in a fraction of the time: old models are drawn when they are asked for.
For the demo, the bench and the tests; production runs Django's own `migrate`.

After every operation Django draws anew all models that are related to the changed one, which here
are nearly all. Most operations look at one of them and at what it points to. Whoever asks for all
models, or for what points to one, has all of them drawn; code that works with rows finds none of
those that were drawn for an operation before it.
"""

from contextlib import contextmanager
from unittest.mock import patch

import django
from django.core.management import call_command
from django.db.migrations import state as django_state
from django.db.migrations.state import AppConfigStub, ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.utils.functional import cached_property


def migrate():
    with drawn_lazily():
        call_command("migrate", verbosity=0)


@contextmanager
def drawn_lazily():
    """In this block `migrate` makes the same tables sooner."""
    apps = cached_property(lambda state: LazyApps(state.real_apps, state.models))
    apps.__set_name__(ProjectState, "apps")
    with (
        patch.object(django_state, "AppConfigStub", LazyConfig),
        patch.object(ProjectState, "apps", apps),
        patch.object(ProjectState, "clone", _clone_of_project),
        patch.object(ProjectState, "reload_models", _reload_models),
        patch.object(ProjectState, "reload_model", _reload_model),
        patch.object(ProjectState, "clear_delayed_apps_cache", _forget_all),
        patch.object(ModelState, "clone", _clone_of_model),
    ):
        yield


class LazyApps(StateApps):
    """`waiting`: the states, by key, of models that nobody has asked for since they changed."""

    def __init__(self, real_apps, models):
        self.waiting = {}
        super().__init__(real_apps, models)

    def render_multiple(self, model_states):
        self.waiting |= {(state.app_label, state.name_lower): state for state in model_states}

    def get_model(self, app_label, model_name=None, require_ready=True):
        app_label, model_name = resolve_relation(model_name or app_label, app_label)
        self._draw((app_label, model_name))
        try:
            return super().get_model(app_label, model_name, require_ready)
        except LookupError:  # A table between two may have no model of its own.
            self.draw_all()
            return super().get_model(app_label, model_name, require_ready)

    def get_models(self, include_auto_created=False, include_swapped=False):
        configs = self.app_configs.values()
        return [
            model
            for config in configs
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def draw_all(self):
        waiting, self.waiting = self.waiting, {}
        super().render_multiple(list(waiting.values()))

    def _draw(self, key):
        """The model and then what it points to."""
        if state := self.waiting.pop(key, None):
            super().render_multiple([state])
            for other in list(self._pending_operations):
                self._draw(other)

    def clear_cache(self):
        """Without the caches that all registries share: no answer in them is of this one."""
        if self.ready:
            for model in self._drawn():
                model._meta._expire_cache()

    def _drawn(self):
        return [model for models in self.all_models.values() for model in models.values()]

    def forget(self, keys):
        """The drawings of these models, and of all that point to them."""
        pointing = {}
        for model in self._drawn():
            for key in _pointed_to(model):
                pointing.setdefault(key, set()).add(model._meta.label_lower)
        forgotten, left = set(), {".".join(key) for key in keys}
        while left:
            forgotten.add(label := left.pop())
            left |= pointing.get(label, set()) - forgotten
        for label in forgotten:
            self.unregister_model(*label.split("."))
        self.clear_cache()
        return {tuple(label.split(".")) for label in forgotten}

    def unregister_model(self, app_label, model_name):
        self.waiting.pop((app_label, model_name), None)
        super().unregister_model(app_label, model_name)

    def clone(self):
        clone = LazyApps([], {})
        for label, models in self.all_models.items():
            clone.all_models[label] = dict(models)
        for label in self.app_configs:
            clone.app_configs[label] = config = LazyConfig(label)
            config.apps = clone
            config.import_models()
        clone.real_models = self.real_models
        return clone


class LazyConfig(AppConfigStub):
    def get_models(self, *which, **more):
        self.apps.draw_all()
        return super().get_models(*which, **more)


def _pointed_to(model):
    """Labels of the models that a drawn one knows; asked once, it never changes."""
    if "_points_to" not in model.__dict__:
        meta, known = model._meta, [base for base in model.__bases__ if hasattr(base, "_meta")]
        for field in (*meta.local_fields, *meta.local_many_to_many, *meta.private_fields):
            if remote := field.remote_field:
                known += [remote.model, getattr(remote, "through", None)]
        keys = (resolve_relation(each, meta.app_label, meta.model_name) for each in known if each)
        model._points_to = {".".join(key) for key in keys}
    return model._points_to


def _clone_of_project(self):
    models = {key: state.clone() for key, state in self.models.items()}
    clone = ProjectState(models, self.real_apps)
    clone.is_delayed = self.is_delayed
    if "apps" in self.__dict__:
        clone.apps = self.apps.clone()
        waiting = self.apps.waiting.items()
        clone.apps.waiting = {key: models.get(key, state) for key, state in waiting}
    return clone


def _reload_model(self, app_label, model_name, delay=False):
    self.reload_models({(app_label, model_name)})


def _reload_models(self, models, delay=True):
    if "apps" in self.__dict__:
        real = {(state.app_label, state.name_lower): state for state in self.apps.real_models}
        states = real | self.models
        self.apps.render_multiple(states[key] for key in self.apps.forget(models) if key in states)


def _forget_all(self):
    self.__dict__.pop("apps", None)


def _clone_of_model(self):
    """Without looking again at whether its fields are sound."""
    clone = ModelState.__new__(ModelState)
    own = {"fields": dict(self.fields), "options": dict(self.options)}
    clone.__dict__ = self.__dict__ | own | {"managers": list(self.managers)}
    return clone


if __name__ == "__main__":
    django.setup()
    migrate()
