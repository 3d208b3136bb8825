// Small networks that differ in what they return: probabilities of several
// kinds, dictionaries, more outputs for larger images.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

using Children = std::vector<ScriptModule>;

Children Classifier(LayerFactory& make) {
  return {make.Linear("classifier", kSmallChannels, kTestClasses)};
}

Children OneOutput(LayerFactory& make) {
  return {make.Linear("classifier", kSmallChannels, 1)};
}

Children TwoClassifiers(LayerFactory& make) {
  return {make.Linear("classifier", kSmallChannels, kTestClasses),
          make.Linear("other", kSmallChannels, kTestClasses)};
}

// A module that ends in a step of its own, as torchxrayvision's do.
Children Inner(LayerFactory& make) {
  return {
      {.name = "head",
       .type = "Head",
       .source = R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.sigmoid(self.classifier.forward(x))
)",
       .children = {make.Linear("classifier", kSmallChannels, kTestClasses)}}};
}

// A convolution as large as the maps of 224 pixels in place of a linear layer:
// of a larger image it returns a score a place.
constexpr int kLargeSide = 56;
Children ConvolutionAsClassifier(LayerFactory& make) {
  return {make.Convolution("classifier", {.inputs = kSmallChannels,
                                          .outputs = kTestClasses,
                                          .kernel = kLargeSide,
                                          .padding = 0})};
}

// `scores` is computed; what is returned differs.
std::string Forward(const std::string& type, const std::string& end) {
  return absl::StrCat("\ndef forward(self, x: Tensor) -> ", type, R"(:
    x = torch.mean(self.features.forward(x), [2, 3])
    scores = self.classifier.forward(x)
)",
                      end);
}

std::string Returning(const std::string& what) {
  return Forward("Tensor", absl::StrCat("    return ", what, "\n"));
}

constexpr char kInner[] = R"(
def forward(self, x: Tensor) -> Tensor:
    return self.head.forward(torch.mean(self.features.forward(x), [2, 3]))
)";

constexpr char kGrowing[] = R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.flatten(self.classifier.forward(self.features.forward(x)), 1)
)";

// Undefined where the features are 0.
constexpr char kNormalised[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(x / x.norm(2, [1], True))
)";

// Far from where a sigmoid moves in float32.
constexpr char kSaturated[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.mean(self.features.forward(x), [2, 3])
    scores = 100.0 + self.classifier.forward(x)
    return (torch.sigmoid(scores) + torch.sigmoid(scores)) / 2.0
)";

// What an author's debugging left behind; a branch has some too.
constexpr char kTalking[] = R"(
def forward(self, x: Tensor) -> Tensor:
    print("pixels", x)
    torch.warn("an image came", 2)
    x = torch.mean(self.features.forward(x), [2, 3])
    if x.size(0) > 0:
        print(x)
    return self.classifier.forward(x)
)";

constexpr char kTraining[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(torch.dropout(x, 0.5, True))
)";

}  // namespace

std::vector<CatalogueEntry> OutputModels() {
  constexpr TestModelKind kExplained = TestModelKind::kExplained;
  constexpr TestModelKind kRefused = TestModelKind::kRefused;
  const auto labels = [](CatalogueEntry entry) {
    entry.model.is_multi_label = true;
    return entry;
  };
  CatalogueEntry growing = SmallNetwork("more_for_larger", kExplained, kGrowing,
                                        ConvolutionAsClassifier);
  growing.model.input = {3, 224, 224};
  growing.model.map = {kSmallChannels, kLargeSide, kLargeSide};
  return {
      SmallNetwork("scores", kExplained, Returning("scores"), Classifier),
      SmallNetwork("softmax", kExplained, Returning("torch.softmax(scores, 1)"),
                   Classifier),
      SmallNetwork("log_softmax", kExplained,
                   Returning("torch.log_softmax(scores, -1)"), Classifier),
      SmallNetwork(
          "wrapped_softmax", kExplained,
          Returning("(torch.softmax(scores.unsqueeze(2).to(7), 1).squeeze(2)"
                    ".contiguous().to(6) * 1.0).view([-1, 5]).clone()"),
          Classifier),
      labels(SmallNetwork("sigmoid", kExplained,
                          Returning("torch.sigmoid(scores)"), Classifier)),
      labels(SmallNetwork("inner_sigmoid", kExplained, kInner, Inner)),
      SmallNetwork("one_sigmoid", kExplained,
                   Returning("torch.sigmoid(scores)"), OneOutput, 1),
      SmallNetwork(
          "dict_output", kExplained,
          Forward("Dict[str, Tensor]", "    return {\"logits\": scores}\n"),
          Classifier),
      SmallNetwork("dict_of_softmax", kExplained,
                   Forward("Dict[str, Tensor]",
                           "    return {\"maps\": x.unsqueeze(2), "
                           "\"p\": torch.softmax(scores, 1)}\n"),
                   Classifier),
      SmallNetwork("filled_dict", kExplained,
                   Forward("Dict[str, Tensor]",
                           "    found = {\"age\": x[0]}\n"
                           "    found[\"logits\"] = scores\n"
                           "    return found\n"),
                   Classifier),
      SmallNetwork("two_in_dict", kRefused,
                   Forward("Dict[str, Tensor]",
                           "    return {\"main\": scores, "
                           "\"other\": self.other.forward(x)}\n"),
                   TwoClassifiers),
      SmallNetwork("softmax_of_one", kRefused,
                   Returning("torch.softmax(scores, 1)"), OneOutput, 1),
      SmallNetwork("averaged_softmax", kExplained,
                   Returning("(torch.softmax(scores, 1) + "
                             "torch.softmax(2.0 * scores, 1)) / 2.0"),
                   Classifier),
      SmallNetwork("talking", kExplained, kTalking, Classifier),
      SmallNetwork("saturated", kExplained, kSaturated, Classifier),
      SmallNetwork("normalised_features", kExplained, kNormalised, Classifier),
      std::move(growing),
      SmallNetwork("dropout_left_on", kRefused, kTraining, Classifier),
  };
}

}  // namespace camserve
