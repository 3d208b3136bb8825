// Small networks whose graphs are hard to cut at the layer: skips, branches,
// loops, shared modules, mutated lists.
#include <string>
#include <utility>
#include <vector>

#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

using Children = std::vector<ScriptModule>;
constexpr int kF = kSmallChannels;

CatalogueEntry Entry(const std::string& name, const std::string& layer,
                     std::vector<int64_t> map, const std::string& source,
                     std::function<Children(LayerFactory&)> children) {
  return {.model = {.name = name,
                    .kind = TestModelKind::kExplained,
                    .input = {3, 32, 32},
                    .output = {kTestClasses},
                    .layer = layer,
                    .map = std::move(map)},
          .architecture = [source, children](LayerFactory& make) {
            return ScriptModule{.name = "",
                                .type = "Network",
                                .source = source,
                                .children = children(make)};
          }};
}

ScriptModule Conv(LayerFactory& make, const std::string& name) {
  return make.Convolution(name, {.inputs = kF, .outputs = kF});
}

constexpr char kSkipAround[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    x = x + self.middle.forward(x)
    x = torch.relu(x)
    x = x + self.last.forward(x)
    return self.classifier.forward(torch.flatten(x, 1))
)";

Children SkipAround(LayerFactory& make) {
  return {SmallFeatures(make), Conv(make, "middle"), Conv(make, "last"),
          make.Linear("classifier", kSmallFlat, kTestClasses)};
}

constexpr char kConcatenation[] = R"(
def forward(self, x: Tensor) -> Tensor:
    a = self.one.forward(x)
    b = self.three.forward(torch.relu(self.reduce.forward(x)))
    c = self.pooled.forward(torch.max_pool2d(x, [3, 3], [1, 1], [1, 1], [1, 1], False))
    return torch.cat([a, b, c], 1)
)";

constexpr char kBranches[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    x = torch.relu(self.mixed.forward(x))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

Children Branches(LayerFactory& make) {
  const auto one_by_one = [&](const std::string& name) {
    return make.Convolution(
        name, {.inputs = kF, .outputs = 8, .kernel = 1, .padding = 0});
  };
  ScriptModule mixed = {.name = "mixed",
                        .type = "Inception",
                        .source = kConcatenation,
                        .children = {one_by_one("one"), one_by_one("reduce")}};
  mixed.children.push_back(
      make.Convolution("three", {.inputs = 8, .outputs = 8}));
  mixed.children.push_back(one_by_one("pooled"));
  Children children = {SmallFeatures(make), std::move(mixed)};
  children.push_back(make.Linear("classifier", 24, kTestClasses));
  return children;
}

constexpr char kCalledTwice[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    x = torch.relu(self.shared.forward(x))
    x = torch.relu(self.shared.forward(x))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

Children CalledTwice(LayerFactory& make) {
  return {SmallFeatures(make), Conv(make, "shared"),
          make.Linear("classifier", kF, kTestClasses)};
}

// One module in a loop of fixed length.
constexpr char kFixedLoop[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    for i in range(3):
        x = torch.relu(self.shared.forward(x))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

// What is added to the convolution has one row for all images.
constexpr char kPositions[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x) + self.positions)
    x = self.last.forward(x)
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

ScriptModule Positions(LayerFactory& make) {
  return {.name = "",
          .type = "Network",
          .source = kPositions,
          .parameters = {{"positions",
                          make.Normal({1, kF, kSmallSide, kSmallSide}, 1)}},
          .children = {SmallFeatures(make), Conv(make, "last"),
                       make.Linear("classifier", kF, kTestClasses)}};
}

constexpr char kDenseConcatenation[] = R"(
def forward(self, x: Tensor) -> Tensor:
    maps = [x]
    maps.append(self.first.forward(torch.relu(torch.cat(maps, 1))))
    maps.append(self.second.forward(torch.relu(torch.cat(maps, 1))))
    return torch.cat(maps, 1)
)";

// As a scripted batch norm does it: each look at the dimensions is a branch.
constexpr char kCheckedConcatenation[] = R"(
def forward(self, x: Tensor) -> Tensor:
    maps = [x]
    y = torch.cat(maps, 1)
    assert y.dim() == 4, "expected 4D input, got {}D".format(y.dim())
    maps.append(self.first.forward(torch.relu_(y * 1.5)))
    y = torch.cat(maps, 1)
    assert len(y.size()) == 4, "expected 4D input"
    maps.append(self.second.forward(torch.relu_(y * 1.5)))
    return torch.cat(maps, 1)
)";

constexpr char kListOfMaps[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.block.forward(self.features.forward(x))
    return self.classifier.forward(torch.mean(torch.relu(x), [2, 3]))
)";

Children DenseMaps(LayerFactory& make, const char* source) {
  ScriptModule block = {
      .name = "block", .type = "DenseBlock", .source = source};
  block.children = {
      make.Convolution("first", {.inputs = kF, .outputs = 4}),
      make.Convolution("second", {.inputs = kF + 4, .outputs = 4})};
  return {SmallFeatures(make), std::move(block),
          make.Linear("classifier", kF + 8, kTestClasses)};
}

Children ListOfMaps(LayerFactory& make) {
  return DenseMaps(make, kDenseConcatenation);
}

Children CheckedMaps(LayerFactory& make) {
  return DenseMaps(make, kCheckedConcatenation);
}

constexpr char kShapeFlow[] = R"(
def forward(self, x: Tensor) -> Tensor:
    while x.size(2) > 16:
        x = torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, None)
    if x.size(3) > 100:
        x = torch.relu(x)
    x = self.stem.forward(x)
    x = self.last.forward(torch.relu(x))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

