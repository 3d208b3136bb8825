// Who stands how: the state of every version of every model.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_TABLE_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_TABLE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/repository/served_model.h"

namespace camserve {

// Thread-safe. The listener may call Find, List and Status.
class ModelTable {
 public:
  // Told of each change, one at a time, in order.
  using Listener = std::function<void(const ModelStatus&)>;

  explicit ModelTable(Listener listener) : listener_(std::move(listener)) {}

  void SetLoading(const std::string& name, int64_t version);
  void SetReady(std::shared_ptr<const ServedModel> model);
  void SetFailed(const std::string& name, int64_t version,
                 absl::string_view reason);

  // As ModelRepository's.
  absl::StatusOr<std::shared_ptr<const ServedModel>> Find(
      const ModelSpec& spec) const;
  std::vector<ModelStatus> List() const;
  absl::StatusOr<ModelStatus> Status(const ModelSpec& spec) const;

 private:
  struct Entry {
    ModelStatus status;
    std::shared_ptr<const ServedModel> model;  // where it is ready
  };
  using Versions = std::map<int64_t, Entry>;

  void Set(Entry entry) ABSL_LOCKS_EXCLUDED(change_mutex_, mutex_);
  absl::StatusOr<Entry> Choose(const ModelSpec& spec) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Held while a change is made and told, so that changes are told in order.
  absl::Mutex change_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  const Listener listener_ ABSL_GUARDED_BY(change_mutex_);
  mutable absl::Mutex mutex_;
  std::map<std::string, Versions, std::less<>> models_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_TABLE_H_
