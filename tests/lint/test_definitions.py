import pathlib

import check_definitions
import fixture


class DefinitionsTest(fixture.TreeTest):
    def find(self, original: str) -> list:
        self.write("original.md", original)
        return check_definitions.check(self.root, pathlib.Path(self.root, "original.md"))

    def test_takes_a_true_copy(self) -> None:
        self.write(check_definitions.COPY, "# Definitions\n\nA sum.\n")
        self.assert_clean(self.find("# Definitions\n\nA sum.\n"))

    def test_finds_a_line_that_differs(self) -> None:
        self.write(check_definitions.COPY, "# Definitions\n\nA mean.\n")
        found = self.find("# Definitions\n\nA sum.\n")
        self.assert_found(found, check_definitions.COPY, 3, "is not the line")

    def test_finds_a_section_that_is_missing(self) -> None:
        self.write(check_definitions.COPY, "# Definitions\n")
        found = self.find("# Definitions\n\nA sum.\n")
        self.assert_found(found, check_definitions.COPY, 1, "ends here")

    def test_finds_that_there_is_none(self) -> None:
        self.assert_found(self.find("x\n"), check_definitions.COPY, 0, "missing")
