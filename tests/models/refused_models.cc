// Small networks that run, but are no classifiers with a map to explain.
#include <string>
#include <utility>
#include <vector>

#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

using Children = std::vector<ScriptModule>;

CatalogueEntry Entry(const std::string& name, std::vector<int64_t> input,
                     std::vector<int64_t> output, const std::string& source,
                     std::function<Children(LayerFactory&)> children) {
  return {.model = {.name = name,
                    .kind = TestModelKind::kRefused,
                    .input = std::move(input),
                    .output = std::move(output)},
          .architecture = [source, children](LayerFactory& make) {
            return ScriptModule{.name = "",
                                .type = "Network",
                                .source = source,
                                .children = children(make)};
          }};
}

Children Pooled(LayerFactory& make) {
  return {SmallFeatures(make),
          make.Linear("classifier", kSmallChannels, kTestClasses)};
}

constexpr char kTwoInputs[] = R"(
def forward(self, x: Tensor, age: Tensor) -> Tensor:
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(x + age)
)";

// A segmentation network: a score a place.
constexpr char kScoreMap[] = R"(
def forward(self, x: Tensor) -> Tensor:
    return self.features.forward(x)
)";

constexpr char kMlp[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.dense.forward(torch.flatten(x, 1)))
    return self.classifier.forward(x)
)";

Children Mlp(LayerFactory& make) {
  return {make.Linear("dense", 3 * 32 * 32, 16),
          make.Linear("classifier", 16, kTestClasses)};
}

constexpr int kWidth = 24;

// A vision transformer: its one 4-D layer is the patch embedding.
constexpr char kAttention[] = R"(
def forward(self, x: Tensor) -> Tensor:
    weights = torch.matmul(self.query.forward(x),
                           self.key.forward(x).transpose(1, 2))
    weights = torch.softmax(weights / 5.0, -1)
    return x + torch.matmul(weights, self.value.forward(x))
)";

constexpr char kTokens[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.patches.forward(x).flatten(2).transpose(1, 2)
    x = self.attention.forward(x)
    return self.classifier.forward(torch.mean(x, [1]))
)";

ScriptModule Patches(LayerFactory& make) {
  return make.Convolution(
      "patches",
      {.inputs = 3, .outputs = kWidth, .kernel = 8, .stride = 8, .padding = 0});
}

Children Tokens(LayerFactory& make) {
  ScriptModule attention = {
      .name = "attention", .type = "Attention", .source = kAttention};
  for (const char* part : {"query", "key", "value"}) {
    attention.children.push_back(make.Linear(part, kWidth, kWidth));
  }
  Children children = {Patches(make), std::move(attention)};
  children.push_back(make.Linear("classifier", kWidth, kTestClasses));
  return children;
}

// As Swin: 4-D, but [N, h, w, channels] after the patch embedding.
constexpr char kChannelsLast[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.patches.forward(x).permute([0, 2, 3, 1])
    x = x + torch.gelu(self.mixer.forward(x))
    x = self.last.forward(x)
    return self.classifier.forward(torch.mean(x, [1, 2]))
)";

Children ChannelsLast(LayerFactory& make) {
  return {Patches(make), make.Linear("mixer", kWidth, kWidth),
          make.Linear("last", kWidth, kWidth),
          make.Linear("classifier", kWidth, kTestClasses)};
}

}  // namespace

std::vector<CatalogueEntry> RefusedModels() {
  const std::vector<int64_t> image = {3, 32, 32};
  const std::vector<int64_t> logits = {kTestClasses};
  return {
      Entry("two_inputs", {}, logits, kTwoInputs, Pooled),
      Entry("score_map", image, {kSmallChannels, kSmallSide, kSmallSide},
            kScoreMap, Pooled),
      Entry("mlp", image, logits, kMlp, Mlp),
      Entry("tokens", image, logits, kTokens, Tokens),
      Entry("channels_last", image, logits, kChannelsLast, ChannelsLast),
  };
}

}  // namespace camserve
