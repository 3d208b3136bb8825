// A whole server in this process, on a real port, with models made up by the
// test.
#ifndef CAMSERVE_TESTS_SERVICE_RUNNING_SERVER_H_
#define CAMSERVE_TESTS_SERVICE_RUNNING_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "camserve/v1/explanation_service.grpc.pb.h"
#include "camserve/v1/model_service.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/channel.h"
#include "nlohmann/json.hpp"
#include "server/app/application.h"
#include "server/app/config.h"
#include "server/repository/model_repository.h"
#include "tests/support/files.h"

namespace camserve {

// Serves "chest" version 1: [3, 8, 8], mean and std 0.5, the classes normal,
// pneumonia and other. Every function reports a failed test where something
// goes wrong.
class RunningServer {
 public:
  // `loader` makes the model of each version; `change` changes the
  // configuration before the start.
  explicit RunningServer(
      ModelRepository::Loader loader,
      const std::function<void(Config&)>& change = [](Config&) {});
  ~RunningServer();

  // Returns when the models are ready.
  void WaitUntilServing();

  Application& application() { return *application_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }
  v1::ExplanationService::Stub& explanations() { return *explanations_; }
  v1::ModelService::Stub& models() { return *models_; }
  grpc::health::v1::Health::Stub& health() { return *health_; }

  // The lines of this event in the log so far.
  std::vector<nlohmann::json> LogLines(const std::string& event) const;

 private:
  TemporaryFolder folder_;
  int log_file_ = -1;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Application> application_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ExplanationService::Stub> explanations_;
  std::unique_ptr<v1::ModelService::Stub> models_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
};

// Takes no new call from the start, and waits for those that run.
inline constexpr DrainOptions kPatientDrain = {.delay = absl::ZeroDuration(),
                                               .timeout = absl::Hours(1)};

// The logits (1, 3, 2) and, for each class and method asked for, a 2 x 2 map of
// ones and an 8 x 8 heatmap of halves.
SampleExplanation EvenExplanation(const SampleQuestion& question);

// A loader of models that answer so.
ModelRepository::Loader LoadEvenModel();

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SERVICE_RUNNING_SERVER_H_
