#include "server/repository/model_disposal.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

// Tells which thread frees it.
class TellingModel : public FakeModel {
 public:
  explicit TellingModel(std::thread::id* freed_by) : freed_by_(freed_by) {}
  ~TellingModel() override { *freed_by_ = std::this_thread::get_id(); }

 private:
  std::thread::id* const freed_by_;
};

std::shared_ptr<const ServedModel> Serve(std::thread::id* freed_by) {
  auto model = std::make_shared<ServedModel>();
  model->instances = {std::make_shared<TellingModel>(freed_by)};
  return model;
}

TEST(ModelDisposal, FreesOnItsOwnThreadWhatNobodyUses) {
  std::thread::id freed_by;
  absl::Notification freed;
  ModelDisposal disposal;
  auto first = disposal.Watch(Serve(&freed_by), [&] { freed.Notify(); });
  auto second = first;
  first.reset();
  EXPECT_EQ(freed_by, std::thread::id());
  EXPECT_EQ(second->instances.size(), 1u);
  second.reset();
  freed.WaitForNotification();
  EXPECT_NE(freed_by, std::thread::id());
  EXPECT_NE(freed_by, std::this_thread::get_id());
}

TEST(ModelDisposal, GivesBackWhatTheDevicesOfAFreedModelKeep) {
  std::thread::id freed_by;
  absl::Notification freed;
  std::vector<std::string> released;
  ModelDisposal disposal([&](const std::string& device) {
    EXPECT_NE(freed_by, std::thread::id());
    released.push_back(device);
  });
  auto model = std::make_shared<ServedModel>(*Serve(&freed_by));
  model->placements = {"cuda:1", "cpu", "cuda:1"};
  disposal.Watch(std::move(model), [&] { freed.Notify(); }).reset();
  freed.WaitForNotification();
  EXPECT_EQ(released, (std::vector<std::string>{"cpu", "cuda:1"}));
}

TEST(ModelDisposal, IsOutlivedByModels) {
  std::thread::id freed_by;
  bool is_told = false;
  std::optional<ModelDisposal> disposal(std::in_place);
  auto model = disposal->Watch(Serve(&freed_by), [&] { is_told = true; });
  // Who only remembers a model does not keep its memory.
  const std::weak_ptr<const ServedModel> memory = model;
  disposal.reset();
  EXPECT_EQ(freed_by, std::thread::id());
  model.reset();
  EXPECT_EQ(freed_by, std::this_thread::get_id());
  EXPECT_TRUE(memory.expired());
  EXPECT_FALSE(is_told);
}

}  // namespace
}  // namespace camserve
