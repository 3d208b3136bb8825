// Any bytes as a request of Explain, and as a message of an Evaluate stream.
#include <cmath>
#include <memory>
#include <vector>

#include "camserve/v1/explanation_service.pb.h"
#include "server/service/evaluation_reader.h"
#include "server/service/image_reader.h"
#include "server/service/request_reader.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

// Small, so that a run is fast and memory that a request asks for is noticed.
ServiceLimits Limits() {
  return {.image = {.pixels = 1 << 14, .side = 1024}, .classes_per_request = 2};
}

ServedModel FakeServedModel() {
  ServedModel model;
  model.identity = {.name = "chest", .version = 1};
  model.input = {
      .channels = 3, .height = 8, .width = 8, .mean = {0.5f}, .std = {0.5f}};
  model.class_labels = {"normal", "pneumonia", "other"};
  model.instances = {std::make_shared<FakeModel>(3)};
  model.placements = {"cpu"};
  return model;
}

template <typename T>
bool TakenOrRefused(const absl::StatusOr<T>& read) {
  if (!read.ok()) {
    RequireRefusal(read.status(), absl::StatusCode::kInvalidArgument);
  }
  return read.ok();
}

void CheckInput(const Tensor& input) {
  Require(input.shape == std::vector<int64_t>{3, 8, 8});
  Require(input.values.size() == 3 * 8 * 8);
  for (const float value : input.values) Require(std::isfinite(value));
}

void FuzzImage(const v1::Image& image, const ServedModel& model) {
  const auto read = ReadImage(image, model, Limits().image);
  if (!TakenOrRefused(read)) return;
  CheckInput(read->input);
  if (CheckPicture(image).ok()) {
    Require(ReadPicture(image, model, Limits().image).ok());
  }
}

void FuzzExplain(const v1::ExplainRequest& request, const ServedModel& model) {
  const auto spec = ReadModelSpec(request.model());
  if (TakenOrRefused(spec)) Require(spec->version >= 0);
  const auto options = ReadExplainOptions(request, model, Limits());
  if (TakenOrRefused(options)) {
    Require(!options->methods.empty() && options->methods.size() <= 2);
    Require(options->longest_side >= 0);
  }
  FuzzImage(request.image(), model);
}

void FuzzEvaluate(const v1::EvaluateRequest& request,
                  const ServedModel& model) {
  TakenOrRefused(ReadEvaluationConfig(request.config(), model));
  const auto sample = ReadSample(request.sample(), model, Limits());
  if (TakenOrRefused(sample)) CheckInput(sample->x);
}

void FuzzRequest(const uint8_t* data, int size) {
  static const ServedModel& model = *new ServedModel(FakeServedModel());
  v1::ExplainRequest explain;
  v1::EvaluateRequest evaluate;
  if (explain.ParseFromArray(data, size)) FuzzExplain(explain, model);
  if (evaluate.ParseFromArray(data, size)) FuzzEvaluate(evaluate, model);
}

}  // namespace
}  // namespace camserve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::FuzzRequest(data, static_cast<int>(size));
  return 0;
}
