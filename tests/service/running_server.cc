#include "tests/service/running_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "tests/repository/fake_model.h"
#include "tests/support/keep_grpc_up.h"

namespace camserve {
namespace {

constexpr const char* kConfig = R"pb(
  input { mean: 0.5 std: 0.5 }
  class_labels: [ "normal", "pneumonia", "other" ]
)pb";

ClassIndices Selected(const ClassSelection& classes) {
  if (const auto* indices = std::get_if<ClassIndices>(&classes)) {
    return *indices;
  }
  const ClassIndices by_logit = {1, 2, 0};
  return {by_logit.begin(), by_logit.begin() + std::get<TopK>(classes).k};
}

}  // namespace

RunningServer::RunningServer(ModelRepository::Loader loader,
                             const std::function<void(Config&)>& change) {
  KeepGrpcUp();
  const auto models = folder_.path() / "models";
  WriteFile(models / "chest" / "config.textproto", kConfig);
  WriteFile(models / "chest" / "1" / "model.pt", "made up");
  log_file_ = open((folder_.path() / "log").c_str(),
                   O_CREAT | O_WRONLY | O_APPEND, 0600);
  log_ = std::make_unique<Log>(log_file_);
  Config config;
  config.port = 0;
  config.metrics_port = -1;
  config.model_repository = models.string();
  change(config);
  const ServerInfo info = {
      .version = "1.2.3", .libtorch_version = "2.11.0", .devices = {"cpu"}};
  auto application =
      Application::Start(config, info, "cpu", std::move(loader), log_.get());
  if (!application.ok())
    throw std::runtime_error(application.status().ToString());
  application_ = *std::move(application);
  application_->BeginLoading();
  channel_ =
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", application_->port()),
                          grpc::InsecureChannelCredentials());
  // See RealServer::NewChannel. A port that speaks TLS takes no such channel.
  if (config.security.tls.certificate.empty()) {
    channel_->WaitForConnected(
        absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  }
  explanations_ = v1::ExplanationService::NewStub(channel_);
  models_ = v1::ModelService::NewStub(channel_);
  health_ = grpc::health::v1::Health::NewStub(channel_);
}

RunningServer::~RunningServer() {
  application_.reset();
  log_.reset();
  close(log_file_);
}

void RunningServer::WaitUntilServing() {
  grpc::ClientContext context;
  const auto watch = health_->Watch(&context, {});
  grpc::health::v1::HealthCheckResponse response;
  while (watch->Read(&response)) {
    if (response.status() == grpc::health::v1::HealthCheckResponse::SERVING) {
      context.TryCancel();
      return;
    }
  }
  ADD_FAILURE() << "the server does not get ready";
}

std::vector<nlohmann::json> RunningServer::LogLines(
    const std::string& event) const {
  log_->Flush(absl::InfiniteFuture());
  std::istringstream log(ReadFile(folder_.path() / "log"));
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(log, line);) {
    nlohmann::json json = nlohmann::json::parse(line);
    if (json["event"] == event) lines.push_back(std::move(json));
  }
  return lines;
}

SampleExplanation EvenExplanation(const SampleQuestion& question) {
  SampleExplanation sample;
  sample.logits = {1, 3, 2};
  sample.probabilities = {0.125, 0.5, 0.375};
  for (const int index : Selected(question.classes)) {
    for (const CamMethod method : question.methods) {
      SignedMap map;
      map.method = method;
      map.class_index = index;
      map.raw = {.shape = {2, 2}, .values = {1, 1, 1, 1}};
      map.heatmap = {.shape = {8, 8}, .values = std::vector<float>(64, 0.5f)};
      map.map_sum = 4;
      map.logit = sample.logits[index];
      sample.maps.push_back(std::move(map));
    }
  }
  return sample;
}

ModelRepository::Loader LoadEvenModel() {
  return [](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
    return std::make_unique<FakeModel>(
        3, [](const std::string&, const SampleQuestion& question, absl::Time) {
          return EvenExplanation(question);
        });
  };
}

}  // namespace camserve
