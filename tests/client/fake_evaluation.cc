#include "tests/client/fake_evaluation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "common/scores/philox.h"
#include "tests/client/fake_answers.h"

namespace camserve {
namespace {

using Stream =
    grpc::ServerReaderWriter<v1::EvaluateResponse, v1::EvaluateRequest>;

constexpr const char* kLabels[] = {"healthy", "Lungenentzündung", "肺がん"};
constexpr int kClasses = 3;

// In [0, 1), with digits to the last.
double Number(const std::string& id, int salt) {
  const uint64_t hash = StreamOf(id, salt + 1);
  return static_cast<double>(hash >> 11) * 0x1p-53;
}

// Another number for each label of a multi-label sample.
int Salt(const v1::SampleResult& result, int class_index) {
  return result.positive_indices().empty() ? 0 : 100'000 * (1 + class_index);
}

void FillAopc(const v1::AopcConfig& config, v1::CamMethod method,
              int class_index, v1::SampleResult& result) {
  const int salt = Salt(result, class_index);
  for (const int grid : config.grids()) {
    for (const int order : config.orders()) {
      v1::AopcResult& aopc = *result.add_aopc();
      aopc.set_method(method);
      aopc.set_grid(grid);
      aopc.set_order(static_cast<v1::PerturbationOrder>(order));
      aopc.set_class_index(class_index);
      aopc.set_score(
          Number(result.id(), salt + 100 * method + 10 * order + grid));
      if (!config.return_curves()) continue;
      for (int k = 0; k <= grid * grid; ++k) {
        aopc.add_curve(Number(result.id(), salt + 1000 * grid + k));
      }
    }
  }
}

void FillMaxSensitivity(const v1::MaxSensitivityConfig& config,
                        v1::CamMethod method, int class_index,
                        v1::SampleResult& result) {
  const int salt = Salt(result, class_index);
  for (const v1::SensitivityPoint& point : config.radii()) {
    v1::MaxSensitivityResult& sensitivity = *result.add_max_sensitivity();
    sensitivity.set_method(method);
    sensitivity.set_radius(point.radius());
    sensitivity.set_class_index(class_index);
    sensitivity.set_score(10 * point.radius() *
                          Number(result.id(), salt + method));
    sensitivity.set_relative_score(point.radius());
  }
}

// All that is measured of a pair.
void FillPair(const v1::EvaluationConfig& config, int class_index,
              bool is_predicted, v1::SampleResult& result) {
  for (const int number : config.methods()) {
    const auto method = static_cast<v1::CamMethod>(number);
    if (is_predicted) {
      FillAopc(config.aopc(), method, class_index, result);
      FillMaxSensitivity(config.max_sensitivity(), method, class_index, result);
    }
    if (!config.has_haas()) continue;
    v1::HaasResult& haas = *result.add_haas();
    haas.set_method(method);
    haas.set_class_index(class_index);
    haas.set_predicted(true);
  }
}

int IndexOf(const std::string& label) {
  return static_cast<int>(
      std::find(std::begin(kLabels), std::end(kLabels), label) -
      std::begin(kLabels));
}

// Of the multi-label model.
v1::SampleResult FakeLabels(const v1::EvaluationConfig& config,
                            const v1::Sample& sample, bool is_wrong) {
  v1::SampleResult result;
  result.set_id(sample.id());
  const v1::LabelSet& labels = sample.labels();
  for (const std::string& label : labels.positives()) {
    result.add_positive_indices(IndexOf(label));
  }
  for (const std::string& label : labels.unknowns()) {
    result.add_unknown_indices(IndexOf(label));
  }
  for (int i = 0; i < kClasses; ++i) {
    const auto& positives = result.positive_indices();
    const bool is_positive =
        std::find(positives.begin(), positives.end(), i) != positives.end();
    const bool is_predicted = is_positive != is_wrong;
    if (is_predicted) result.add_predicted_indices(i);
    const auto noise = static_cast<float>(Number(sample.id(), i));
    result.add_logits(noise + (is_predicted ? 3.0f : -4.0f));
    if (is_positive) FillPair(config, i, is_predicted, result);
  }
  return result;
}

v1::SampleFailure MakeFailure(const std::string& id, grpc::StatusCode code,
                              const std::string& reason) {
  v1::SampleFailure failure;
  failure.set_id(id);
  failure.set_code(code);
  failure.set_reason(reason);
  return failure;
}

}  // namespace

v1::EvaluationStarted FakeStarted(const v1::EvaluationConfig& config) {
  v1::EvaluationStarted started;
  v1::EvaluationConfig& filled = *started.mutable_config();
  filled = config;
  if (filled.methods().empty()) {
    filled.add_methods(v1::CAM_METHOD_GRAD_CAM);
    filled.add_methods(v1::CAM_METHOD_HIRES_CAM);
  }
  if (filled.has_aopc() && filled.aopc().grids().empty()) {
    for (const int grid : {4, 8}) filled.mutable_aopc()->add_grids(grid);
  }
  if (filled.has_max_sensitivity() &&
      filled.max_sensitivity().radii().empty()) {
    for (const double radius : {0.05, 0.1}) {
      v1::SensitivityPoint& point =
          *filled.mutable_max_sensitivity()->add_radii();
      point.set_radius(radius);
      point.set_points(20);
    }
  }
  v1::ModelIdentity& model = *started.mutable_model();
  model.set_name(config.model().name());
  model.set_version(config.model().version() == 0 ? 2
                                                  : config.model().version());
  // As FakeExplanation's.
  model.set_sha256(std::string(64, static_cast<char>('a' + model.version())));
  started.set_layer(config.layer().empty() ? "features.19" : config.layer());
  for (const char* label : kLabels) started.add_class_labels(label);
  started.set_output(v1::OUTPUT_KIND_EXCLUSIVE);
  if (config.model().name() == kMultiLabelModel) {
    started.set_output(v1::OUTPUT_KIND_MULTI_LABEL);
    for (const double threshold : {0.5, 0.5, 0.125}) {
      started.add_thresholds(threshold);
    }
  }
  started.set_layer_calls(1);
  started.set_server_version("9.8.7");
  return started;
}

v1::SampleResult FakeResult(const v1::EvaluationConfig& config,
                            const v1::Sample& sample) {
  const bool is_wrong = absl::StartsWith(sample.image().encoded(), "wrong");
  if (config.model().name() == kMultiLabelModel) {
    return FakeLabels(config, sample, is_wrong);
  }
  const int label = sample.class_index();
  v1::SampleResult result;
  result.set_id(sample.id());
  result.set_class_index(label);
  result.set_predicted_index(is_wrong ? (label + 1) % kClasses : label);
  for (int i = 0; i < kClasses; ++i) {
    const auto noise = static_cast<float>(Number(sample.id(), i));
    result.add_logits(noise + (i == result.predicted_index() ? 1.0f : 0.0f));
  }
  FillPair(config, label, !is_wrong, result);
  for (v1::HaasResult& haas : *result.mutable_haas()) {
    haas.set_predicted_index(label);
  }
  return result;
}

// One stream, on the thread that gRPC gives it.
class FakeEvaluation::Call {
 public:
  Call(FakeEvaluation& fake, Stream& stream, const absl::Notification& ending)
      : fake_(fake), stream_(stream), ending_(ending) {}

