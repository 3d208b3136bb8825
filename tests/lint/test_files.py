import check_files
import fixture

GUARDED = """\
// A tensor.
#ifndef CAMSERVE_COMMON_A_H_
#define CAMSERVE_COMMON_A_H_

struct A {};

#endif  // CAMSERVE_COMMON_A_H_
"""


class FilesTest(fixture.TreeTest):
    def find(self) -> list:
        return check_files.check(self.root)

    def test_takes_sound_files(self) -> None:
        self.write("common/a.h", GUARDED)
        self.write("common/a.cc", "// See /tmp and $HOME/.cache.\n" * check_files.MAX_LINES)
        self.write("README.md", "text\n" * 1000)
        self.assert_clean(self.find())

    def test_finds_a_wrong_guard(self) -> None:
        self.write("common/a.h", GUARDED.replace("_A_H_", "_B_H_"))
        self.assert_found(self.find(), "common/a.h", 1, "CAMSERVE_COMMON_A_H_")

    def test_finds_a_guard_that_ends_early(self) -> None:
        self.write("common/a.h", GUARDED + "int a;\n")
        self.assert_found(self.find(), "common/a.h", 1, "header guard")

    def test_finds_a_long_file(self) -> None:
        self.write("common/a.cc", "\n" * (check_files.MAX_LINES + 1))
        self.assert_found(self.find(), "common/a.cc", 401, "split it")

    def test_finds_a_long_python_function(self) -> None:
        self.write("tests/a.py", "\ndef long():\n" + "    pass\n" * 60)
        self.assert_found(self.find(), "tests/a.py", 2, "long has 61 lines")

    def test_finds_a_long_shell_function(self) -> None:
        self.write("tests/a.sh", "long() {\n" + "  true\n" * 60 + "}\n")
        self.assert_found(self.find(), "tests/a.sh", 1, "long has 62 lines")

    def test_finds_a_place_of_one_machine(self) -> None:
        for place in ("root", "work", "home"):
            with self.subTest(place):
                self.write("deploy/a.sh", f"\ncd /{place}/somebody\n")
                self.assert_found(self.find(), "deploy/a.sh", 2, f"/{place}/somebody")

    def test_finds_a_large_file(self) -> None:
        self.write("tests/model.pt", "x" * (check_files.MAX_BYTES + 1))
        self.assert_found(self.find(), "tests/model.pt", 0, "1,000,001 bytes")
