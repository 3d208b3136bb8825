#include "tests/models/test_models.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/models/make_test_model.h"
#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

const std::vector<CatalogueEntry>& Catalogue() {
  static const auto* const kCatalogue = [] {
    auto* all = new std::vector<CatalogueEntry>;
    for (const auto family :
         {StudyModels, HeadModels, GraphModels, OutputModels, PlacementModels,
          SavedFormModels, RefusedModels, HostileModels}) {
      for (CatalogueEntry& entry : family()) all->push_back(std::move(entry));
    }
    return all;
  }();
  return *kCatalogue;
}

const CatalogueEntry& Find(absl::string_view name) {
  for (const CatalogueEntry& entry : Catalogue()) {
    if (entry.model.name == name) return entry;
  }
  throw std::out_of_range(absl::StrCat("no test model is called ", name));
}

}  // namespace

const std::vector<TestModel>& TestModels() {
  static const auto* const kModels = [] {
    auto* models = new std::vector<TestModel>;
    for (const CatalogueEntry& entry : Catalogue()) {
      models->push_back(entry.model);
    }
    return models;
  }();
  return *kModels;
}

const TestModel& FindTestModel(absl::string_view name) {
  return Find(name).model;
}

torch::jit::Module MakeTestModel(absl::string_view name, uint64_t seed) {
  const CatalogueEntry& entry = Find(name);
  at::NoGradGuard no_grad;
  LayerFactory make(seed);
  torch::jit::Module module = Compile(entry.architecture(make));
  module.eval();
  return entry.finish ? entry.finish(std::move(module)) : module;
}

void WriteTestModel(absl::string_view name, const std::string& path,
                    uint64_t seed) {
  MakeTestModel(name, seed).save(path);
}

void AddToRepository(absl::string_view name, const std::string& directory,
                     uint64_t seed) {
  const std::filesystem::path folder =
      std::filesystem::path(directory) / FindTestModel(name).name / "1";
  std::filesystem::create_directories(folder);
  WriteTestModel(name, (folder / "model.pt").string(), seed);
}

}  // namespace camserve
