#include "server/repository/model_repository.h"

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/repository/fake_model.h"
#include "tests/repository/repository_fixture.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using ModelRepositoryTest = RepositoryFixture;

TEST_F(ModelRepositoryTest, ServesTheNewestReadyVersion) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  Write("chest/3/model.pt", "broken");
  Write("chest/config.textproto", "all");
  parse_ = ParsePolicy;
  const ModelRepository& repository = Load();
  EXPECT_EQ(repository.Find({"chest"}).value()->identity.version, 2);
  EXPECT_EQ(repository.Find({"chest", 1}).value()->identity.version, 1);
  const absl::Status failed = repository.Find({"chest", 3}).status();
  EXPECT_EQ(failed.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(failed.message(), HasSubstr("chest/3/model.pt: broken"));
}

TEST_F(ModelRepositoryTest, AServedModelKnowsWhatItIs) {
  Write("chest/1/model.pt", "4");
  const auto model = Load().Find({"chest"}).value();
  EXPECT_EQ(model->identity.name, "chest");
  EXPECT_EQ(model->identity.sha256,
            FileSha256((folder_.path() / "chest/1/model.pt").string()).value());
  EXPECT_EQ(model->input.channels, 3);
  EXPECT_EQ(model->input.height, 8);
  EXPECT_EQ(model->input.width, 8);
  EXPECT_THAT(model->class_labels,
              ElementsAre("class_0", "class_1", "class_2", "class_3"));
  EXPECT_THAT(model->instances, SizeIs(1));
  EXPECT_THAT(model->placements, ElementsAre("cpu"));
}

TEST_F(ModelRepositoryTest, TheConfigurationReachesTheModel) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "the text");
  options_.device = "cuda:1";
  options_.caches.max_split_layers = 7;
  options_.caches.layout_cache = "/kept/layouts";
  parse_ = [](absl::string_view text) {
    EXPECT_EQ(text, "the text");
    ModelConfig config;
    config.input = {.channels = 3, .height = 8, .width = 8, .mean = {0.5f}};
    config.class_labels = {"a", "b", "c", "d"};
    config.default_layer = "features.19";
    config.optimization.precision = Precision::kBfloat16Trunk;
    config.optimization.is_on = false;
    config.optimization.layout = TrunkLayout::kBlocked;
    config.max_batch_size = 3;
    config.placements = {{.instances = 2}, {.device = "cpu", .threads = 3}};
    return config;
  };
  const auto model = Load().Find({"chest"}).value();
  EXPECT_THAT(model->class_labels, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(model->input.mean, ElementsAre(0.5f));
  EXPECT_THAT(model->placements, ElementsAre("cuda:1", "cuda:1", "cpu"));
  EXPECT_THAT(model->instances, SizeIs(3));
  const std::vector<ModelOptions> asked = asked_->values();
  ASSERT_THAT(asked, SizeIs(3));
  EXPECT_EQ(asked[0].device, "cuda:1");
  EXPECT_EQ(asked[0].threads, 0);
  EXPECT_EQ(asked[2].device, "cpu");
  EXPECT_EQ(asked[2].threads, 3);
  EXPECT_EQ(asked[0].channels, 3);
  EXPECT_EQ(asked[0].class_count, 4);
  EXPECT_EQ(asked[0].default_layer, "features.19");
  EXPECT_EQ(asked[0].optimization.precision, Precision::kBfloat16Trunk);
  EXPECT_FALSE(asked[0].optimization.is_on);
  EXPECT_EQ(asked[0].caches.max_split_layers, 7);
  EXPECT_EQ(asked[0].caches.layout_cache, "/kept/layouts");
  EXPECT_EQ(asked[0].sha256.size(), 64u);
  EXPECT_EQ(asked[0].optimization.layout, TrunkLayout::kBlocked);
  EXPECT_EQ(asked[0].max_batch_size, 3);
}

