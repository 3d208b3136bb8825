import check_protos
import fixture

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


class ProtosTest(fixture.TreeTest):
    def find(self, old: str = "", new: str = "", path: str = "proto/camserve/v1/a.proto") -> list:
        """What is found in the contract with `old` changed to `new`."""
        self.assertIn(old, CONTRACT)
        self.write(path, CONTRACT.replace(old, new, 1) if old else CONTRACT)
        return check_protos.check(self.root)

    def assert_one(self, findings: list, words: str) -> None:
        self.assertEqual(1, len(findings), findings)
        self.assertIn(words, findings[0].message)
        self.assertGreater(findings[0].line, 0)

    def test_takes_a_sound_contract(self) -> None:
        self.assert_clean(self.find())

    def test_finds_an_element_without_a_comment(self) -> None:
        elements = {
            "// What a model sees.\n": "package",
            "// Answers.\n": "service AnswerService",
            "  // One answer.\n": "rpc Answer",
            "// A question.\n": "message AnswerRequest",
            "  // Exactly one is set.\n": "oneof AnswerRequest.source",
            "    // In words.\n": "AnswerRequest.text",
            "  // In [0, 1]; 0.5 where absent.\n": "AnswerRequest.opacity",
            "  // By name.\n": "AnswerRequest.sizes",
            "// Colours.\n": "enum ColorMap",
            "  // JET.\n": "COLOR_MAP_UNSPECIFIED",
        }
        for comment, name in elements.items():
            with self.subTest(name):
                self.assert_one(self.find(comment, ""), f"{name} has no comment")

    def test_finds_names_that_are_not_of_their_kind(self) -> None:
        changes = {
            ("string text", "string Text"): "AnswerRequest.Text is not lower_snake_case",
            ("oneof source", "oneof theSource"): "AnswerRequest.theSource is not lower_snake_case",
            ("service AnswerService", "service Answers"): "does not end in Service",
            ("rpc Answer(", "rpc answer("): "rpc answer is not UpperCamelCase",
            ("COLOR_MAP_JET", "JET"): "JET does not begin with COLOR_MAP_",
            ("COLOR_MAP_UNSPECIFIED", "COLOR_MAP_NONE"): "not COLOR_MAP_UNSPECIFIED",
        }
        for (old, new), words in changes.items():
            with self.subTest(new):
                self.assertIn(words, str(self.find(old, new)))

    def test_finds_a_request_of_another_name(self) -> None:
        self.assert_one(self.find("(AnswerRequest)", "(AnswerResponse)"), "not AnswerRequest")

    def test_finds_a_package_that_is_not_its_folder(self) -> None:
        self.assert_one(self.find("camserve.v1;", "camserve.v2;"), "not its folder camserve/v1")

    def test_finds_a_package_without_a_version(self) -> None:
        found = self.find("camserve.v1;", "camserve;", "proto/camserve/a.proto")
        self.assert_one(found, "no version")

    def test_finds_what_protoc_refuses(self) -> None:
        found = check_protos.check(self.root) + self.find("string text = 1", "string text = 2")
        self.assertIn("no .proto file", found[0].message)
        self.assertIn("protoc: ", found[1].message)
