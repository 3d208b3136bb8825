#include "server/torchscript/layout_cache.h"

#include <ATen/Version.h>
#include <torch/version.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace camserve {
namespace {

namespace fs = std::filesystem;

// Raise it with each change that makes a layout faster: what was chosen before
// is then timed anew.
constexpr int kRevision = 2;

// What a file holds: the chosen layout's name on a line, then a line for each
// timing, of layout, batch size and nanoseconds per image.
std::string Written(const TrunkInfo& trunk) {
  std::string text = absl::StrCat(TrunkLayoutName(trunk.layout), "\n");
  for (const TrunkTiming& timing : trunk.timings) {
    absl::StrAppendFormat(&text, "%s %d %d\n", TrunkLayoutName(timing.layout),
                          timing.batch_size,
                          absl::ToInt64Nanoseconds(timing.per_image));
  }
  return text;
}

std::optional<TrunkTiming> ReadTiming(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  if (words.size() != 3) return std::nullopt;
  const auto layout = LayoutNamed(words[0]);
  int64_t batch_size = 0;
  int64_t nanoseconds = 0;
  if (!layout.has_value() || !absl::SimpleAtoi(words[1], &batch_size) ||
      !absl::SimpleAtoi(words[2], &nanoseconds)) {
    return std::nullopt;
  }
  return TrunkTiming{.layout = *layout,
                     .batch_size = batch_size,
                     .per_image = absl::Nanoseconds(nanoseconds)};
}

std::optional<TrunkInfo> ReadTrunk(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  const std::vector<std::string> lines =
      absl::StrSplit(text.str(), '\n', absl::SkipEmpty());
  if (lines.empty()) return std::nullopt;
  const auto layout = LayoutNamed(lines[0]);
  if (!layout.has_value()) return std::nullopt;
  TrunkInfo trunk = {.layout = *layout};
  for (size_t line = 1; line < lines.size(); ++line) {
    const auto timing = ReadTiming(lines[line]);
    if (!timing.has_value()) return std::nullopt;
    trunk.timings.push_back(*timing);
  }
  return trunk;
}

// "AMD EPYC 7763 64-Core Processor"; empty where Linux does not tell.
std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (absl::StripAsciiWhitespace(field.first) == "model name") {
      return std::string(absl::StripAsciiWhitespace(field.second));
    }
  }
  return "";
}

// The processor, and what LibTorch and oneDNN are told to use of it.
std::string Machine() {
  const char* const onednn = std::getenv("ONEDNN_MAX_CPU_ISA");
  std::string machine =
      absl::StrCat(ProcessorName(), "-", at::get_cpu_capability(), "-",
                   onednn == nullptr ? "" : onednn, "-torch-", TORCH_VERSION);
  for (char& letter : machine) {
    if (!absl::ascii_isalnum(letter) && letter != '.') letter = '-';
  }
  return machine;
}

// A name in the same folder that no other writer uses.
fs::path UnfinishedName(const fs::path& path) {
  static std::atomic<int> number = 0;
  return absl::StrCat(path.string(), ".", getpid(), ".", ++number,
                      ".unfinished");
}

}  // namespace

LayoutCache::LayoutCache(std::string folder) : folder_(std::move(folder)) {}

bool LayoutCache::IsWritable() const {
  if (folder_.empty()) return false;
  std::error_code error;
  fs::create_directories(folder_, error);
  return !error && access(folder_.c_str(), W_OK | X_OK) == 0;
}

std::optional<TrunkInfo> LayoutCache::Find(const TimedTrunk& timed) const {
  if (folder_.empty()) return std::nullopt;
  return ReadTrunk(FileOf(timed));
}

std::optional<TrunkInfo> LayoutCache::Keep(const TimedTrunk& timed,
                                           const TrunkInfo& fresh) const {
  if (!IsWritable()) return std::nullopt;
  const fs::path path = FileOf(timed);
  const fs::path unfinished = UnfinishedName(path);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(unfinished);
  file << Written(fresh);
  file.close();
  if (!file) {
    fs::remove(unfinished, error);
    return std::nullopt;
  }
  // The link takes the name only if no file has it. A file that can't be read
  // stays: of two servers that replaced it at once, each would use its own
  // choice.
  fs::create_hard_link(unfinished, path, error);
  fs::remove(unfinished, error);
  return ReadTrunk(path);
}

fs::path LayoutCache::FileOf(const TimedTrunk& timed) const {
  return folder_ / timed.model_sha256 /
         absl::StrFormat("site%d-%dx%dx%d-%dimages-%dthreads-r%d-%s",
                         timed.site, timed.channels, timed.height, timed.width,
                         timed.images, timed.threads, kRevision, Machine());
}

}  // namespace camserve
