"""The roots of the catalogue: what kind of refusal, and its exit code."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a sentence in both languages, for the fields of an error."""

    zh: str
    en: str

    def message(self, language: str = "zh") -> str:
        """Return the words in Chinese ("zh") or English ("en")."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


def in_words(items: Iterable[object]) -> Words:
    """Return a list as a sentence says it, parts that have both languages included: 甲、乙 or "a, b"."""
    given = list(items)
    english = (item.en if isinstance(item, Words) else str(item) for item in given)
    return Words("、".join(map(str, given)), ", ".join(english))


class HoupingError(Exception):
    """A refusal that names what is wrong, where, and what to do."""

    code: ClassVar[str] = "houping"
    exit_code: ClassVar[int] = 1
    zh: ClassVar[str] = "{detail}"
    en: ClassVar[str] = "{detail}"

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def message(self, language: str = "zh") -> str:
        """Return the sentence in Chinese ("zh") or English ("en"), parts that have both languages included."""
        said = {
            name: value.message(language) if isinstance(value, (Words, HoupingError)) else value
            for name, value in self.fields.items()
        }
        return (self.zh if language == "zh" else self.en).format_map(said)


class InputError(HoupingError):
    """Something that the user gave is wrong."""

    code = "input"
    exit_code = 10


class StateError(HoupingError):
    """The act is not possible in this state."""

    code = "state"
    exit_code = 11


class DeniedError(HoupingError):
    """The person may not do this."""

    code = "denied"
    exit_code = 12


class IntegrityError(HoupingError):
    """Recomputed bytes differ from the recorded ones."""

    code = "integrity"
    exit_code = 13