Children ShapeFlow(LayerFactory& make) {
  return {make.Convolution("stem", {.inputs = 3, .outputs = kF}),
          Conv(make, "last"), make.Linear("classifier", kF, kTestClasses)};
}

// The layers stand behind another method than forward.
constexpr char kOtherMethod[] = R"(
def head(self, x: Tensor) -> Tensor:
    return self.classifier.forward(torch.flatten(x, 1))

def forward_impl(self, x: Tensor) -> Tensor:
    return self.head(self.features.forward(x))

def forward(self, x: Tensor) -> Tensor:
    return self.forward_impl(x)
)";

Children OtherMethod(LayerFactory& make) {
  return {SmallFeatures(make),
          make.Linear("classifier", kSmallFlat, kTestClasses)};
}

// Two instances of one class, with other weights: to edit the graph of the
// class would change both.
constexpr char kTwins[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    x = torch.relu(self.left.forward(x)) + torch.relu(self.right.forward(x))
    return self.classifier.forward(torch.flatten(x, 1))
)";

Children Twins(LayerFactory& make) {
  return {SmallFeatures(make), Conv(make, "left"), Conv(make, "right"),
          make.Linear("classifier", kSmallFlat, kTestClasses)};
}

// A convolution before each activation function that may become part of it, and
// in the middle one of a single channel.
constexpr char kActivations[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    x = torch.sigmoid(self.a.forward(x))
    x = torch.tanh(self.b.forward(x))
    x = torch.silu(self.c.forward(x))
    y = self.d.forward(x)
    x = y * torch.sigmoid(y)
    x = torch.hardswish(self.e.forward(x))
    x = torch.hardsigmoid(self.narrow.forward(x))
    x = torch.leaky_relu(self.widen.forward(x), 0.2)
    x = torch.clamp(self.f.forward(x), -0.5, 6.0)
    x = torch.gelu(self.g.forward(x), approximate="none")
    x = torch.gelu(self.h.forward(x), approximate="tanh")
    y = self.i.forward(x)
    x = torch.hardtanh(y + x, 0.0, 1.5)
    x = self.last.forward(x)
    return self.classifier.forward(torch.mean(x * torch.sigmoid(torch.mean(x, [2, 3], True)), [2, 3]))
)";

Children Activations(LayerFactory& make) {
  Children children = {SmallFeatures(make)};
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i"}) {
    children.push_back(Conv(make, name));
  }
  children.push_back(make.Convolution("narrow", {.inputs = kF, .outputs = 1}));
  children.push_back(make.Convolution("widen", {.inputs = 1, .outputs = kF}));
  children.push_back(Conv(make, "last"));
  children.push_back(make.Linear("classifier", kF, kTestClasses));
  return children;
}

// What follows a convolution looks at each place's channels, as in ConvNeXt.
constexpr char kPlaces[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    y = torch.layer_norm(self.middle.forward(x).permute([0, 2, 3, 1]), [16])
    y = self.places.forward(torch.gelu(y)).permute([0, 3, 1, 2])
    x = self.last.forward(x + y * 0.5)
    return self.classifier.forward(torch.mean(torch.relu(x), [2, 3]))
)";

Children Places(LayerFactory& make) {
  return {SmallFeatures(make), Conv(make, "middle"),
          make.Linear("places", kF, kF), Conv(make, "last"),
          make.Linear("classifier", kF, kTestClasses)};
}

// The last bits of what the layer gives move its gradient visibly.
constexpr char kTrembling[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.last.forward(torch.relu(self.features.forward(x)))
    return self.classifier.forward(torch.mean(x + 0.001 * torch.sin(x * 3000.0), [2, 3]))
)";

Children Trembling(LayerFactory& make) {
  return {SmallFeatures(make), Conv(make, "last"),
          make.Linear("classifier", kF, kTestClasses)};
}

// One channel is written to where it lies.
constexpr char kWrittenChannel[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    _0 = torch.mul_(torch.select(x, 1, 0), 2.0)
    x = self.last.forward(x)
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

}  // namespace

std::vector<CatalogueEntry> GraphModels() {
  const std::vector<int64_t> map = {kF, kSmallSide, kSmallSide};
  return {
      Entry("skip_around", "last", map, kSkipAround, SkipAround),
      Entry("branches", "mixed", {24, kSmallSide, kSmallSide}, kBranches,
            Branches),
      Entry("called_twice", "shared", map, kCalledTwice, CalledTwice),
      Entry("fixed_loop", "shared", map, kFixedLoop, CalledTwice),
      {.model = {.name = "positions",
                 .kind = TestModelKind::kExplained,
                 .input = {3, 32, 32},
                 .output = {kTestClasses},
                 .layer = "last",
                 .map = map},
       .architecture = Positions},
      Entry("list_of_maps", "block", {kF + 8, kSmallSide, kSmallSide},
            kListOfMaps, ListOfMaps),
      Entry("checked_list_of_maps", "block", {kF + 8, kSmallSide, kSmallSide},
            kListOfMaps, CheckedMaps),
      Entry("shape_flow", "last", {kF, 16, 16}, kShapeFlow, ShapeFlow),
      Entry("other_method", "features.6", map, kOtherMethod, OtherMethod),
      Entry("twins", "right", map, kTwins, Twins),
      Entry("activations", "last", map, kActivations, Activations),
      Entry("channels_of_places", "last", map, kPlaces, Places),
      Entry("trembling", "last", map, kTrembling, Trembling),
      Entry("written_channel", "last", map, kWrittenChannel, Trembling),
  };
}

}  // namespace camserve
