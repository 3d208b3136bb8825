#include "server/repository/load_plan.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const VersionKey kFirst = {"chest", 1};
const VersionKey kSecond = {"chest", 2};

// A source that differs from others by `number`.
VersionSource Source(int number) { return {.file = {.size = number}}; }

TEST(PlanLoads, ActsOnWhatHasStoppedChanging) {
  const struct {
    std::string what;
    VersionSources before;
    VersionSources now;
    VersionSources known;
    LoadPlan plan;
  } cases[] = {
      {"nothing there", {}, {}, {}, {}},
      {"all as it was",
       {{kFirst, Source(1)}},
       {{kFirst, Source(1)}},
       {{kFirst, Source(1)}},
       {}},
      {"new, seen once", {}, {{kFirst, Source(1)}}, {}, {}},
      {"new, still growing",
       {{kFirst, Source(1)}},
       {{kFirst, Source(2)}},
       {},
       {}},
      {"new, seen twice",
       {{kFirst, Source(1)}},
       {{kFirst, Source(1)}},
       {},
       {.load = {kFirst}}},
      {"changed, seen once",
       {{kFirst, Source(1)}},
       {{kFirst, Source(2)}},
       {{kFirst, Source(1)}},
       {}},
      {"changed, seen twice",
       {{kFirst, Source(2)}},
       {{kFirst, Source(2)}},
       {{kFirst, Source(1)}},
       {.load = {kFirst}}},
      {"changed and changed back",
       {{kFirst, Source(2)}},
       {{kFirst, Source(1)}},
       {{kFirst, Source(1)}},
       {}},
      {"gone, seen once", {{kFirst, Source(1)}}, {}, {{kFirst, Source(1)}}, {}},
      {"gone, seen twice", {}, {}, {{kFirst, Source(1)}}, {.remove = {kFirst}}},
      {"gone and there again",
       {},
       {{kFirst, Source(1)}},
       {{kFirst, Source(1)}},
       {}},
      {"never loaded and gone", {{kFirst, Source(1)}}, {}, {}, {}},
      {"one settles while another grows",
       {{kFirst, Source(1)}, {kSecond, Source(1)}},
       {{kFirst, Source(1)}, {kSecond, Source(2)}},
       {},
       {.load = {kFirst}}},
      {"one takes the place of another",
       {{kSecond, Source(1)}},
       {{kSecond, Source(1)}},
       {{kFirst, Source(1)}},
       {.load = {kSecond}, .remove = {kFirst}}},
  };
  for (const auto& [what, before, now, known, expected] : cases) {
    const LoadPlan plan = PlanLoads(before, now, known);
    EXPECT_EQ(plan.load, expected.load) << what;
    EXPECT_EQ(plan.remove, expected.remove) << what;
  }
}

TEST(SourcesOf, AVersionIsItsFileItsConfigurationAndWhatIsWrong) {
  const ModelFolder folder = {
      .name = "chest",
      .config_stamp = {.size = 7},
      .versions = {
          {.version = 2, .stamp = {.size = 5}},
          {.version = 1, .problem = absl::FailedPreconditionError("missing")}}};
  EXPECT_THAT(
      SourcesOf({folder}, {}),
      UnorderedElementsAre(Pair(kSecond, VersionSource{.file = {.size = 5},
                                                       .config = {.size = 7}}),
                           Pair(kFirst, VersionSource{.config = {.size = 7},
                                                      .problem = "missing"})));
}

TEST(SourcesOf, AFolderWithoutVersionsIsVersion0) {
  const ModelFolder folder = {
      .name = "chest", .problem = absl::FailedPreconditionError("no version")};
  EXPECT_THAT(
      SourcesOf({folder}, {{kFirst, Source(1)}}),
      UnorderedElementsAre(Pair(VersionKey{"chest", 0},
                                VersionSource{.problem = "no version"})));
}

TEST(SourcesOf, AFolderThatCannotBeReadKeepsWhatIsKnownOfIt) {
  const ModelFolder folder = {.name = "chest",
                              .problem = absl::UnavailableError("no reading")};
  const VersionSources known = {{kFirst, Source(1)}, {{"birds", 1}, Source(2)}};
  const VersionSources sources = SourcesOf({folder}, known);
  EXPECT_THAT(sources,
              UnorderedElementsAre(Pair(VersionKey{"chest", 0},
                                        VersionSource{.problem = "no reading"}),
                                   Pair(kFirst, Source(1))));
  EXPECT_THAT(PlanLoads(sources, sources, known).remove,
              UnorderedElementsAre(VersionKey{"birds", 1}));
}

}  // namespace
}  // namespace camserve
