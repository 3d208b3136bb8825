// The demo's model looks where the finding is. The maps are computed here, by
// plain autograd, as the definitions say.
#include <ATen/CPUGeneratorImpl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/script.h>

#include <cmath>
#include <vector>

#include "client/demo/chest_image.h"
#include "client/demo/demo_network.h"
#include "client/demo/demo_set.h"
#include "client/demo/mark.h"
#include "client/demo/wanted_evidence.h"

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

// Heatmaps [N, H, W] by which regions are ordered.
struct Orders {
  at::Tensor hires;
  at::Tensor grad;
  at::Tensor random;  // noise: the baseline
};

at::Tensor Heatmaps(const at::Tensor& raw) {
  std::vector<at::Tensor> heatmaps;
  for (int i = 0; i < kImages; ++i) heatmaps.push_back(Heatmap(raw[i]));
  return at::stack(heatmaps);
}

Orders OrdersOf(const torch::jit::Module& network, const DemoSet& set) {
  Evidence evidence;
  {
    at::AutoGradMode with_gradients(true);
    evidence = Explain(network, set);
  }
  at::Generator noise = at::detail::createCPUGenerator(3);
  return {.hires = Heatmaps(HiResCam(evidence)),
          .grad = Heatmaps(GradCam(evidence)),
          .random = at::rand({kImages, kInputSize, kInputSize}, noise)};
}

// [N, grid * grid]: the place of each region in the order of the heatmaps.
at::Tensor Ranks(const at::Tensor& heatmaps, int grid) {
  const int side = kInputSize / grid;
  const at::Tensor values = at::avg_pool2d(heatmaps.unsqueeze(1), {side, side});
  return values.flatten(1)
      .argsort(/*stable=*/true, /*dim=*/1, /*descending=*/true)
      .argsort(/*dim=*/int64_t{1}, /*descending=*/false);
}

// Section 5 of the definitions, of each image: [N]. The grid divides the input.
at::Tensor Aopc(torch::jit::Module network, const DemoSet& set,
                const at::Tensor& heatmaps, int grid) {
  const int side = kInputSize / grid;
  const at::Tensor ranks =
      Ranks(heatmaps, grid).reshape({kImages, 1, grid, grid});
  const at::Tensor least = set.inputs.amin({1, 2, 3}, /*keepdim=*/true);
  const at::Tensor greatest = set.inputs.amax({1, 2, 3}, /*keepdim=*/true);
  at::Generator noise = at::detail::createCPUGenerator(4);
  const at::Tensor fill =
      at::rand(set.inputs.sizes(), noise) * (greatest - least) + least;
  const auto probability = [&](const at::Tensor& inputs) {
    return network.forward({inputs})
        .toTensor()
        .softmax(1)
        .gather(1, set.labels.unsqueeze(1))
        .squeeze(1)
        .to(at::kDouble);
  };
  const at::Tensor whole = probability(set.inputs);
  at::Tensor sum = at::zeros({kImages}, at::kDouble);
  for (int step = 1; step <= grid * grid; ++step) {
    const at::Tensor replaced =
        (ranks < step).repeat_interleave(side, 2).repeat_interleave(side, 3);
    sum += whole - probability(at::where(replaced, fill, set.inputs));
  }
  return sum / (grid * grid + 1);
}

// The lower end of the mean's 95 % interval.
double LeastMean(const at::Tensor& values) {
  return (values.mean() - 1.96 * values.std() / std::sqrt(kImages))
      .item<double>();
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

// HiResCAM's map is what the score is made of, so it lies on the finding; of
// Grad-CAM's, which goes by the mean of the weights, most do.
TEST_F(DemoModelTest, TheMapsLieOnTheFinding) {
  const Evidence evidence = Explain(*network_, *fresh_);
  const Localisation hires = Locate(HiResCam(evidence), fresh_->places);
  EXPECT_GE(hires.peaks_inside, 98);
  EXPECT_GE(hires.mean_share, 0.8);
  const Localisation grad = Locate(GradCam(evidence), fresh_->places);
  EXPECT_GE(grad.peaks_inside, 70);
  EXPECT_GE(grad.mean_share, 0.4);
}

// The claim that the demo shows, on images that no training has seen: regions
// that HiResCAM ranks first matter more to the network than those of Grad-CAM,
// and these more than random ones.
TEST_F(DemoModelTest, TheOrdersOfRegionsAreApart) {
  at::NoGradGuard no_grad;
  const Orders orders = OrdersOf(*network_, *fresh_);
  for (const int grid : {4, 8}) {
    const at::Tensor hires = Aopc(*network_, *fresh_, orders.hires, grid);
    const at::Tensor grad = Aopc(*network_, *fresh_, orders.grad, grid);
    const at::Tensor random = Aopc(*network_, *fresh_, orders.random, grid);
    EXPECT_GT(LeastMean(hires - grad), 0) << grid;
    EXPECT_GT(LeastMean(grad - random), 0) << grid;
    EXPECT_GT(hires.mean().item<double>(), 0.5) << grid;
    EXPECT_LT(random.mean().item<double>(), 0.45) << grid;
  }
}

}  // namespace
}  // namespace camserve::demo
