import shutil
import unittest

import check_scripts
import fixture


class ScriptsTest(fixture.TreeTest):
    def test_takes_a_sound_script(self) -> None:
        self.write("deploy/a.sh", '#!/usr/bin/env bash\nset -eu\necho "$1"\n')
        self.assert_clean(check_scripts.check(self.root))

    def test_finds_what_bash_cannot_read(self) -> None:
        self.write(".ci/run", "#!/usr/bin/env bash\nif true; then\n")
        findings = check_scripts.check(self.root)
        self.assertEqual([".ci/run"], sorted({found.path for found in findings}))
        self.assertIn("syntax error", findings[0].message)

    @unittest.skipUnless(shutil.which("shellcheck"), "deploy/setup.sh installs shellcheck")
    def test_finds_what_shellcheck_warns_of(self) -> None:
        self.write("tests/a.sh", "#!/usr/bin/env bash\nrm -r $1\n")
        self.assert_found(check_scripts.check(self.root), "tests/a.sh", 2, "SC2086")

    def test_passes_over_what_is_no_script(self) -> None:
        self.write("LICENSE", "if (\n")
        self.assert_clean(check_scripts.check(self.root))
