#include <ATen/ATen.h>

#include <algorithm>
#include <memory>
#include <string>

#include "server/cam/signed_map.h"
#include "server/model/explain_batch.h"
#include "tests/extension/made_up.h"
#include "tests/model/hand_written_cut.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

at::Tensor TwiceTheMap(const at::Tensor& activation,
                       const at::Tensor& gradient) {
  return 2 * (gradient * activation).sum(-3);
}

CamMethod Add() {
  const CamMethod method = AddCamMethod({.number = 99,
                                         .name = "Twice-CAM",
                                         .flag = "twicecam",
                                         .label = "twice_cam"});
  SetCamMap(method, {.map = TwiceTheMap});
  return method;
}

const CamMethod kTwiceCam = Add();

}  // namespace

CamMethod TwiceCam() { return kTwiceCam; }

SampleExplanation ExplainByHand(const SampleQuestion& question) {
  const HandWrittenCut cut;
  at::Tensor image = at::empty({3, 8, 8});
  std::copy(question.input.values.begin(), question.input.values.end(),
            image.data_ptr<float>());
  const at::Tensor batch = image.mean(0).view({1, 1, 8, 8});
  return ExplainBatch(cut, {.count = 3}, batch, {&question, 1})[0].value();
}

ModelRepository::Loader LoadModelByHand() {
  return [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
    return std::make_unique<FakeModel>(
        3, [](const std::string&, const SampleQuestion& question, absl::Time) {
          return ExplainByHand(question);
        });
  };
}

}  // namespace camserve