// They could time differently, and the last bits of an answer would depend on
// which of them gives it.
TEST_F(ModelRepositoryTest, InstancesOnTheCpuAreLaidOutAlike) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "");
  options_.max_batch_size = 5;
  parse_ = [](absl::string_view) {
    ModelConfig config;
    config.placements = {{.device = "cpu", .instances = 2}};
    return config;
  };
  EXPECT_TRUE(Load().Find({"chest"}).ok());
  const std::vector<ModelOptions> asked = asked_->values();
  ASSERT_THAT(asked, SizeIs(2));
  EXPECT_EQ(asked[0].optimization.layout, std::nullopt);
  EXPECT_EQ(asked[1].optimization.layout, TrunkLayout::kPlain);  // the fake's
  EXPECT_EQ(asked[0].max_batch_size, 5);
}

TEST_F(ModelRepositoryTest, AnotherNumberOfLabelsFails) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "");
  parse_ = [](absl::string_view) {
    ModelConfig config;
    config.class_labels = {"a", "b", "c"};
    return config;
  };
  EXPECT_THAT(ReasonOfTheOnlyOne(),
              HasSubstr("chest/config.textproto: class_labels has 3 names, but "
                        "the model has 4 classes"));
}

TEST_F(ModelRepositoryTest, AWrongConfigurationFailsBeforeAnythingIsLoaded) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "");
  parse_ = [](absl::string_view) {
    ModelConfig config;
    config.input.std = {0.0f};
    return config;
  };
  EXPECT_THAT(ReasonOfTheOnlyOne(),
              HasSubstr("chest/config.textproto: input.std[0] is 0"));
  EXPECT_THAT(asked_->values(), IsEmpty());
}

TEST_F(ModelRepositoryTest, AConfigurationThatCannotBeReadFails) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "");
  parse_ = [](absl::string_view) {
    return absl::InvalidArgumentError("line 3: no field named inputs");
  };
  EXPECT_EQ(ReasonOfTheOnlyOne(),
            "chest/config.textproto: line 3: no field named inputs");
}

TEST_F(ModelRepositoryTest, AHugeConfigurationFailsUnparsed) {
  Write("chest/1/model.pt", "4");
  parse_ = [](absl::string_view) -> ModelConfig {
    ADD_FAILURE() << "parsed";
    return {};
  };
  Write("chest/config.textproto", std::string((1 << 20) + 1, '#'));
  EXPECT_THAT(ReasonOfTheOnlyOne(), HasSubstr("more than 1048576 bytes"));
}

TEST_F(ModelRepositoryTest, AConfigurationOfTheGreatestSizeIsTaken) {
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", std::string(1 << 20, '#'));
  EXPECT_TRUE(Load().Find({"chest"}).ok());
}

TEST_F(ModelRepositoryTest, AFileWithAnotherSumIsNotLoaded) {
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "4");
  Write("chest/config.textproto", "");
  const std::string right =
      FileSha256((folder_.path() / "chest/1/model.pt").string()).value();
  const std::string wrong(64, 'a');
  parse_ = [&](absl::string_view) {
    ModelConfig config;
    config.sha256 = {{1, right}, {2, wrong}};
    return config;
  };
  const ModelRepository& repository = Load();
  EXPECT_EQ(repository.Find({"chest"}).value()->identity.version, 1);
  EXPECT_THAT(repository.Status({"chest", 2}).value().reason,
              HasSubstr(absl::StrCat("sha256 of version 2 is ", wrong,
                                     ", but chest/2/model.pt has ", right)));
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

TEST_F(ModelRepositoryTest, AFileReplacedWhileItLoadsFails) {
  Write("chest/1/model.pt", "4");
  const auto path = folder_.path() / "chest/1/model.pt";
  ModelRepository repository(
      options_, parse_,
      [path](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
        WriteFile(path, "another");
        return std::make_unique<FakeModel>();
      },
      nullptr);
  ASSERT_TRUE(repository.LoadAll().ok());
  EXPECT_THAT(repository.List()[0].reason, HasSubstr("was replaced"));
}

TEST_F(ModelRepositoryTest, OneThatHangsFailsAndTheOthersGoOn) {
  options_.load_limit = absl::Seconds(2);
  Write("aa/1/model.pt", "hang");
  for (const char* name : {"b", "c", "d"}) {
    Write(absl::StrCat(name, "/1/model.pt"), "4");
  }
  const ModelRepository& repository = Load();
  EXPECT_THAT(repository.Status({"aa"}).value().reason, HasSubstr("2s"));
  for (const char* name : {"b", "c", "d"}) {
    EXPECT_TRUE(repository.Find({name}).ok()) << name;
  }
}

