// The reference data that tests compare with: a folder beside the source tree.
#ifndef CAMSERVE_TESTS_SUPPORT_FIXTURES_H_
#define CAMSERVE_TESTS_SUPPORT_FIXTURES_H_

#include <filesystem>
#include <string>

#include "gtest/gtest.h"

namespace camserve {

// $CAMSERVE_FIXTURES; without it shared/fixtures beside the source tree that
// $CAMSERVE_SOURCE names. The folder need not exist: see REQUIRE_FIXTURES.
std::filesystem::path FixturesDir();

// What to tell somebody who has no such folder; empty where it is there.
std::string MissingFixturesMessage();

// Whether $CI is "true": there nothing may be skipped.
bool InContinuousIntegration();

}  // namespace camserve

// First line of a test that reads FixturesDir(): skips it where the folder is
// absent, fails it there in continuous integration.
#define REQUIRE_FIXTURES()                                                 \
  if (const std::string camserve_missing =                                 \
          ::camserve::MissingFixturesMessage();                            \
      !camserve_missing.empty()) {                                         \
    if (::camserve::InContinuousIntegration()) FAIL() << camserve_missing; \
    GTEST_SKIP() << camserve_missing;                                      \
  }                                                                        \
  static_assert(true, "a semicolon follows")

#endif  // CAMSERVE_TESTS_SUPPORT_FIXTURES_H_
