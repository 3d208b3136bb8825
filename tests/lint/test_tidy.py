import os
import shutil

import check_tidy
import compile_commands
import fixture
import tidy_cache

HERE = os.path.dirname(os.path.abspath(__file__))
PATH = "common/a.cc"
CLEAN = "int Twice(int value) { return 2 * value; }\n"
MUTEX = """\
class __attribute__((capability("mutex"))) Mutex {};
class Counter {
 public:
  void Add() { ++count_; }

 private:
  Mutex mutex_;
  int count_ __attribute__((guarded_by(mutex_))) = 0;
};
"""


class TidyTest(fixture.TreeTest):
    """With the tree's own .clang-tidy."""

    def setUp(self) -> None:
        super().setUp()
        shutil.copy(os.path.join(HERE, "../../.clang-tidy"), self.root)
        self.cache = tidy_cache.Cache(os.path.join(self.root, "cache"))
        # The plugin takes 10 s to compile: from the cache that all share.
        shared = tidy_cache.Cache(tidy_cache.default_folder())
        self.cache.built = shared.built

    def find(self) -> list:
        command = compile_commands.Command(PATH, ("-std=c++20", f"-I{self.root}"))
        return check_tidy.check(self.root, [command], self.cache)

    def test_takes_clean_code_and_remembers_it(self) -> None:
        self.write(PATH, CLEAN)
        self.assert_clean(self.find())
        self.assertEqual(1, len(os.listdir(os.path.join(self.cache.folder, "clean"))))

    def test_finds_a_name_of_another_style(self) -> None:
        self.write(PATH, "\n" + CLEAN.replace("Twice", "twice"))
        self.assert_found(self.find(), PATH, 2, "readability-identifier-naming")

    def test_finds_state_that_is_used_without_its_mutex(self) -> None:
        self.write(PATH, MUTEX)
        self.assert_found(self.find(), PATH, 4, "thread-safety")

    def test_finds_a_long_function(self) -> None:
        self.write(PATH, "void Long(int* value) {\n" + "  ++*value;\n" * 61 + "}\n")
        self.assert_found(self.find(), PATH, 1, "readability-function-size")

    def test_finds_what_does_not_compile(self) -> None:
        self.write(PATH, "int a = b;\n")
        self.assert_found(self.find(), PATH, 1, "undeclared identifier")

    def test_looks_again_when_an_included_header_changes(self) -> None:
        self.write("common/a.h", "int Twice(int value);\n")
        self.write(PATH, '#include "common/a.h"\n' + CLEAN)
        self.assert_clean(self.find())
        self.write("common/a.h", "int Twice(int value);\nint thrice(int value);\n")
        self.assert_found(self.find(), "common/a.h", 2, "readability-identifier-naming")

    def test_finds_a_file_that_no_target_builds(self) -> None:
        self.write(PATH, CLEAN)
        self.assert_found(check_tidy.uncompiled(self.root, []), PATH, 0, "no target")
