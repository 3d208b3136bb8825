// Any bytes as a request of Explain, and as a message of an Evaluate stream.
#include <cmath>

#include "camserve/v1/explanation_service.pb.h"
#include "server/service/evaluation_reader.h"
#include "server/service/image_reader.h"
#include "server/service/request_reader.h"
#include "tests/fuzz/fuzz_target.h"

namespace camserve {
namespace {

// Small, so that a run is fast and memory that a request asks for is noticed.
ServiceLimits Limits() {
  return {.image = {.pixels = 1 << 14, .side = 1024}, .classes_per_request = 2};
}

ServedModel ModelOf(int side) {
  ServedModel model;
  model.identity = {.name = "chest", .version = 1};
  model.input = {.channels = 3,
                 .height = side,
                 .width = side,
                 .mean = {0.5f},
                 .std = {0.5f}};
  model.class_labels = {"normal", "pneumonia", "other"};
  return model;
}

template <typename T>
bool TakenOrRefused(const absl::StatusOr<T>& read) {
  if (!read.ok()) {
    RequireRefusal(read.status(), absl::StatusCode::kInvalidArgument);
  }
  return read.ok();
}

void CheckInput(const Tensor& input, const ServedModel& model) {
  Require(input.shape.size() == 3 && input.shape[0] == 3);
  size_t count = 1;
  for (const int64_t size : input.shape) count *= static_cast<size_t>(size);
  Require(input.values.size() == count);
  if (model.input.height > 0) Require(input.shape[1] == model.input.height);
  for (const float value : input.values) Require(std::isfinite(value));
}

void FuzzImage(const v1::Image& image, const ServedModel& model) {
  const auto read = ReadImage(image, model, Limits().image);
  if (!TakenOrRefused(read)) return;
  CheckInput(read->input, model);
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
  if (TakenOrRefused(sample)) CheckInput(sample->x, model);
}

void FuzzRequest(const uint8_t* data, int size) {
  // The second takes images of any size.
  static const ServedModel models[] = {ModelOf(8), ModelOf(0)};
  v1::ExplainRequest explain;
  v1::EvaluateRequest evaluate;
  const bool is_explain = explain.ParseFromArray(data, size);
  const bool is_evaluate = evaluate.ParseFromArray(data, size);
  for (const ServedModel& model : models) {
    if (is_explain) FuzzExplain(explain, model);
    if (is_evaluate) FuzzEvaluate(evaluate, model);
  }
}

}  // namespace
}  // namespace camserve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::FuzzRequest(data, static_cast<int>(size));
  return 0;
}
