#include <caffe2/serialize/inline_container.h>

#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

// LibTorch's parser takes a few hundred bytes of stack for each.
constexpr size_t kNesting = 500'000;

// The first statement of forward becomes one that nobody can parse.
void NestDeeply(std::string& code) {
  const std::string declared = "-> Tensor:\n";
  const size_t forward = code.find("def forward");
  const size_t end = code.find(declared, forward);
  if (forward == std::string::npos || end == std::string::npos) return;
  code.insert(end + declared.size(),
              "    deep = " + std::string(kNesting, '(') + "1" +
                  std::string(kNesting, ')') + "\n");
}

// The writer adds these itself.
bool IsOfTheArchive(const std::string& record) {
  return record == "version" || record == "byteorder" ||
         absl::StartsWith(record, ".data/");
}

}  // namespace

void WriteCrashingModel(const std::string& path) {
  const std::string sound = path + ".sound";
  WriteTestModel("conv_flatten_scores", sound);
  {
    caffe2::serialize::PyTorchStreamReader reader(sound);
    caffe2::serialize::PyTorchStreamWriter writer(path);
    for (const std::string& record : reader.getAllRecords()) {
      if (IsOfTheArchive(record)) continue;
      const auto [data, size] = reader.getRecord(record);
      std::string bytes(static_cast<const char*>(data.get()), size);
      if (absl::EndsWith(record, ".py")) NestDeeply(bytes);
      writer.writeRecord(record, bytes.data(), bytes.size());
    }
    writer.writeEndOfFile();
  }
  std::filesystem::remove(sound);
}

}  // namespace camserve
