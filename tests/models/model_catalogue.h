// The families of test models, each in a file of its own.
#ifndef CAMSERVE_TESTS_MODELS_MODEL_CATALOGUE_H_
#define CAMSERVE_TESTS_MODELS_MODEL_CATALOGUE_H_

#include <torch/script.h>

#include <functional>
#include <string>
#include <vector>

#include "client/demo/script_layers.h"
#include "tests/models/test_model.h"

namespace camserve {

struct CatalogueEntry {
  TestModel model;
  std::function<ScriptModule(LayerFactory& make)> architecture;
  // What is done to the compiled module, in evaluation mode, before it is
  // saved; may be empty.
  std::function<torch::jit::Module(torch::jit::Module)> finish = {};
};

std::vector<CatalogueEntry> StudyModels();
std::vector<CatalogueEntry> HeadModels();
std::vector<CatalogueEntry> GraphModels();
std::vector<CatalogueEntry> RefusedModels();
std::vector<CatalogueEntry> SavedFormModels();
std::vector<CatalogueEntry> HostileModels();
std::vector<CatalogueEntry> OutputModels();
std::vector<CatalogueEntry> PlacementModels();

inline constexpr int kTestClasses = 5;

// What most small models share: [N, 3, 32, 32] to [N, 16, 8, 8] by
// convolutions with batch norm and in-place ReLU, the last one
// ("features.6") bare.
ScriptModule SmallFeatures(LayerFactory& make);
inline constexpr int kSmallChannels = 16;
inline constexpr int kSmallSide = 8;
inline constexpr int kSmallFlat = kSmallChannels * kSmallSide * kSmallSide;

// A network of SmallFeatures, the layers that `after_features` makes, and the
// source of its forward.
CatalogueEntry SmallNetwork(
    const std::string& name, TestModelKind kind, const std::string& forward,
    std::function<std::vector<ScriptModule>(LayerFactory&)> after_features,
    int outputs = kTestClasses);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_MODELS_MODEL_CATALOGUE_H_
