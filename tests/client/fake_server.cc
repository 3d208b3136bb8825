#include "tests/client/fake_server.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/server_builder.h"
#include "tests/client/fake_answers.h"
#include "tests/support/keep_grpc_up.h"

namespace camserve {
namespace {

std::string Metadata(const grpc::ServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

}  // namespace

class FakeServer::ExplanationService : public v1::ExplanationService::Service {
 public:
  explicit ExplanationService(FakeServer& fake) : fake_(fake) {}

  grpc::Status Explain(grpc::ServerContext* context,
                       const v1::ExplainRequest* request,
                       v1::ExplainResponse* response) override {
    if (grpc::Status status = fake_.Enter(*context); !status.ok()) {
      return status;
    }
    if (grpc::Status refused = fake_.Refusal(*request); !refused.ok()) {
      context->AddTrailingMetadata("grpc-retry-pushback-ms", "-1");
      return refused;
    }
    const std::string& image = request->image().encoded();
    if (absl::StartsWith(image, "refuse")) {
      return {grpc::StatusCode::INVALID_ARGUMENT,
              "image: neither PNG nor JPEG"};
    }
    if (absl::StartsWith(image, "slow")) fake_.ending_.WaitForNotification();
    *response = FakeExplanation(*request);
    return grpc::Status::OK;
  }

  grpc::Status Evaluate(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::EvaluateResponse, v1::EvaluateRequest>*
          stream) override {
    if (grpc::Status status = fake_.Enter(*context); !status.ok()) {
      return status;
    }
    return fake_.evaluation_.Evaluate(*stream, fake_.ending_);
  }

 private:
  FakeServer& fake_;
};

class FakeServer::ModelService : public v1::ModelService::Service {
 public:
  explicit ModelService(FakeServer& fake) : fake_(fake) {}

  grpc::Status ListModels(grpc::ServerContext* context,
                          const v1::ListModelsRequest*,
                          v1::ListModelsResponse* response) override {
    *response = FakeModels();
    return fake_.Enter(*context);
  }

  grpc::Status GetModel(grpc::ServerContext* context,
                        const v1::GetModelRequest* request,
                        v1::GetModelResponse* response) override {
    if (grpc::Status status = fake_.Enter(*context); !status.ok()) {
      return status;
    }
    if (request->model().name() == kMultiLabelModel) {
      *response = FakeMultiLabelModel();
      return grpc::Status::OK;
    }
    if (request->model().name() != "chest") {
      return {grpc::StatusCode::NOT_FOUND,
              absl::StrCat("model: there is no ", request->model().name())};
    }
    *response = FakeModel();
    return grpc::Status::OK;
  }

  // "torn" fails, "chest" is ready as version 2.
  grpc::Status LoadModel(grpc::ServerContext* context,
                         const v1::LoadModelRequest* request,
                         v1::LoadModelResponse* response) override {
    if (grpc::Status status = EnterFor(*context, request->model());
        !status.ok()) {
      return status;
    }
    *response->mutable_status() = FakeLoading(request->model());
    return grpc::Status::OK;
  }

  grpc::Status UnloadModel(grpc::ServerContext* context,
                           const v1::UnloadModelRequest* request,
                           v1::UnloadModelResponse*) override {
    return EnterFor(*context, request->model());
  }

  grpc::Status GetServerInfo(grpc::ServerContext* context,
                             const v1::GetServerInfoRequest*,
                             v1::GetServerInfoResponse* response) override {
    *response = FakeServerInfo();
    return fake_.Enter(*context);
  }

 private:
  grpc::Status EnterFor(grpc::ServerContext& context,
                        const v1::ModelSpec& model) {
    if (grpc::Status status = fake_.Enter(context); !status.ok()) {
      return status;
    }
    if (model.name() == "chest" || model.name() == "torn") {
      return grpc::Status::OK;
    }
    return {grpc::StatusCode::NOT_FOUND,
            absl::StrCat("model: there is no ", model.name())};
  }

  FakeServer& fake_;
};

FakeServer::FakeServer(
    const std::shared_ptr<grpc::ServerCredentials>& credentials)
    : explanation_service_(std::make_unique<ExplanationService>(*this)),
      model_service_(std::make_unique<ModelService>(*this)) {
  KeepGrpcUp();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
  builder.SetMaxReceiveMessageSize(64 << 20);
  builder.RegisterService(explanation_service_.get());
  builder.RegisterService(model_service_.get());
  server_ = builder.BuildAndStart();
}

FakeServer::~FakeServer() {
  ending_.Notify();
  server_->Shutdown();
}

std::string FakeServer::address() const {
  return absl::StrCat("127.0.0.1:", port_);
}

std::string FakeServer::name() const {
  return absl::StrCat("localhost:", port_);
}

void FakeServer::RefuseExplain(
    std::function<grpc::Status(const v1::ExplainRequest&)> refusal) {
  const absl::MutexLock lock(&mutex_);
  refusal_ = std::move(refusal);
}

grpc::Status FakeServer::Refusal(const v1::ExplainRequest& request) {
  const absl::MutexLock lock(&mutex_);
  explain_requests_.push_back(request);
  return refusal_ ? refusal_(request) : grpc::Status::OK;
}

void FakeServer::FailNext(int count, const grpc::Status& status,
                          const std::string& pushback) {
  const absl::MutexLock lock(&mutex_);
  failures_left_ = count;
  failure_ = status;
  pushback_ = pushback;
}

void FakeServer::SetServing(const std::string& service, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(service, serving);
}

int FakeServer::calls() const { return static_cast<int>(request_ids().size()); }

std::vector<std::string> FakeServer::request_ids() const {
  const absl::MutexLock lock(&mutex_);
  return request_ids_;
}

std::vector<v1::ExplainRequest> FakeServer::explain_requests() const {
  const absl::MutexLock lock(&mutex_);
  return explain_requests_;
}

std::string FakeServer::last_authorization() const {
  const absl::MutexLock lock(&mutex_);
  return authorization_;
}

grpc::Status FakeServer::Enter(grpc::ServerContext& context) {
  const absl::MutexLock lock(&mutex_);
  request_ids_.push_back(Metadata(context, "x-request-id"));
  authorization_ = Metadata(context, "authorization");
  if (failures_left_ == 0) return grpc::Status::OK;
  --failures_left_;
  if (!pushback_.empty()) {
    context.AddTrailingMetadata("grpc-retry-pushback-ms", pushback_);
  }
  return failure_;
}

}  // namespace camserve
