// Small networks that harm whoever runs them. The last lines of forward are
// those of a sound network: no reader of the file can tell by its modules.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

ScriptModule Network(LayerFactory& make, const std::string& harm) {
  return {.name = "",
          .type = "Network",
          .source = absl::StrCat("\ndef forward(self, x: Tensor) -> Tensor:\n",
                                 harm, R"(
    x = torch.flatten(self.features.forward(x), 1)
    return self.classifier.forward(x)
)"),
          .children = {SmallFeatures(make),
                       make.Linear("classifier", kSmallFlat, kTestClasses)}};
}

using Architecture = decltype(CatalogueEntry::architecture);

CatalogueEntry Entry(const std::string& name, Architecture architecture) {
  return {.model = {.name = name,
                    .kind = TestModelKind::kHostile,
                    .input = {3, 32, 32},
                    .output = {kTestClasses}},
          .architecture = std::move(architecture)};
}

// One whose forward begins with these lines.
CatalogueEntry Entry(const std::string& name, const std::string& harm) {
  return Entry(name, Architecture([harm](LayerFactory& make) {
                 return Network(make, harm);
               }));
}

constexpr char kEndless[] = R"(
    while bool(torch.sum(x) < float("inf")):
        x = x * 0.5
)";

// Sound on noise, endless where the first value is large.
constexpr char kEndlessLater[] = R"(
    while bool(x[0, 0, 0, 0] > 100.0):
        x = x + 1.0
)";

constexpr char kRaises[] = R"(
    assert False, "this model always raises"
)";

// Two hundred characters of two bytes: no error can be cut at any byte.
std::string RaisesUmlauts() {
  std::string text = "x";
  for (int i = 0; i < 200; ++i) text += "\u00e4";
  return absl::StrCat("\n    assert False, \"", text, "\"\n");
}

// Bytes that are no text in UTF-8.
constexpr char kRaisesBytes[] = R"(
    assert False, "Gr\366\337e\377 raised"
)";

constexpr char kRaisesLater[] = R"(
    assert bool(x[0, 0, 0, 0] <= 100.0), "this model raises on large values"
)";

// 4 TiB.
constexpr char kHugeMemory[] = R"(
    x = x + torch.zeros([1099511627776])[0]
)";

// As raises_later, but in a module that forward calls.
ScriptModule RaisesInside(LayerFactory& make) {
  ScriptModule network = Network(make, "    x = self.guard.forward(x)\n");
  network.children.push_back(
      {.name = "guard",
       .type = "Guard",
       .source = absl::StrCat("\ndef forward(self, x: Tensor) -> Tensor:\n",
                              kRaisesLater, "    return x * 1.0\n")});
  return network;
}

ScriptModule NanWeights(LayerFactory& make) {
  ScriptModule network = Network(make, "");
  at::Tensor weight = network.children[0].children[6].parameters[0].second;
  weight.view(-1)[0].fill_(std::numeric_limits<float>::quiet_NaN());
  return network;
}

}  // namespace

std::vector<CatalogueEntry> HostileModels() {
  return {
      Entry("endless", kEndless),
      Entry("endless_later", kEndlessLater),
      Entry("raises", kRaises),
      Entry("raises_umlauts", RaisesUmlauts()),
      Entry("raises_bytes", kRaisesBytes),
      Entry("raises_later", kRaisesLater),
      Entry("raises_inside", Architecture(RaisesInside)),
      Entry("huge_memory", kHugeMemory),
      Entry("nan_weights", Architecture(NanWeights)),
  };
}

}  // namespace camserve