TEST_F(ModelRepositoryTest, StopLoadingLetsLoadAllReturn) {
  options_.concurrent_loads = 1;
  Write("chest/2/model.pt", "hang");
  Write("chest/1/model.pt", "4");
  Write("chest/config.textproto", "all");
  parse_ = ParsePolicy;
  ModelRepository& repository = Make();
  std::jthread stopper([&] {
    hanging_->WaitForNotification();
    EXPECT_EQ(repository.Find({"chest"}).status().code(),
              absl::StatusCode::kUnavailable);
    repository.StopLoading();
  });
  EXPECT_EQ(repository.LoadAll().code(), absl::StatusCode::kCancelled);
  for (const ModelStatus& status : repository.List()) {
    EXPECT_EQ(status.state, ModelState::kFailed);
    EXPECT_THAT(status.reason, HasSubstr("stopped"));
  }
  EXPECT_THAT(asked_->values(), SizeIs(1));
}

TEST_F(ModelRepositoryTest, TheListenerHearsEachChangeInOrder) {
  options_.concurrent_loads = 1;
  Write("chest/1/model.pt", "4");
  Write("chest/2/model.pt", "broken");
  Write("chest/config.textproto", "all");
  parse_ = ParsePolicy;
  Load();
  std::vector<std::pair<int64_t, ModelState>> changes;
  for (const ModelStatus& status : changes_.values()) {
    EXPECT_EQ(status.identity.name, "chest");
    changes.emplace_back(status.identity.version, status.state);
  }
  EXPECT_THAT(changes, ElementsAre(std::pair(2, ModelState::kLoading),
                                   std::pair(1, ModelState::kLoading),
                                   std::pair(2, ModelState::kFailed),
                                   std::pair(1, ModelState::kReady)));
}

TEST_F(ModelRepositoryTest, ManyModelsLoadConcurrently) {
  options_.concurrent_loads = 4;
  for (int i = 0; i < 50; ++i) {
    Write(absl::StrCat("model-", i, "/1/model.pt"),
          i % 5 == 0 ? "broken" : "4");
  }
  int ready = 0;
  for (const ModelStatus& status : Load().List()) {
    ready += status.state == ModelState::kReady;
  }
  EXPECT_EQ(ready, 40);
  EXPECT_THAT(changes_.values(), SizeIs(100));
}

TEST_F(ModelRepositoryTest, ListsByNameAndVersion) {
  Write("b/10/model.pt", "4");
  Write("b/9/model.pt", "broken");
  std::filesystem::create_directories(folder_.path() / "a");
  std::vector<std::string> listed;
  for (const ModelStatus& status : Load().List()) {
    listed.push_back(
        absl::StrCat(status.identity.name, "/", status.identity.version,
                     status.state == ModelState::kReady ? " ready" : ""));
  }
  EXPECT_THAT(listed, ElementsAre("a/0", "b/9", "b/10 ready"));
}

TEST_F(ModelRepositoryTest, WhatIsNotThereIsNotFound) {
  Write("chest/1/model.pt", "4");
  const ModelRepository& repository = Load();
  EXPECT_EQ(repository.Find({"birds"}).status().code(),
            absl::StatusCode::kNotFound);
  const absl::Status version = repository.Find({"chest", 7}).status();
  EXPECT_EQ(version.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(version.message(), HasSubstr("no version 7: it has 1"));
  EXPECT_EQ(repository.Find({"chest", -1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(repository.Status({"../chest"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(repository.Status({"chest", 7}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ModelRepositoryTest, AFolderWithoutVersionsIsListedWithItsReason) {
  std::filesystem::create_directories(folder_.path() / "chest");
  const ModelRepository& repository = Load();
  EXPECT_THAT(repository.Find({"chest"}).status().message(),
              HasSubstr("put the TorchScript file at chest/1/model.pt"));
}

TEST_F(ModelRepositoryTest, ARootThatIsNotThereIsNotFound) {
  options_.root = (folder_.path() / "nowhere").string();
  EXPECT_EQ(Make().LoadAll().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace camserve
