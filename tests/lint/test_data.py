import contextlib
import io
import os
import pathlib
import unittest.mock

import check_data
import fixture

# Copies the fixtures' only file.
SCRIPT = """\
import pathlib
import sys

fixtures, out = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[4])
(out / "a.json").write_bytes((fixtures / "a.json").read_bytes())
"""


class DataTest(fixture.TreeTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("fixtures/a.json", "[1]\n")
        self.write("tests/data/a.json", "[1]\n")
        self.write("tests/data/README.md", "What it is.\n")
        self.write("tests/data/make.py", SCRIPT)

    def find(self, fixtures: str = "fixtures", ci: str = "") -> list:
        folder = os.path.join(self.root, fixtures)
        with unittest.mock.patch.dict(os.environ, CAMSERVE_FIXTURES=folder, CI=ci):
            return check_data.check(self.root)

    def test_takes_what_is_made(self) -> None:
        self.assert_clean(self.find())

    def test_finds_what_differs(self) -> None:
        self.write("tests/data/a.json", "[2]\n")
        self.assert_found(self.find(), "tests/data/a.json", 0, "make.py")

    def test_finds_what_is_missing(self) -> None:
        pathlib.Path(self.root, "tests/data/a.json").unlink()
        self.assert_found(self.find(), "tests/data/a.json", 0, "make.py")

    def test_finds_what_is_not_made(self) -> None:
        self.write("tests/data/b.json", "[2]\n")
        self.assert_found(self.find(), "tests/data/b.json", 0, "make.py")

    def test_finds_that_the_script_fails(self) -> None:
        self.write("tests/data/make.py", "raise ValueError('no such model')\n")
        self.assert_found(self.find(), "tests/data/make.py", 0, "no such model")

    def test_finds_that_it_is_too_large(self) -> None:
        big = "x" * check_data.MAX_BYTES
        self.write("fixtures/a.json", big)
        self.write("tests/data/a.json", big)
        self.assert_found(self.find(), "tests/data", 0, "3,000,000 at most")

    def test_finds_that_it_is_too_large_without_fixtures(self) -> None:
        self.write("tests/data/a.json", "x" * check_data.MAX_BYTES)
        self.assert_found(self.find("absent"), "tests/data", 0, "3,000,000 at most")

    def test_is_skipped_without_fixtures_and_says_so(self) -> None:
        output = io.StringIO()
        with contextlib.redirect_stdout(output), self.assertRaises(SystemExit) as end:
            self.find("absent")
        self.assertEqual(check_data.SKIPPED, end.exception.code)
        self.assertIn("skipped: no full fixtures in", output.getvalue())

    def test_is_not_skipped_in_continuous_integration(self) -> None:
        self.assert_found(self.find("absent", ci="true"), "tests/data", 0, "no full fixtures")
