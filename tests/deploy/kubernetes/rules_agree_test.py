"""The comparison of rules can fail."""

import unittest

import rules_agree

RECORDING = """\
# Why.
groups:
  - name: recording
    rules:
      - record: a:b
        # One a second.
        expr: |
          rate(a[5m])

      - record: c:d
        expr: sum(c)
"""
ALERTS = """\
# Why.
groups:
  - name: alerts
    rules:
      - alert: Down
        expr: up == 0
        labels: {severity: page}
"""
SOURCES = [RECORDING, ALERTS]


class RulesAgreeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.rule = rules_agree.manifest(SOURCES)

    def assert_differs(self, old: str, new: str, words: str) -> None:
        self.assertIn(old, self.rule)
        found = rules_agree.differences(SOURCES, self.rule.replace(old, new))
        self.assertEqual(1, len(found), found)
        self.assertIn(words, found[0])

    def test_takes_what_it_makes(self) -> None:
        self.assertEqual([], rules_agree.differences(SOURCES, self.rule))

    def test_keeps_comments(self) -> None:
        self.assertIn("          # One a second.\n", self.rule)

    def test_finds_another_expression(self) -> None:
        self.assert_differs("sum(c)", "max(c)", "group recording: rule 2, c:d")

    def test_finds_another_label(self) -> None:
        self.assert_differs("page", "ticket", "group alerts: rule 1, Down")

    def test_finds_a_rule_that_is_missing(self) -> None:
        self.assert_differs(
            "\n        - record: c:d\n          expr: sum(c)", "", "group recording: rule 2, c:d"
        )

    def test_finds_a_group_of_another_name(self) -> None:
        self.assert_differs("name: alerts", "name: others", "groups ['recording', 'others']")


if __name__ == "__main__":
    unittest.main()
