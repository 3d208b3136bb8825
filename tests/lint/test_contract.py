import os
import shutil

import check_contract
import fixture

RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../proto/buf.yaml")
PATH = "proto/camserve/v1/a.proto"
CONTRACT = """\
syntax = "proto3";

// What a model sees.
package camserve.v1;

// Answers.
service AnswerService {
  // One answer.
  rpc Answer(AnswerRequest) returns (AnswerResponse);
}

// A question.
message AnswerRequest {
  // Exactly one is set.
  oneof source {
    // In words.
    string text = 1;
  }
  // In [0, 1]; 0.5 where absent.
  optional float opacity = 2;
  // By name.
  map<string, int32> sizes = 3;
}

// Its answer.
message AnswerResponse {
  // Never UNSPECIFIED.
  ColorMap color_map = 1;
}

// Colours.
enum ColorMap {
  // JET.
  COLOR_MAP_UNSPECIFIED = 0;
  // Blue to red.
  COLOR_MAP_JET = 1;
}
"""


class ContractTest(fixture.TreeTest):
    """Of a contract that was released, and then changed."""

    def setUp(self) -> None:
        super().setUp()
        self.write(PATH, CONTRACT)
        shutil.copy(RULES, os.path.join(self.root, "proto"))
        try:
            check_contract.buf(self.root, "build", "proto", "-o", check_contract.RELEASED)
        except check_contract.NoBufError as error:
            self.skipTest(str(error))

    def find(self, old: str, new: str) -> list:
        """What is found in the contract with `old` changed to `new`."""
        self.assertIn(old, CONTRACT)
        self.write(PATH, CONTRACT.replace(old, new, 1))
        return check_contract.check(self.root)

    def assert_one(self, findings: list, words: str) -> None:
        self.assertEqual(1, len(findings), findings)
        self.assertIn(words, findings[0].message)

    def test_takes_the_released_contract(self) -> None:
        self.assert_clean(check_contract.check(self.root))

    def test_takes_what_is_added(self) -> None:
        added = "// By name.\n  repeated string names = 4;\n  // By name.\n"
        self.assert_clean(self.find("// By name.\n", added))

    def test_takes_a_message_that_moves_to_another_file(self) -> None:
        head, service, rest = CONTRACT.partition("// Answers.\n")
        rest, enum, values = rest.partition("// Colours.\n")
        self.write("proto/camserve/v1/b.proto", head + enum + values)
        self.write(PATH, head + 'import "camserve/v1/b.proto";\n' + service + rest)
        self.assert_clean(check_contract.check(self.root))

    def test_finds_a_field_that_was_removed(self) -> None:
        found = self.find("  // In [0, 1]; 0.5 where absent.\n  optional float opacity = 2;\n", "")
        self.assert_one(found, 'field "2" with name "opacity" on message "AnswerRequest"')

    def test_finds_a_field_of_another_type_or_name(self) -> None:
        self.assertIn("changed type", str(self.find("float opacity", "double opacity")))
        self.assertIn("changed name", str(self.find("float opacity", "float alpha")))

    def test_finds_an_element_without_a_comment(self) -> None:
        elements = {
            "// What a model sees.\n": "package has no comment",
            "// Answers.\n": 'Service "AnswerService"',
            "  // One answer.\n": 'RPC "Answer"',
            "// A question.\n": 'Message "AnswerRequest"',
            "  // Exactly one is set.\n": 'Oneof "source"',
            "    // In words.\n": 'Field "text"',
            "  // In [0, 1]; 0.5 where absent.\n": 'Field "opacity"',
            "  // By name.\n": 'Field "sizes"',
            "// Colours.\n": 'Enum "ColorMap"',
            "  // JET.\n": 'Enum value "COLOR_MAP_UNSPECIFIED"',
        }
        for comment, words in elements.items():
            with self.subTest(words):
                self.assert_one(self.find(comment, ""), words)

    def test_finds_names_that_are_not_of_their_kind(self) -> None:
        changes = {
            ("string text", "string Text"): "lower_snake_case",
            ("oneof source", "oneof theSource"): "lower_snake_case",
            ("service AnswerService", "service Answers"): 'suffixed with "Service"',
            ("rpc Answer(", "rpc answer("): "PascalCase",
            ("COLOR_MAP_JET", "JET"): 'prefixed with "COLOR_MAP_"',
            ("COLOR_MAP_UNSPECIFIED", "COLOR_MAP_NONE"): 'suffixed with "_UNSPECIFIED"',
            ("(AnswerRequest)", "(AnswerResponse)"): 'should be named "AnswerRequest"',
            ("camserve.v1;", "camserve.v2;"): 'directory "camserve/v2"',
            ("camserve.v1;", "camserve;"): "suffixed with a correctly formed version",
        }
        for (old, new), words in changes.items():
            with self.subTest(new):
                self.assertIn(words, str(self.find(old, new)))

    def test_finds_a_repeated_field_in_the_singular(self) -> None:
        added = "// By name.\n  repeated string name = 4;\n  // By name.\n"
        found = self.find("// By name.\n", added)
        self.assert_one(found, "AnswerRequest.name is repeated, but its name is no plural")

    def test_finds_what_buf_cannot_read(self) -> None:
        self.assertIn("missing name", str(self.find("message AnswerRequest {", "message {")))
        self.write(PATH, CONTRACT)
        os.remove(os.path.join(self.root, check_contract.RELEASED))
        self.assert_one(check_contract.check(self.root), check_contract.RELEASED)
