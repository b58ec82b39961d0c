"""What ``pyproject.toml`` cannot say.

The pages of the sample newsroom are the fixtures, which a wheel holds once, inside the package, for those who have no
checkout. ``NEWSCRAWL_COMPILE=1 pip install .`` compiles what reading a page spends its time in; without it nothing is
compiled, and no compiler is asked for.
"""

import os
import tempfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

FIXTURES = Path("fixtures")
PACKAGED = Path("newscrawl", "desk", "sample_pages")
COMPILE = os.environ.get("NEWSCRAWL_COMPILE", "") not in ("", "0")
# Where a page's time goes in Python's own steps, by its profile. What is not here takes less than a hundredth of it,
# waits for other people's code (patterns, the parser, numpy), or is looked into while it runs, as page objects are.
COMPILED = (
    "grammar/agencies", "grammar/byline", "grammar/byline_labels", "grammar/byline_names", "grammar/captions",
    "grammar/credit", "grammar/names", "grammar/text", "reading/author_features", "reading/author_lines",
    "reading/author_witnesses", "reading/body", "reading/marks", "reading/photo_groups", "reading/remembered",
    "reading/subject_links", "reading/teasers", "reading/tree", "reading/walk", "reading/learned/network",
    "reading/learned/segments", "reading/learned/words",
)  # fmt: skip
# As if no library were there: what becomes of a module does not depend on what is installed where it is compiled.
MYPYC = ("--config-file=", "--no-site-packages", "--ignore-missing-imports", "--follow-imports=silent")


class WithSamplePages(build_py):
    """Copies the fixtures' pages beside the module that serves them."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:  # the checkout is there
            return
        for page in sorted(FIXTURES.glob("*/*/inputs/HttpResponse-*")):
            target = Path(self.build_lib, PACKAGED, *page.relative_to(FIXTURES).parts)
            self.mkpath(str(target.parent))
            self.copy_file(str(page), str(target))


class NeverInPlace(build_ext):
    """Refuses to compile into a checkout: Python would run what was compiled in place of sources that change there."""

    def run(self) -> None:
        if self.inplace or self.editable_mode:
            raise SetupError("newscrawl is compiled where it is installed, never in a checkout: leave --editable away")
        super().run()


def _compiled() -> dict[str, object]:
    """What ``setup`` has to know where newscrawl is to be compiled."""
    try:
        from mypyc.build import mypycify
    except ImportError:  # asked what a build needs, it says so; pip brings it and asks again
        return {"setup_requires": ["mypy>=2.4"]}
    modules = [f"newscrawl/{name}.py" for name in COMPILED]
    options = [*MYPYC, f"--cache-dir={_BUILT.name}/types"]
    extensions = mypycify(
        [*options, *modules],
        opt_level="1",  # what is compiled takes a twelfth of a page's time itself; a better compiler gains little there
        debug_level="0",
        multi_file=True,  # so that several compilers may work at once
        target_dir=_BUILT.name,
        group_name="newscrawl",
    )
    return {"ext_modules": extensions, "options": {"build": {"build_base": _BUILT.name}}}


# Nothing of an earlier build may slip in: a module that is compiled no more would run as it was then.
_BUILT = tempfile.TemporaryDirectory(prefix="newscrawl-build-")
setup(cmdclass={"build_py": WithSamplePages, "build_ext": NeverInPlace}, **(_compiled() if COMPILE else {}))
