// The demo's model looks where the finding is. The maps are computed here, by
// plain autograd, as the definitions say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/script.h>

#include <map>
#include <string>
#include <vector>

#include "client/demo/chest_image.h"
#include "client/demo/demo_network.h"
#include "client/demo/demo_scores.h"

namespace camserve::demo {
namespace {

constexpr int kImages = 100;
constexpr uint64_t kFreshSeed = 20'240;

// Layer output and its gradient for the true class of every image.
struct Evidence {
  at::Tensor map;       // [N, F, h, w]
  at::Tensor gradient;  // [N, F, h, w]
  at::Tensor scores;    // [N, classes]
};

Evidence Explain(torch::jit::Module network, const DemoSet& set) {
  Evidence evidence;
  torch::jit::Module features = network.attr("features").toModule();
  torch::jit::Module classifier = network.attr("classifier").toModule();
  evidence.map = features.forward({set.inputs}).toTensor().detach();
  evidence.map.set_requires_grad(true);
  evidence.scores = classifier.forward({evidence.map.flatten(1)}).toTensor();
  const at::Tensor true_scores =
      evidence.scores.gather(1, set.labels.unsqueeze(1)).sum();
  evidence.gradient =
      torch::autograd::grad({true_scores}, {evidence.map}).front();
  evidence.map = evidence.map.detach();
  return evidence;
}

at::Tensor GradCam(const Evidence& evidence) {
  return (evidence.gradient.mean({2, 3}, /*keepdim=*/true) * evidence.map)
      .sum(1);
}

at::Tensor HiResCam(const Evidence& evidence) {
  return (evidence.gradient * evidence.map).sum(1);
}

at::Tensor Normalised(const at::Tensor& values) {
  const at::Tensor above = values - values.min();
  return above / (1e-7 + above.max());
}

// Of one raw map [h, w], at the image's size.
at::Tensor Heatmap(const at::Tensor& raw) {
  const at::Tensor small = Normalised(at::relu(raw));
  return Normalised(at::upsample_bilinear2d(small.unsqueeze(0).unsqueeze(0),
                                            {kInputSize, kInputSize},
                                            /*align_corners=*/false))
      .squeeze();
}

// The marked place, grown by one cell of the map, in the input's pixels.
Place GrownPlace(const Place& place) {
  constexpr double kScale = static_cast<double>(kInputSize) / kImageSize;
  constexpr double kCell = static_cast<double>(kInputSize) / kMapSize;
  return {place.left * kScale - kCell, place.top * kScale - kCell,
          place.right * kScale + kCell, place.bottom * kScale + kCell};
}

// 1 at the pixels whose centre lies in the place.
at::Tensor Inside(const Place& place) {
  const at::Tensor centres = at::arange(kInputSize, at::kFloat) + 0.5;
  const at::Tensor columns = (centres >= place.left) & (centres < place.right);
  const at::Tensor rows = (centres >= place.top) & (centres < place.bottom);
  return rows.unsqueeze(1) & columns.unsqueeze(0);
}

struct Localisation {
  int peaks_inside = 0;
  double mean_share = 0;  // of the heatmap's sum that lies inside
};

Localisation Locate(const at::Tensor& raw, const std::vector<Place>& places) {
  Localisation result;
  for (int i = 0; i < kImages; ++i) {
    const at::Tensor heatmap = Heatmap(raw[i]).to(at::kDouble);
    const at::Tensor inside = Inside(GrownPlace(places[i]));
    const int64_t peak = heatmap.argmax().item<int64_t>();
    result.peaks_inside += inside.flatten()[peak].item<bool>();
    const double sum = heatmap.sum().item<double>();
    if (sum > 0) {
      result.mean_share +=
          (heatmap * inside).sum().item<double>() / sum / kImages;
    }
  }
  return result;
}

// One network for all tests of a run: training takes seconds.
class DemoModelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    network_ = new torch::jit::Module(TrainDemoNetwork({}));
    fresh_ = new DemoSet(DrawSet(kFreshSeed, kImages, /*with_empty=*/false));
  }
  static void TearDownTestSuite() {
    delete fresh_;
    delete network_;
  }

  static torch::jit::Module* network_;
  static DemoSet* fresh_;
};

torch::jit::Module* DemoModelTest::network_ = nullptr;
DemoSet* DemoModelTest::fresh_ = nullptr;

TEST_F(DemoModelTest, RecognisesFreshImages) {
  at::NoGradGuard no_grad;
  const at::Tensor scores = network_->forward({fresh_->inputs}).toTensor();
  ASSERT_THAT(scores.sizes(), testing::ElementsAre(kImages, kFindings));
  const int correct =
      (scores.argmax(1) == fresh_->labels).sum().item<int64_t>();
  RecordProperty("correct", correct);
  EXPECT_GE(correct, 95);
}

TEST_F(DemoModelTest, BothMethodsPointAtTheFinding) {
  const Evidence evidence = Explain(*network_, *fresh_);
  const std::map<std::string, at::Tensor> maps = {
      {"grad_cam", GradCam(evidence)}, {"hires_cam", HiResCam(evidence)}};
  for (const auto& [method, raw] : maps) {
    ASSERT_THAT(raw.sizes(), testing::ElementsAre(kImages, kMapSize, kMapSize));
    const Localisation found = Locate(raw, fresh_->places);
    EXPECT_GE(found.peaks_inside, 95) << method;
    EXPECT_GE(found.mean_share, 0.6) << method;
    RecordProperty(method + "_peaks_inside", found.peaks_inside);
    RecordProperty(method + "_mean_share", std::to_string(found.mean_share));
  }
}

// Else one method would be enough to show.
TEST_F(DemoModelTest, MethodsDiffer) {
  const Evidence evidence = Explain(*network_, *fresh_);
  const at::Tensor grad_cam = GradCam(evidence);
  EXPECT_GT((grad_cam - HiResCam(evidence)).abs().max().item<double>(),
            1e-3 * grad_cam.abs().max().item<double>());
}

}  // namespace
}  // namespace camserve::demo
