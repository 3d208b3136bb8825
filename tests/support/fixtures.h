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

// The reference data called `name`, a folder or a file such as "chest" or
// "noise.json": the full data in FixturesDir() where that folder exists,
// otherwise the part of it in tests/data. The expected.json of each tells what
// there is.
std::filesystem::path DataPath(const std::string& name);

// What to tell somebody who lacks FixturesDir(); empty where it exists.
std::string MissingFixturesMessage();

// Whether $CI is "true", where nothing may be skipped.
bool InContinuousIntegration();

}  // namespace camserve

// The first line of a test that reads what only FixturesDir() has. Skips the
// test where the folder is missing; in continuous integration the test then
// fails. A test that reads DataPath() alone needs no such line.
#define REQUIRE_FIXTURES()                                                 \
  if (const std::string camserve_missing =                                 \
          ::camserve::MissingFixturesMessage();                            \
      !camserve_missing.empty()) {                                         \
    if (::camserve::InContinuousIntegration()) FAIL() << camserve_missing; \
    GTEST_SKIP() << camserve_missing;                                      \
  }                                                                        \
  static_assert(true, "a semicolon follows")

#endif  // CAMSERVE_TESTS_SUPPORT_FIXTURES_H_
