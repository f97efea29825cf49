"""Stand-ins for TensorFlow's modules, so that Rasa's default components can be imported.

Rasa imports six components that need TensorFlow whether a configuration names them or not. With
this package those imports succeed, and using TensorFlow raises ``TensorFlowAbsent``.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any, Callable, Sequence

STOOD_IN = {"keras", "tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"}
# Rasa applies these to its own functions and classes while it is imported.
DECORATORS = {"function", "register_keras_serializable"}


class TensorFlowAbsent(ImportError):
    """Something that is part of TensorFlow was used, and this environment holds none."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} belongs to TensorFlow, which this environment leaves out. Choose components "
            "that do not need it, or put it in: see docs/dependencies.md."
        )


class _Absent(type):
    """Type of a placeholder class: fit as base class, in annotations and for attribute access."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _member(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise TensorFlowAbsent(f"{cls.__module__}.{cls.__qualname__}")


def _decorator(*args: Any, **kwargs: Any) -> Any:
    """Leave what is decorated as it is, with or without arguments of the decorator."""
    if len(args) == 1 and callable(args[0]):
        return args[0]
    keep: Callable[[Any], Any] = lambda decorated: decorated  # noqa: E731
    return keep


def _member(parent: str, name: str) -> Any:
    if name in DECORATORS:
        return _decorator
    return _Absent(name, (), {"__module__": parent})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every submodule of a stood-in package and makes it an empty stand-in."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, dot, _ = fullname.partition(".")
        if not dot or package not in STOOD_IN:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: types.ModuleType) -> None:
        stand_in(module.__name__)


def stand_in(name: str) -> None:
    """Make the imported module ``name`` answer every attribute with a placeholder."""
    module = sys.modules[name]

    def get(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return _member(name, attribute)

    module.__getattr__ = get  # type: ignore[method-assign]
    module.__path__ = []
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
