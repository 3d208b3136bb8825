// The study's networks, "Conv - Flatten - Class scores": what torchvision calls
// ResNet34, ResNet50 and VGG19 with batch norm, cut after the last convolution
// and followed by one linear layer.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/models/model_catalogue.h"

namespace camserve {
namespace {

// Branches add to the sum that runs through a residual network: small, they
// keep it in scale over many blocks.
constexpr double kBranchScale = 0.3;

struct BlockShape {
  int inputs;
  int width;
  int stride;
  bool last;  // of the network: ends in its bare last convolution
};

struct Step {
  int outputs, kernel, stride;
};

std::vector<Step> BasicSteps(const BlockShape& shape) {
  return {{shape.width, 3, shape.stride}, {shape.width, 3, 1}};
}

std::vector<Step> BottleneckSteps(const BlockShape& shape) {
  return {{shape.width, 1, 1},
          {shape.width, 3, shape.stride},
          {4 * shape.width, 1, 1}};
}

ScriptModule StepConvolution(LayerFactory& make, const std::string& name,
                             int inputs, const Step& step, bool bias) {
  return make.Convolution(name, {.inputs = inputs,
                                 .outputs = step.outputs,
                                 .kernel = step.kernel,
                                 .stride = step.stride,
                                 .padding = step.kernel / 2,
                                 .bias = bias});
}

// conv1, bn1, relu, conv2, ..., without the batch norm after the network's last
// convolution.
void AddSteps(LayerFactory& make, const BlockShape& shape,
              const std::vector<Step>& steps, ScriptModule& block) {
  int channels = shape.inputs;
  for (size_t i = 1; i <= steps.size(); ++i) {
    const bool end = i == steps.size();
    const bool bare = end && shape.last;
    block.children.push_back(StepConvolution(make, absl::StrCat("conv", i),
                                             channels, steps[i - 1], bare));
    absl::StrAppend(&block.source, "    x = self.conv", i, ".forward(x)\n");
    channels = steps[i - 1].outputs;
    if (bare) return;
    block.children.push_back(make.BatchNorm(absl::StrCat("bn", i), channels,
                                            end ? kBranchScale : 1));
    absl::StrAppend(&block.source, "    x = self.bn", i, ".forward(x)\n");
    if (!end) absl::StrAppend(&block.source, "    x = self.relu.forward(x)\n");
  }
}

// The sum with what came in, and the ReLU after it.
void AddSkip(LayerFactory& make, const BlockShape& shape, int outputs,
             ScriptModule& block) {
  std::string skipped = "identity";
  if (shape.stride != 1 || shape.inputs != outputs) {
    skipped = "self.downsample.forward(identity)";
    block.children.push_back(NumberedSequential(
        "downsample",
        {StepConvolution(make, "", shape.inputs, {outputs, 1, shape.stride},
                         /*bias=*/false),
         make.BatchNorm("", outputs)}));
  }
  absl::StrAppend(&block.source, "    x += ", skipped,
                  "\n    x = self.relu.forward(x)\n");
}

ScriptModule Block(LayerFactory& make, const BlockShape& shape,
                   const std::string& type, const std::vector<Step>& steps) {
  ScriptModule block = {.name = "", .type = type};
  block.source =
      "\ndef forward(self, identity: Tensor) -> Tensor:\n    x = identity\n";
  AddSteps(make, shape, steps, block);
  block.children.push_back(Relu("relu", /*in_place=*/true));
  if (!shape.last) AddSkip(make, shape, steps.back().outputs, block);
  absl::StrAppend(&block.source, "    return x\n");
  return block;
}

ScriptModule ResNet(LayerFactory& make, bool bottleneck) {
  constexpr int kBlocks[] = {3, 4, 6, 3};
  ScriptModule network = {.name = "", .type = "ResNet"};
  network.children = {
      StepConvolution(make, "conv1", 3, {64, 7, 2}, /*bias=*/false),
      make.BatchNorm("bn1", 64), Relu("relu", /*in_place=*/true),
      MaxPool("maxpool", 3, 2, 1)};
  int channels = 64;
  for (int stage = 0; stage < 4; ++stage) {
    std::vector<ScriptModule> blocks;
    for (int i = 0; i < kBlocks[stage]; ++i) {
      const BlockShape shape = {.inputs = channels,
                                .width = 64 << stage,
                                .stride = i == 0 && stage > 0 ? 2 : 1,
                                .last = stage == 3 && i == kBlocks[stage] - 1};
      const auto steps =
          bottleneck ? BottleneckSteps(shape) : BasicSteps(shape);
      blocks.push_back(
          Block(make, shape, bottleneck ? "Bottleneck" : "BasicBlock", steps));
      channels = steps.back().outputs;
    }
    network.children.push_back(NumberedSequential(
        absl::StrCat("layer", stage + 1), std::move(blocks)));
  }
  network.children.push_back(
      make.Linear("classifier", channels * 7 * 7, kTestClasses));
  network.source = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.relu.forward(self.bn1.forward(self.conv1.forward(x)))
    x = self.maxpool.forward(x)
    x = self.layer2.forward(self.layer1.forward(x))
    x = self.layer4.forward(self.layer3.forward(x))
    return self.classifier.forward(torch.flatten(x, 1))
)";
  return network;
}

ScriptModule Vgg19(LayerFactory& make) {
  constexpr int kPool = 0;
  constexpr int kPlan[] = {64,  64,    kPool, 128,   128, kPool, 256,
                           256, 256,   256,   kPool, 512, 512,   512,
                           512, kPool, 512,   512,   512, 512};
  std::vector<ScriptModule> features;
  int channels = 3;
  for (const int width : kPlan) {
    if (width == kPool) {
      features.push_back(MaxPool("", 2, 2, 0));
      continue;
    }
    features.push_back(
        make.Convolution("", {.inputs = channels, .outputs = width}));
    features.push_back(make.BatchNorm("", width));
    features.push_back(Relu("", /*in_place=*/true));
    channels = width;
  }
  features.pop_back();
  features.pop_back();
  ScriptModule network = {.name = "", .type = "VGG", .source = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    return self.classifier.forward(torch.flatten(x, 1))
)"};
  network.children.push_back(
      NumberedSequential("features", std::move(features)));
  network.children.push_back(
      make.Linear("classifier", channels * 14 * 14, kTestClasses));
  return network;
}

}  // namespace

std::vector<CatalogueEntry> StudyModels() {
  const auto entry = [](const std::string& name, const std::string& layer,
                        std::vector<int64_t> map, auto architecture) {
    return CatalogueEntry{.model = {.name = name,
                                    .kind = TestModelKind::kStudy,
                                    .input = {3, 224, 224},
                                    .output = {kTestClasses},
                                    .layer = layer,
                                    .map = std::move(map)},
                          .architecture = architecture};
  };
  return {entry("resnet34", "layer4.2.conv2", {512, 7, 7},
                [](LayerFactory& make) { return ResNet(make, false); }),
          entry("resnet50", "layer4.2.conv3", {2048, 7, 7},
                [](LayerFactory& make) { return ResNet(make, true); }),
          entry("vgg19", "features.49", {512, 14, 14}, Vgg19)};
}

}  // namespace camserve
