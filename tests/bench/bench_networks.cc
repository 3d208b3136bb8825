#include "tests/bench/bench_networks.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

constexpr InputSizes kExportedSizes = {
    .channels = 3, .height = 224, .width = 224};

std::vector<BenchNetwork> ExportedNetworks(const BenchFlags& flags) {
  std::vector<BenchNetwork> networks;
  std::error_code none;  // a folder that is not there holds no networks
  const std::filesystem::directory_iterator folder(flags.Text("--networks"),
                                                   none);
  for (const std::filesystem::directory_entry& file : folder) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() != ".pt" || !flags.Wants(name)) continue;
    networks.push_back({name, file.path().string(), kExportedSizes});
  }
  std::sort(networks.begin(), networks.end(),
            [](const BenchNetwork& a, const BenchNetwork& b) {
              return a.name < b.name;
            });
  return networks;
}

std::vector<BenchNetwork> StudyNetworks(const BenchFlags& flags,
                                        const std::filesystem::path& scratch) {
  std::vector<BenchNetwork> networks;
  for (const TestModel& model : TestModels()) {
    if (model.kind != TestModelKind::kStudy || !flags.Wants(model.name)) {
      continue;
    }
    const std::string path =
        (scratch / absl::StrCat(model.name, ".pt")).string();
    WriteTestModel(model.name, path);
    networks.push_back({model.name,
                        path,
                        {.channels = model.input[0],
                         .height = model.input[1],
                         .width = model.input[2]}});
  }
  return networks;
}

}  // namespace

std::vector<BenchNetwork> FindNetworks(const BenchFlags& flags,
                                       const std::filesystem::path& scratch) {
  const std::vector<BenchNetwork> networks = flags.Text("--networks").empty()
                                                 ? StudyNetworks(flags, scratch)
                                                 : ExportedNetworks(flags);
  if (!networks.empty()) return networks;
  std::fprintf(stderr, "no such network is there\n");
  std::exit(1);
}

}  // namespace camserve
