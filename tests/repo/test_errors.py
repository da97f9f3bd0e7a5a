"""Every error has a stable code, an exit code, and both languages with the same fields."""

import importlib
import pkgutil
import re
import string

import pytest

from houping.core import errors


def catalogue():
    found, queue = [], [errors.HoupingError]
    while queue:
        for sub in queue.pop().__subclasses__():
            queue.append(sub)
            found.append(sub)
    bases = {errors.InputError, errors.StateError, errors.DeniedError, errors.IntegrityError}
    return [e for e in found if e not in bases and e.__module__.startswith(errors.__name__)]


def fields(template):
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("error", catalogue(), ids=lambda e: e.__name__)
def test_an_error_speaks_both_languages_about_the_same_fields(error):
    assert fields(error.zh) == fields(error.en)
    assert re.search(r"[\u4e00-\u9fff]", error.zh) and not re.search(r"[\u4e00-\u9fff]", error.en)
    assert error.exit_code in {10, 11, 12, 13}
    assert error.__doc__


def test_codes_are_unique():
    codes = [error.code for error in catalogue()]
    assert len(codes) == len(set(codes))


def test_every_error_is_found_in_one_place():
    for module in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        importlib.import_module(module.name)
    assert [e.__name__ for e in catalogue() if getattr(errors, e.__name__, None) is not e] == []
