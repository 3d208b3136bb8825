// camctl evaluate as a process beside a fake server, and what it leaves.
#ifndef CAMSERVE_TESTS_CLIENT_EVALUATION_EVALUATE_FIXTURE_H_
#define CAMSERVE_TESTS_CLIENT_EVALUATION_EVALUATE_FIXTURE_H_

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "client/camctl/evaluation/result_file.h"
#include "tests/client/camctl_fixture.h"

namespace camserve {

class CamctlEvaluateTest : public CamctlTest {
 protected:
  // Images of the first two of the fake's classes.
  void AddData(int count) {
    for (int i = 0; i < count; ++i) {
      Image("set/" + std::string(i % 2 == 0 ? "healthy" : "1") + "/" +
                std::to_string(100 + i) + ".png",
            i % 5 == 4 ? "wrong" : "an image");
    }
  }

  std::string set() const { return (folder_.path() / "set").string(); }

  // Small grids, no examples: `arguments` may say otherwise.
  ProcessResult Evaluate(std::vector<std::string> arguments,
                         const ProcessOptions& options = {}) {
    std::vector<std::string> all = {
        "evaluate", "--model=chest", "--data",       set(),           "--out",
        out(),      "--grids=2",     "--examples=0", "--retry_for=0s"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return Camctl(all, options);
  }

  camctl::RecordedResults Results() const {
    return camctl::ReadResults(out()).value();
  }

  static std::vector<std::string> Ids(const camctl::RecordedRun& run) {
    std::vector<std::string> ids;
    for (const v1::SampleResult& result : run.results) {
      ids.push_back(result.id());
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  // Its last line of standard error.
  static std::string LastLine(const ProcessResult& result) {
    const std::string text =
        result.err.substr(0, result.err.empty() ? 0 : result.err.size() - 1);
    return text.substr(text.rfind('\n') + 1);
  }
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_EVALUATION_EVALUATE_FIXTURE_H_
