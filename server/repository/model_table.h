// The state of every version of every model.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_TABLE_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_TABLE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/repository/model_disposal.h"
#include "server/repository/served_model.h"

namespace camserve {

// A version that is READY stays so while it is loaded again, and where that
// fails. A version whose load failed for a reason that may pass (MayPass) is
// due to be tried again later, unless something else is done with it first; it
// stays FAILED meanwhile. Thread-safe. The listener may call Find, List and
// Status.
class ModelTable {
 public:
  // Called at each change, one at a time, in order.
  using Listener = std::function<void(const ModelStatus&)>;
  using Done = std::function<void(const absl::Status&)>;

  // A load that has begun. Its end counts only if nothing else has begun with
  // the version since.
  struct Loading {
    VersionKey key;
    int64_t number = 0;
  };

  // `release` as ModelDisposal's.
  explicit ModelTable(Listener listener, DeviceMemoryRelease release = nullptr)
      : listener_(std::move(listener)), disposal_(std::move(release)) {}

  // Lists a version of the repository as UNLOADED. One that is listed already
  // stays as it is.
  void AddUnloaded(const VersionKey& key);

  Loading BeginLoad(const VersionKey& key);
  // The same for another try that is due at `now`; nullopt where none is.
  std::optional<Loading> BeginRetry(const VersionKey& key, absl::Time now);
  // End a load. False, or nullopt, where the end does not count: then nothing
  // changes.
  bool SetReady(const Loading& loading,
                std::shared_ptr<const ServedModel> model);
  // Returns the reason as it is listed. The time to the next try counts from
  // `now`.
  std::optional<std::string> SetFailed(const Loading& loading,
                                       const absl::Status& problem,
                                       absl::Time now);

  // Takes what `spec` means (version 0: all versions) out of service, and calls
  // `done` once no call uses it any more: from here, or later from a thread of
  // the table. NOT_FOUND and INVALID_ARGUMENT as Find. Where the table is
  // destroyed first, `done` is never called.
  void Unload(const ModelSpec& spec, Done done);
  // The same for a version that is no longer in the repository. Once it is
  // freed it is not listed any more.
  void Remove(const VersionKey& key);

  // As ModelRepository's.
  absl::StatusOr<std::shared_ptr<const ServedModel>> Find(
      const ModelSpec& spec) const;
  std::vector<ModelStatus> List() const;
  absl::StatusOr<ModelStatus> Status(const ModelSpec& spec) const;

  // By version; empty where there is no such model.
  std::map<int64_t, ModelState> States(absl::string_view model) const;
  // The versions that are due at `now` to be tried again.
  std::set<VersionKey> DueRetries(absl::Time now) const;

 private:
  struct Entry {
    ModelStatus status;
    std::shared_ptr<const ServedModel> model;  // where it is ready
    int64_t last_begun = 0;                    // as Loading's number
    int leaving = 0;                           // former models still in use
    bool is_removed = false;
    int failures = 0;  // in a row, for reasons that may pass
    absl::Time next_try = absl::InfiniteFuture();
  };
  using Versions = std::map<int64_t, Entry>;
  // Changes an entry; true where the listener is to hear of it.
  using Change = absl::FunctionRef<bool(Entry&)>;

  struct Waiter {
    std::set<VersionKey> versions;
    Done done;
  };

  // What changes do to an entry.
  static bool TakeOut(Entry& entry);
  static bool Begin(Entry& entry);
  static void SetReason(const absl::Status& problem, absl::Time now,
                        Entry& entry);

  void Make(const VersionKey& key, Change change)
      ABSL_LOCKS_EXCLUDED(change_mutex_, mutex_);
  // Makes the change that ends a load. False where something else has begun
  // with the version meanwhile.
  bool End(const Loading& loading, Change change)
      ABSL_LOCKS_EXCLUDED(change_mutex_, mutex_);
  void ModelFreed(const VersionKey& key);
  std::vector<Waiter> TakeDoneWaiters() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsInUse(const VersionKey& key) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<const Versions*> VersionsOf(const ModelSpec& spec) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Version 0: all versions.
  absl::StatusOr<std::set<VersionKey>> AllMeant(const ModelSpec& spec) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Version 0: as ChooseVersion.
  absl::StatusOr<Entry> Choose(const ModelSpec& spec) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Held while a change is made and told, so that changes are told in order.
  absl::Mutex change_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  const Listener listener_ ABSL_GUARDED_BY(change_mutex_);
  mutable absl::Mutex mutex_;
  std::map<std::string, Versions, std::less<>> models_ ABSL_GUARDED_BY(mutex_);
  std::vector<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  // Last: its thread uses all of the above.
  ModelDisposal disposal_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_TABLE_H_
