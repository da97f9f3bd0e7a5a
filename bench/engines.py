"""Two hundred scripted interviews through JavaRosa, the engine of the filler (in Chromium) and the re-check.

    python bench/engines.py [--interviews 200] [--form household]

Prints how long each took and every interview in which two of them differ in a value, in what is asked, or in what
is refused; there must be none.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.pop(0)  # a file beside this one has the name of a folder of the tests
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from playwright.sync_api import sync_playwright

from houping.instruments.convert import load_form
from houping.instruments.recheck import recheck
from instruments.engines import LISTS, by_filler, by_javarosa
from instruments.interviews import scripts
from instruments.test_engines import FIXED


def main() -> int:
    """Fill, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--form", default="household")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    form = load_form(options.form)
    interviews = scripts(form.instrument, options.interviews, options.seed, FIXED)
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="houping-engines-") as folder:
        java = by_javarosa(form, interviews, Path(folder))
    print(f"JavaRosa           {len(java)} interviews in {time.perf_counter() - begin:.0f} s", flush=True)
    begin = time.perf_counter()
    with sync_playwright() as playwright:
        web = by_filler(form, interviews, playwright)
    print(f"engine of filler   {len(web)} interviews in {time.perf_counter() - begin:.0f} s", flush=True)
    begin, differing, values = time.perf_counter(), 0, 0
    for one in interviews:
        ours, theirs = web[one["id"]], java[one["id"]]
        first, second = (filled.answers(form.instrument) for filled in (ours, theirs))
        found = [path for path in first | second if first.get(path) != second.get(path)]
        found += sorted(ours.refused ^ theirs.refused)
        for filled in (ours, theirs):
            found += [d.path for d in recheck(form.xml, filled.xml, LISTS) if d.fact != "required"]
        values += len(first)
        differing += bool(found)
        if found:
            print(one["id"], *found)
    print(f"re-check of both   {2 * len(interviews)} in {time.perf_counter() - begin:.0f} s")
    print(f"{values} values compared; interviews that differ: {differing}")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
