// The reference data that tests compare with: all of it in a folder beside the
// source tree, and a part of it in tests/data, which every clone has.
#ifndef CAMSERVE_TESTS_SUPPORT_FIXTURES_H_
#define CAMSERVE_TESTS_SUPPORT_FIXTURES_H_

#include <filesystem>
#include <string>

#include "gtest/gtest.h"

namespace camserve {

// $CAMSERVE_FIXTURES; without it shared/fixtures beside the source tree that
// $CAMSERVE_SOURCE names. The folder need not exist: see REQUIRE_FIXTURES.
std::filesystem::path FixturesDir();

// A folder or a file of tests/data, such as "chest" or "noise.json": where the
// full fixtures are, theirs of the same name, which has more in it. What there
// is of each, its expected.json tells.
std::filesystem::path DataPath(const std::string& name);

// What to tell somebody who has no such folder; empty where it is there.
std::string MissingFixturesMessage();

// Whether $CI is "true": there nothing may be skipped.
bool InContinuousIntegration();

}  // namespace camserve

// First line of a test that reads what is in FixturesDir() alone: skips it
// where the folder is absent, fails it there in continuous integration. A test
// that reads DataPath() needs none.
#define REQUIRE_FIXTURES()                                                 \
  if (const std::string camserve_missing =                                 \
          ::camserve::MissingFixturesMessage();                            \
      !camserve_missing.empty()) {                                         \
    if (::camserve::InContinuousIntegration()) FAIL() << camserve_missing; \
    GTEST_SKIP() << camserve_missing;                                      \
  }                                                                        \
  static_assert(true, "a semicolon follows")

#endif  // CAMSERVE_TESTS_SUPPORT_FIXTURES_H_
