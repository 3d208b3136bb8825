// Small networks that differ in what follows the last convolution.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

CatalogueEntry Entry(
    const std::string& name, const std::string& forward,
    std::function<std::vector<ScriptModule>(LayerFactory&)> after_features,
    int outputs = kTestClasses) {
  return SmallNetwork(name, TestModelKind::kExplained, forward,
                      std::move(after_features), outputs);
}

std::vector<ScriptModule> Flat(LayerFactory& make) {
  return {make.Linear("classifier", kSmallFlat, kTestClasses)};
}

std::vector<ScriptModule> Pooled(LayerFactory& make) {
  return {make.Linear("classifier", kSmallChannels, kTestClasses)};
}

std::vector<ScriptModule> OneLogit(LayerFactory& make) {
  return {make.Linear("classifier", kSmallFlat, 1)};
}

// Two linear layers, with what the source puts between them.
std::vector<ScriptModule> Dense(LayerFactory& make, int inputs) {
  return {make.Linear("dense", inputs, 24),
          make.Linear("classifier", 24, kTestClasses)};
}

constexpr char kConvFlattenScores[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    return self.classifier.forward(torch.flatten(x, 1))
)";

constexpr char kOneAtATime[] = R"(
def forward(self, x: Tensor) -> Tensor:
    assert x.size(0) == 1, "one image at a time"
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(x)
)";

// Global pooling at 224 pixels, where the maps are 56 x 56; at 256 it leaves
// the last row and column out.
constexpr char kPooledBySeven[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.avg_pool2d(self.features.forward(x), [7, 7], [7, 7])
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

// As a frozen backbone is written: a layer before detach() has no gradient of
// PyTorch's.
constexpr char kDetached[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.mean(self.features.forward(x).detach(), [2, 3])
    return self.classifier.forward(x)
)";

constexpr char kConvGapScores[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

constexpr char kConvFlattenDenseScores[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.dense.forward(torch.flatten(self.features.forward(x), 1))
    return self.classifier.forward(torch.relu(x))
)";

constexpr char kConvGapDenseScores[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.dense.forward(torch.mean(self.features.forward(x), [2, 3]))
    return self.classifier.forward(torch.relu(x))
)";

// A is what the layer returned, before the addition and the ReLU overwrite it.
constexpr char kInPlaceAfter[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    x += 0.25
    x = torch.relu_(x)
    return self.classifier.forward(torch.flatten(x, 1))
)";

constexpr char kMaxPoolHead[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.amax(self.features.forward(x), [2, 3])
    return self.classifier.forward(x)
)";

constexpr char kTupleOutput[] = R"(
def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    x = self.features.forward(x)
    return self.classifier.forward(torch.mean(x, [2, 3])), x
)";

// No sample's answer may depend on what else is in the batch; here it does.
constexpr char kMixesBatch[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    x = x - 0.5 * torch.mean(x, [0], True)
    return self.classifier.forward(torch.flatten(torch.relu(x), 1))
)";

// Gated by itself: the gradient depends on A at every place.
constexpr char kGatedHead[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    x = x * torch.sigmoid(torch.mean(x, [2, 3], True))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

// The head is affine in A, with a factor that each image has of its own, and
// that is a number and no tensor.
constexpr char kScaledByContrast[] = R"(
def forward(self, x: Tensor) -> Tensor:
    contrast = float(torch.std(x))
    x = self.classifier.forward(torch.mean(self.features.forward(x), [2, 3]))
    return x * contrast
)";

}  // namespace

std::vector<CatalogueEntry> HeadModels() {
  return {
      Entry("conv_flatten_scores", kConvFlattenScores, Flat),
      Entry("conv_gap_scores", kConvGapScores, Pooled),
      Entry("conv_flatten_dense_scores", kConvFlattenDenseScores,
            [](LayerFactory& make) { return Dense(make, kSmallFlat); }),
      Entry("conv_gap_dense_scores", kConvGapDenseScores,
            [](LayerFactory& make) { return Dense(make, kSmallChannels); }),
      Entry(
          "thousand_classes", kConvGapDenseScores,
          [](LayerFactory& make) -> std::vector<ScriptModule> {
            return {make.Linear("dense", kSmallChannels, 24),
                    make.Linear("classifier", 24, 1000)};
          },
          1000),
      Entry("one_logit", kConvFlattenScores, OneLogit, 1),
      Entry("tuple_output", kTupleOutput, Pooled),
      Entry("in_place_after", kInPlaceAfter, Flat),
      Entry("max_pool_head", kMaxPoolHead, Pooled),
      Entry("gated_head", kGatedHead, Pooled),
      Entry("mixes_batch", kMixesBatch, Flat),
      Entry("one_at_a_time", kOneAtATime, Pooled),
      Entry("detached", kDetached, Pooled),
      Entry("pooled_by_seven", kPooledBySeven, Pooled),
      Entry("scaled_by_contrast", kScaledByContrast, Pooled),
  };
}

ScriptModule SmallFeatures(LayerFactory& make) {
  return NumberedSequential(
      "features",
      {make.Convolution(
           "", {.inputs = 3, .outputs = 8, .stride = 2, .bias = false}),
       make.BatchNorm("", 8), Relu("", /*in_place=*/true),
       make.Convolution("",
                        {.inputs = 8, .outputs = kSmallChannels, .stride = 2}),
       make.BatchNorm("", kSmallChannels), Relu("", /*in_place=*/true),
       make.Convolution(
           "", {.inputs = kSmallChannels, .outputs = kSmallChannels})});
}

CatalogueEntry SmallNetwork(
    const std::string& name, TestModelKind kind, const std::string& forward,
    std::function<std::vector<ScriptModule>(LayerFactory&)> after_features,
    int outputs) {
  return {.model = {.name = name,
                    .kind = kind,
                    .input = {3, 32, 32},
                    .output = {outputs},
                    .layer = "features.6",
                    .map = {kSmallChannels, kSmallSide, kSmallSide}},
          .architecture = [forward, after_features](LayerFactory& make) {
            ScriptModule network = {
                .name = "", .type = "Network", .source = forward};
            network.children.push_back(SmallFeatures(make));
            for (ScriptModule& layer : after_features(make)) {
              network.children.push_back(std::move(layer));
            }
            return network;
          }};
}

}  // namespace camserve