  grpc::Status Run() {
    v1::EvaluateRequest request;
    if (!stream_.Read(&request) || !request.has_config()) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "config: missing"};
    }
    if (request.config().model().name() == "nobody") {
      return {grpc::StatusCode::NOT_FOUND, "model: there is no nobody"};
    }
    Start(request.config());
    std::vector<v1::Sample> held;
    while (stream_.Read(&request)) {
      if (!request.has_sample()) {
        return {grpc::StatusCode::INVALID_ARGUMENT, "config: given twice"};
      }
      Enter(request.sample());
      held.push_back(request.sample());
      if (static_cast<int>(held.size()) < reversed_) continue;
      reversed_ = 0;
      for (; !held.empty(); held.pop_back()) {
        if (IsLost()) return {grpc::StatusCode::UNAVAILABLE, "it is lost"};
        Answer(held.back());
      }
      if (IsLost()) return {grpc::StatusCode::UNAVAILABLE, "it is lost"};
    }
    v1::EvaluateResponse response;
    *response.mutable_summary()->mutable_run() = started_;
    stream_.Write(response);
    return grpc::Status::OK;
  }

 private:
  void Start(const v1::EvaluationConfig& config) {
    const absl::MutexLock lock(&fake_.mutex_);
    fake_.configs_.push_back(config);
    started_ = FakeStarted(config);
    if (!fake_.sha256_.empty()) {
      started_.mutable_model()->set_sha256(fake_.sha256_);
    }
    reversed_ = fake_.reversed_;
    v1::EvaluateResponse response;
    *response.mutable_started() = started_;
    stream_.Write(response);
  }

  void Enter(const v1::Sample& sample) {
    std::function<void()> action;
    {
      const absl::MutexLock lock(&fake_.mutex_);
      fake_.samples_.push_back(sample);
      if (std::exchange(has_samples_, true)) return;
      action = fake_.on_first_sample_;
      if (!fake_.losses_.empty()) {
        answers_left_ = fake_.losses_.front();
        fake_.losses_.pop_front();
      }
    }
    if (action) action();
  }

  bool IsLost() const { return answers_left_ == 0; }

  void Answer(const v1::Sample& sample) {
    if (absl::StartsWith(sample.image().encoded(), "slow")) {
      ending_.WaitForNotification();
    }
    v1::EvaluateResponse response;
    if (auto failure = Failure(sample)) {
      *response.mutable_failure() = *std::move(failure);
    } else {
      *response.mutable_result() = FakeResult(started_.config(), sample);
      const absl::MutexLock lock(&fake_.mutex_);
      ++fake_.measured_[sample.id()];
    }
    stream_.Write(response);
    if (answers_left_.has_value()) --*answers_left_;
  }

  std::optional<v1::SampleFailure> Failure(const v1::Sample& sample) {
    const std::string& image = sample.image().encoded();
    if (absl::StartsWith(image, "refuse")) {
      return MakeFailure(sample.id(), grpc::StatusCode::INVALID_ARGUMENT,
                         "image: neither PNG nor JPEG");
    }
    const bool has_labels = started_.output() == v1::OUTPUT_KIND_MULTI_LABEL;
    if (sample.has_labels() != has_labels) {
      return MakeFailure(sample.id(), grpc::StatusCode::INVALID_ARGUMENT,
                         "labels: the model takes the other kind of truth");
    }
    const bool is_never = absl::StartsWith(image, "never");
    if (!is_never && !absl::StartsWith(image, "busy")) return std::nullopt;
    const absl::MutexLock lock(&fake_.mutex_);
    if (++fake_.busy_[sample.id()] > 2 && !is_never) return std::nullopt;
    return MakeFailure(sample.id(), grpc::StatusCode::UNAVAILABLE,
                       "the queue is full");
  }

  FakeEvaluation& fake_;
  Stream& stream_;
  const absl::Notification& ending_;
  v1::EvaluationStarted started_;
  int reversed_ = 0;
  bool has_samples_ = false;
  std::optional<int> answers_left_;
};

void FakeEvaluation::LoseAfter(int answers) {
  const absl::MutexLock lock(&mutex_);
  losses_.push_back(answers);
}

void FakeEvaluation::ReverseFirst(int count) {
  const absl::MutexLock lock(&mutex_);
  reversed_ = count;
}

void FakeEvaluation::OnFirstSample(std::function<void()> action) {
  const absl::MutexLock lock(&mutex_);
  on_first_sample_ = std::move(action);
}

void FakeEvaluation::SetSha256(const std::string& sha256) {
  const absl::MutexLock lock(&mutex_);
  sha256_ = sha256;
}

std::vector<v1::EvaluationConfig> FakeEvaluation::configs() const {
  const absl::MutexLock lock(&mutex_);
  return configs_;
}

std::vector<v1::Sample> FakeEvaluation::samples() const {
  const absl::MutexLock lock(&mutex_);
  return samples_;
}

std::map<std::string, int> FakeEvaluation::measured() const {
  const absl::MutexLock lock(&mutex_);
  return measured_;
}

grpc::Status FakeEvaluation::Evaluate(Stream& stream,
                                      const absl::Notification& ending) {
  return Call(*this, stream, ending).Run();
}

}  // namespace camserve
