#include "client/camctl/image_explainer.h"

#include <utility>

#include "client/camctl/errors.h"
#include "client/camctl/files.h"
#include "server/core/status_macros.h"

namespace camserve::camctl {

ImageExplainer::ImageExplainer(const client::Client& client, Options options)
    : client_(client), options_(std::move(options)) {}

ImageOutcome ImageExplainer::Explain(const std::string& path,
                                     const std::string& stem) const {
  ImageOutcome outcome;
  outcome.request_id = client::NewRequestId();
  outcome.status = Explain(path, stem, outcome);
  return outcome;
}

absl::Status ImageExplainer::Explain(const std::string& path,
                                     const std::string& stem,
                                     ImageOutcome& outcome) const {
  v1::ExplainRequest request = options_.request;
  ASSIGN_OR_RETURN(*request.mutable_image()->mutable_encoded(),
                   ReadImage(path, options_.max_image_bytes));
  client::CallOptions call_options = options_.call_options;
  call_options.request_id = outcome.request_id;
  absl::StatusOr<v1::ExplainResponse> response =
      client_.Explain(request, call_options);
  if (!response.ok()) {
    return NamingServer(response.status(), options_.server_address);
  }
  outcome.files.resize(response->explanations_size());
  if (!options_.folder.empty()) {
    ASSIGN_OR_RETURN(outcome.files,
                     WriteExplanations(options_.folder, stem, *response));
  }
  DropPictures(*response);
  outcome.response = *std::move(response);
  return absl::OkStatus();
}

}  // namespace camserve::camctl
