// Small networks that put images, or places of an image, elsewhere before their
// layers see them; and some that only look as if they did.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

using Children = std::vector<ScriptModule>;

Children Pooled(LayerFactory& make) {
  return {SmallFeatures(make),
          make.Linear("classifier", kSmallChannels, kTestClasses)};
}

CatalogueEntry Entry(const std::string& name, TestModelKind kind,
                     const std::string& forward, int side,
                     std::function<Children(LayerFactory&)> children = Pooled) {
  return {.model = {.name = name,
                    .kind = kind,
                    .input = {3, side, side},
                    .output = {kTestClasses},
                    .layer = "features.6",
                    .map = {kSmallChannels, side / 4, side / 4}},
          .architecture = [forward, children](LayerFactory& make) {
            return ScriptModule{.name = "",
                                .type = "Network",
                                .source = forward,
                                .children = children(make)};
          }};
}

// What is done to the image before the layers see it.
std::string Before(const std::string& step) {
  return absl::StrCat("\ndef forward(self, x: Tensor) -> Tensor:\n    ", step,
                      R"(
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(x)
)");
}

// Four tiles an image, side by side in the batch.
constexpr char kTiles[] = R"(
def forward(self, x: Tensor) -> Tensor:
    n = x.size(0)
    x = x.view([n, 3, 2, 16, 2, 16]).permute([0, 2, 4, 1, 3, 5])
    x = self.features.forward(x.reshape([4 * n, 3, 16, 16]))
    x = torch.mean(x, [2, 3])
    return torch.mean(self.classifier.forward(x).view([n, 4, -1]), [1])
)";

constexpr char kMirrorInBatch[] = R"(
def forward(self, x: Tensor) -> Tensor:
    n = x.size(0)
    x = torch.cat([x, torch.flip(x, [3])], 0)
    x = self.classifier.forward(torch.mean(self.features.forward(x), [2, 3]))
    return (x[0:n] + x[n:]) / 2.0
)";

constexpr char kMirroredLast[] = R"(
def forward(self, x: Tensor) -> Tensor:
    a = torch.mean(self.features.forward(x), [2, 3])
    b = torch.mean(self.features.forward(torch.flip(x, [3])), [2, 3])
    return self.classifier.forward(a + b)
)";

// Each channel as a grey image of its own.
constexpr char kChannelSlices[] = R"(
def forward(self, x: Tensor) -> Tensor:
    n = x.size(0)
    x = x.reshape([3 * n, 1, 32, 32]).expand([3 * n, 3, 32, 32])
    x = torch.mean(self.features.forward(x), [2, 3])
    return torch.mean(self.classifier.forward(x).view([n, 3, -1]), [1])
)";

// Rows of the batch change places before the layer, and back after it.
constexpr char kSwappedRows[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.mean(self.features.forward(torch.flip(x, [0])), [2, 3])
    return torch.flip(self.classifier.forward(x), [0])
)";

constexpr char kChannelShuffle[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    n, c, h, w = x.size(0), x.size(1), x.size(2), x.size(3)
    x = x.view([n, 2, c // 2, h, w]).transpose(1, 2).reshape([n, c, h, w])
    x = self.last.forward(torch.relu(x))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

// The first layers see the image as it is, the last its mirror.
constexpr char kMirroredLater[] = R"(
def forward(self, x: Tensor) -> Tensor:
    x = torch.relu(self.features.forward(x))
    x = self.last.forward(torch.flip(x, [3]))
    return self.classifier.forward(torch.mean(x, [2, 3]))
)";

Children Shuffled(LayerFactory& make) {
  Children children = Pooled(make);
  children.push_back(make.Convolution(
      "last", {.inputs = kSmallChannels, .outputs = kSmallChannels}));
  return children;
}

}  // namespace

std::vector<CatalogueEntry> PlacementModels() {
  constexpr TestModelKind kExplained = TestModelKind::kExplained;
  constexpr TestModelKind kRefused = TestModelKind::kRefused;
  CatalogueEntry shuffle =
      Entry("channel_shuffle", kExplained, kChannelShuffle, 32, Shuffled);
  shuffle.model.layer = "last";
  return {
      Entry("tiles", kRefused, kTiles, 32),
      Entry("mirror_in_batch", kRefused, kMirrorInBatch, 32),
      Entry("channel_slices", kRefused, kChannelSlices, 32),
      Entry("mirrored_last", kRefused, kMirroredLast, 32),
      Entry("mirrored", kRefused, Before("x = torch.flip(x, [3])"), 32),
      Entry("upside_down", kRefused, Before("x = x.flip([-2])"), 32),
      Entry("transposed", kRefused, Before("x = x.transpose(2, 3)"), 32),
      Entry("turned", kRefused, Before("x = torch.rot90(x, 1, [2, 3])"), 32),
      Entry("rolled", kRefused, Before("x = torch.roll(x, [16], [3])"), 32),
      Entry("rolled_a_little", kRefused, Before("x = torch.roll(x, [1], [2])"),
            96),
      Entry("cropped_a_little", kRefused, Before("x = x[:, :, :, 1:]"), 96),
      Entry("cropped_at_the_end", kRefused, Before("x = x[:, :, :-2, :]"), 96),
      Entry("cropped", kRefused, Before("x = x[:, :, 4:36, 4:36]"), 40),
      Entry("swapped_rows", kExplained, kSwappedRows, 32),
      Entry("rolled_back", kExplained,
            Before("x = torch.roll(torch.roll(x, [5], [3]), [-5], [3])"), 32),
      Entry("turned_channels", kExplained,
            Before("x = x.permute([0, 2, 3, 1]).flip([-1])"
                   ".permute([0, 3, 1, 2])"),
            32),
      Entry("mirrored_later", kExplained, kMirroredLater, 32, Shuffled),
      std::move(shuffle),
  };
}

}  // namespace camserve
