"""From a questionnaire to the XForm that tablets open: the same bytes every time, opened by JavaRosa beforehand.

pyxform converts; its own checks without Java accept what no phone can open, and its command exits 0 even then.
So a form counts as valid only when JavaRosa (in the pyxform package) says so in words, or when its bytes are
those that it said so about before (forms that come with the product).
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from houping.core.collection.instrument import Instrument
from houping.core.errors import FormMissing, FormNotConverted, FormNotValidated, in_words
from houping.instruments.read import ZH, instrument_of
from houping.instruments.sheet import Source, read_source
from houping.plans.load import HOME, folder_of

FORMS, VALIDATED = "forms", "validated.json"
BEGINS, SAYS_VALID = "Validating: ", "Xform is valid"
SECONDS = 120


@dataclass(frozen=True)
class Converted:
    """A form ready for tablets: the bytes of its XForm, what they are, and the questionnaire they came from."""

    xml: bytes
    instrument: Instrument
    source: Source

    @property
    def sha256(self) -> str:
        """Digest of the XForm's bytes."""
        return hashlib.sha256(self.xml).hexdigest()


def convert(source: Source) -> Converted:
    """Return the XForm of a questionnaire, not yet opened by JavaRosa; raises FormNotConverted."""
    from pyxform.errors import (
        PyXFormError,  # here, because it takes a second that other commands need not wait
    )
    from pyxform.xls2xform import convert as to_xform

    try:
        result = to_xform(source.for_pyxform(), warnings=[], form_name="data", default_language=ZH)
    except PyXFormError as error:
        raise FormNotConverted(name=source.name, detail=" ".join(str(error).split())) from error
    return Converted(result.xform.encode("utf-8"), instrument_of(source), source)


def convert_file(path: Path) -> Converted:
    """Convert a Markdown or Excel file; raises FormUnreadable, FormNotConverted."""
    return convert(read_source(path.stem, path.read_bytes()))


def built_in(plan: Path | str = "chongqing_2021") -> tuple[str, ...]:
    """Return the ids of the forms that come with a plan, in alphabetical order."""
    return tuple(sorted(path.stem for path in (folder_of(plan) / FORMS).glob("*.md")))


def title_of(form_id: str, plan: Path | str = "chongqing_2021") -> str:
    """Return the Chinese title of a form of a plan, the first line of its file; raises FormMissing."""
    with form_path(form_id, plan).open(encoding="utf-8") as file:
        return file.readline().removeprefix("#").strip()


def form_path(form_id: str, plan: Path | str = "chongqing_2021") -> Path:
    """Return the file of a form of a plan; raises FormMissing."""
    path = folder_of(plan) / FORMS / f"{form_id}.md"
    if form_id not in built_in(plan):
        raise FormMissing(name=form_id, known=in_words(built_in(plan)))
    return path


def load_form(form_id: str, plan: Path | str = "chongqing_2021") -> Converted:
    """Return a form that comes with a plan, converted once per contents; raises FormMissing."""
    path = form_path(form_id, plan)
    return _converted(form_id, path.read_bytes())


@lru_cache(maxsize=32)
def _converted(name: str, data: bytes) -> Converted:
    return convert(read_source(name, data))


def java_is_here() -> bool:
    """Whether a Java runtime can be started."""
    return shutil.which("java") is not None


def validated(converted: Converted) -> Converted:
    """Return the form if JavaRosa opens it.

    Raises FormNotConverted with JavaRosa's reason, or FormNotValidated when there is no Java and the form is
    not one that comes with the product unchanged.
    """
    if converted.sha256 in _known().values():
        return converted
    if not java_is_here():
        raise FormNotValidated(name=converted.source.name)
    fault = fault_in_javarosa(converted.xml)
    if fault:
        raise FormNotConverted(name=converted.source.name, detail=fault)
    return converted


def fault_in_javarosa(xml: bytes) -> str:
    """Return why JavaRosa cannot open an XForm, or an empty text; needs Java."""
    opened, said = opened_by_javarosa({"form": xml})
    return "" if opened else _shortened(said)


def opened_by_javarosa(forms: Mapping[str, bytes]) -> tuple[frozenset[str], str]:
    """Return the names of the XForms that JavaRosa says are valid, and what it says of the others; needs Java."""
    from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.xml" for name in forms}
        for name, path in paths.items():
            path.write_bytes(forms[name])
        command = ["java", "-Djava.awt.headless=true", "-jar", ODK_VALIDATE_PATH, *map(str, paths.values())]
        said = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    about = {Path(part.split("\n", 1)[0].strip()).stem: part for part in said.stdout.split(BEGINS)[1:]}
    return frozenset(name for name in forms if SAYS_VALID in about.get(name, "")), said.stderr


def _shortened(text: str) -> str:
    """Return what a validator says without its stack of calls."""
    lines = [line.strip() for line in text.splitlines()]
    return " ".join(line for line in lines if line and not line.startswith(("at ", "...")))[:600]


def record_validated(plan: Path | str = "chongqing_2021") -> Path:
    """Write the digests of a plan's forms after JavaRosa has opened them all; needs Java.

    Raises FormNotConverted when it refuses one.
    """
    forms = {name: load_form(name, plan) for name in built_in(plan)}
    opened, said = opened_by_javarosa({name: form.xml for name, form in forms.items()})
    for name in forms:
        if name not in opened:
            raise FormNotConverted(name=name, detail=_shortened(said))
    digests = {name: form.sha256 for name, form in forms.items()}
    path = folder_of(plan) / FORMS / VALIDATED
    path.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _known() -> Mapping[str, str]:
    """Return form -> SHA-256 of the XForms that JavaRosa has opened before this version was published."""
    found: dict[str, str] = {}
    for path in sorted(HOME.glob(f"*/{FORMS}/{VALIDATED}")):
        found |= {f"{path.parent.parent.name}/{k}": v for k, v in json.loads(path.read_text()).items()}
    return found
