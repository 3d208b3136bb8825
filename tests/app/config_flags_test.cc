#include "server/app/config_flags.h"

#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/command_line/command_line.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/model_control.h"

namespace camserve {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ConfigFlagsTest : public testing::Test {
 protected:
  ConfigFlagsTest() {
    DescribeProgram(program_);
    AddConfigFlags(program_, config_);
  }

  absl::Status Parse(std::vector<std::string> arguments) {
    return ParseCommandLine(program_, std::move(arguments)).status();
  }

  CLI::App program_{"Serves.", "camserve"};
  Config config_;
};

TEST_F(ConfigFlagsTest, ReadsEveryForm) {
  ASSERT_TRUE(Parse({"--port=7", "--model_repository", "a=b", "--nolog_calls",
                     "--drain_timeout=1m30s", "--model_control=explicit",
                     "--load_models=chest,skin", "--max_buffer_bytes",
                     "5000000000", "--max_connection_age=inf",
                     "--health_needs_token", "--metrics_host="})
                  .ok());
  EXPECT_EQ(config_.port, 7);
  EXPECT_EQ(config_.model_repository, "a=b");
  EXPECT_FALSE(config_.log_calls);
  EXPECT_EQ(config_.drain.timeout, absl::Seconds(90));
  EXPECT_EQ(config_.model_control, ModelControl::kExplicit);
  EXPECT_THAT(config_.load_models, ElementsAre("chest", "skin"));
  EXPECT_EQ(config_.limits.buffer_bytes, 5'000'000'000);
  EXPECT_EQ(config_.limits.connection_age, absl::InfiniteDuration());
  EXPECT_TRUE(config_.security.health_needs_token);
  EXPECT_EQ(config_.metrics_host, "");
}

TEST_F(ConfigFlagsTest, WhatIsNotGivenIsTheDefault) {
  ASSERT_TRUE(Parse({}).ok());
  const Config defaults;
  EXPECT_EQ(config_.host, defaults.host);
  EXPECT_EQ(config_.port, defaults.port);
  EXPECT_EQ(config_.model_control, defaults.model_control);
  EXPECT_EQ(config_.limits.queue_length, defaults.limits.queue_length);
}

TEST_F(ConfigFlagsTest, RefusesTheRestInALine) {
  const std::vector<std::vector<std::string>> bad = {{"--prot=7"},
                                                     {"--port"},
                                                     {"--port=many"},
                                                     {"models"},
                                                     {"-port=7"},
                                                     {"--=7"},
                                                     {"--noport"},
                                                     {"--log_calls=perhaps"},
                                                     {"--port="},
                                                     {"--port=\n7\n8"},
                                                     {"--nolog_calls=true"},
                                                     {"--model_control=some"}};
  for (const std::vector<std::string>& arguments : bad) {
    const absl::Status status = Parse(arguments);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
        << arguments.front();
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos)
        << arguments.front();
  }
}

TEST_F(ConfigFlagsTest, NamesTheFlagAndTheValue) {
  EXPECT_THAT(std::string(Parse({"--port=many"}).message()),
              AllOf(HasSubstr("--port: "), HasSubstr("\"many\"")));
  EXPECT_THAT(std::string(Parse({"--model-repository=x"}).message()),
              HasSubstr("did you mean --model_repository?"));
}

TEST_F(ConfigFlagsTest, HelpFitsAndShowsDefaults) {
  const std::string help = program_.help();
  EXPECT_THAT(help, HasSubstr("\nAddresses:\n  --host ADDRESS"));
  EXPECT_THAT(help, HasSubstr("gRPC port; 0 picks a free one (50051)"));
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

}  // namespace
}  // namespace camserve
