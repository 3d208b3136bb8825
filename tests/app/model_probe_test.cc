// What a probe is told; tests/e2e has what it does.
#include "server/app/model_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/files.h"

namespace camserve {
namespace {

using testing::HasSubstr;

// Says how it was called, and fails.
absl::Status Probe(const ModelOptions& options) {
  const TemporaryFolder folder;
  const std::filesystem::path program = folder.path() / "program";
  WriteFile(program, "#!/bin/sh\necho \"$@\"\nexit 1\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  return MakeModelProbe(program.string(), {})(options);
}

TEST(ModelProbeTest, IsToldWhatTheOutputMeans) {
  const absl::Status told = Probe({.path = "model.pt",
                                   .output = OutputKind::kMultiLabel,
                                   .logits_key = "scores"});
  EXPECT_THAT(std::string(told.message()),
              HasSubstr("--probe_output=multi_label "));
  EXPECT_THAT(std::string(told.message()),
              HasSubstr("--probe_logits_key=scores "));
}

TEST(ModelProbeTest, IsToldNothingWhereTheModelTells) {
  const absl::Status told = Probe({.path = "model.pt"});
  EXPECT_THAT(std::string(told.message()), HasSubstr("--probe_output= "));
  EXPECT_THAT(std::string(told.message()), HasSubstr("--probe_logits_key= "));
}

}  // namespace
}  // namespace camserve
