"""Small trees in a temporary folder, for the tests of the checks."""

import os
import tempfile
import textwrap
import unittest

import tree


class TreeTest(unittest.TestCase):
    """Each test writes its files below self.root, which goes with it."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def write(self, path: str, text: str) -> None:
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))

    def assert_clean(self, findings: list[tree.Finding]) -> None:
        self.assertEqual([], findings)

    def assert_found(self, findings: list[tree.Finding], path: str, line: int, words: str) -> None:
        """Exactly one finding, at this place, that says these words."""
        self.assertEqual([(path, line)], [(found.path, found.line) for found in findings])
        self.assertIn(words, findings[0].message)
