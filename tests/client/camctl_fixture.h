// camctl as a process beside a fake server.
#ifndef CAMSERVE_TESTS_CLIENT_CAMCTL_FIXTURE_H_
#define CAMSERVE_TESTS_CLIENT_CAMCTL_FIXTURE_H_

#include <cstdlib>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/client/fake_server.h"
#include "tests/client/process.h"
#include "tests/support/files.h"

namespace camserve {

class CamctlTest : public testing::Test {
 protected:
  // Runs build/camctl; the server's address is in the environment.
  ProcessResult Camctl(const std::vector<std::string>& arguments,
                       ProcessOptions options = {}) const {
    options.environment.push_back("CAMSERVE_SERVER=" + server_.address());
    std::vector<std::string> command = {Binary()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return RunProcess(command, options);
  }

  // A file in the test's folder.
  std::string Image(const std::string& name, const std::string& contents) {
    WriteFile(folder_.path() / name, contents);
    return (folder_.path() / name).string();
  }

  std::string out() const { return (folder_.path() / "out").string(); }

  // One line on standard error, nothing else anywhere.
  static void ExpectError(const ProcessResult& result, int exit_code,
                          const std::string& line) {
    EXPECT_EQ(result.exit_code, exit_code);
    EXPECT_EQ(result.err, line + "\n");
    EXPECT_EQ(result.out, "");
  }

  FakeServer server_;
  TemporaryFolder folder_;

 private:
  static std::string Binary() {
    const char* build = std::getenv("CAMSERVE_BUILD");
    return std::string(build == nullptr ? "." : build) + "/camctl";
  }
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_CAMCTL_FIXTURE_H_
