import check_format
import fixture


class FormatTest(fixture.TreeTest):
    def setUp(self) -> None:
        super().setUp()
        self.write(".clang-format", "BasedOnStyle: Google\n")

    def test_takes_what_is_formatted(self) -> None:
        self.write("common/a.cc", "int main() { return 0; }\n")
        self.assert_clean(check_format.check(self.root))

    def test_finds_the_first_line_that_is_not(self) -> None:
        self.write("common/a.cc", "int a;\nint  b;\nint  c;\n")
        self.assert_found(check_format.check(self.root), "common/a.cc", 2, "clang-format")

    def test_finds_a_broken_configuration(self) -> None:
        self.write(".clang-format", "BasedOnStyle: Nobody\n")
        self.write("common/a.cc", "int a;\n")
        self.assertTrue(check_format.check(self.root))
