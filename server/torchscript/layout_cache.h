// The layouts that were chosen by time, kept in a folder. With them a model
// starts without being timed again, and every server of the machine lays it
// out alike: the last bits of an answer do not depend on who gives it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_LAYOUT_CACHE_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_LAYOUT_CACHE_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "server/model/trunk_layout.h"

namespace camserve {

// What was timed, the key of a choice. The processor and LibTorch's version are
// part of the key too, and are looked up here.
struct TimedTrunk {
  std::string model_sha256;
  int64_t site = 0;  // where the model was cut
  int64_t channels = 0, height = 0, width = 0;
  int64_t images = 0;  // in the larger of the passes
  int threads = 1;
};

// Stateless but for its folder: thread-safe, also beside other processes.
class LayoutCache {
 public:
  // With an empty folder nothing is kept.
  explicit LayoutCache(std::string folder);

  // Makes the folder where there is none. False where it can't be written to.
  bool IsWritable() const;

  // Absent where nothing is kept, or nothing that can be read.
  std::optional<TrunkInfo> Find(const TimedTrunk& timed) const;

  // Keeps the layout and timings of `fresh`, unless another server has kept its
  // own by then. Returns what is kept; absent where the folder can't be written
  // to, or the file there can't be read.
  std::optional<TrunkInfo> Keep(const TimedTrunk& timed,
                                const TrunkInfo& fresh) const;

 private:
  std::filesystem::path FileOf(const TimedTrunk& timed) const;

  const std::filesystem::path folder_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAYOUT_CACHE_H_
