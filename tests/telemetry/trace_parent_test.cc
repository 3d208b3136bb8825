#include <gtest/gtest.h>

#include "server/telemetry/request_id.h"

namespace camserve {
namespace {

constexpr const char* kGood =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceParentTest, ReadsItsParts) {
  const auto parent = ParseTraceParent(kGood);
  ASSERT_TRUE(parent.has_value());
  EXPECT_EQ(parent->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(parent->parent_id, "00f067aa0ba902b7");
  EXPECT_EQ(parent->flags, "01");
  EXPECT_EQ(TraceParentText(*parent), kGood);
}

TEST(TraceParentTest, TakesAnyFlags) {
  for (const char* text :
       {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff"}) {
    EXPECT_TRUE(ParseTraceParent(text).has_value()) << text;
  }
}

TEST(TraceParentTest, TakesNothingElse) {
  for (const std::string& text : {
           std::string(),
           // Other versions, the forbidden one among them.
           std::string(
               "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
           std::string(
               "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
           // All zero.
           std::string(
               "00-00000000000000000000000000000000-00f067aa0ba902b7-01"),
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"),
           // Too short, too long, parts of other lengths.
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0"),
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011"),
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"),
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01"),
           std::string(
               "0-04bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
           // Other letters and marks.
           std::string(
               "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bg-01"),
           std::string(
               "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"),
           std::string(
               " 0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
           std::string(
               "00-4bf92f3577b34da6a3ce929d0e0e473\0-00f067aa0ba902b7-01", 55),
       }) {
    EXPECT_FALSE(ParseTraceParent(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace camserve
