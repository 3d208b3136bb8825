#include "common/command_line/nearest_name.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace camserve {
namespace {

struct Case {
  const char* name;
  const char* nearest;  // empty: none
};

TEST(NearestNameTest, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"color_map", "class",  "class_index",
                                          "model",     "models", "server",
                                          "layer",     "tls"};
  const Case cases[] = {
      {"color_map", "color_map"},    // as it is
      {"colour_map", "color_map"},   // a letter put in
      {"colr_map", "color_map"},     // left out
      {"color-map", "color_map"},    // exchanged
      {"lyaer", "layer"},            // swapped
      {"class-idx", "class_index"},  // three of nine
      {"modell", "model"},           // the first of two as near
      {"tsl", "tls"},                // one of three
      {"tx", ""},                    // two of two
      {"paint", ""},
      {"", ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(NearestName(one.name, names), one.nearest) << one.name;
  }
}

TEST(NearestNameTest, WhatIsVeryLongIsNoName) {
  const std::string name(100000, 'a');
  EXPECT_EQ(NearestName(name, {name}), "");
}

TEST(NearestNameTest, NoneOfNoneIsNear) {
  EXPECT_EQ(NearestName("layer", {}), "");
}

}  // namespace
}  // namespace camserve
