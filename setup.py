"""What ``pyproject.toml`` cannot say: the pages of the sample newsroom are the fixtures, which a wheel holds once,
inside the package, for those who have no checkout.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FIXTURES = Path("fixtures")
PACKAGED = Path("newscrawl", "desk", "sample_pages")


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


setup(cmdclass={"build_py": WithSamplePages})
