#include "client/camctl/explanation/image_explainer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/terminal/errors.h"
#include "client/camserve_client/error_details.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// The longest sides to ask for, one after the other: each picture has a quarter
// of the pixels of the one before. Below the last nothing can be seen.
constexpr int kLongestSides[] = {2048, 1024, 512, 256};

bool HasPictures(const v1::ExplainRequest& request) {
  return std::any_of(request.outputs().begin(), request.outputs().end(),
                     [](int output) {
                       return output == v1::OUTPUT_HEATMAP_PNG ||
                              output == v1::OUTPUT_OVERLAY_PNG ||
                              output == v1::OUTPUT_HEATMAP_JPEG ||
                              output == v1::OUTPUT_OVERLAY_JPEG;
                     });
}

// The error's reason says so. Its field differs.
bool IsAnswerTooLarge(const absl::Status& status) {
  return client::ErrorReason(status) == "ANSWER_TOO_LARGE";
}

// Where the error names the request's field of labels, adds the flags.
absl::Status NamingFlags(const absl::Status& status) {
  if (!absl::StartsWith(client::InvalidField(status), "classes.labels")) {
    return status;
  }
  return absl::Status(
      status.code(),
      absl::StrCat(status.message(),
                   "; --class takes labels, --class_index takes indices"));
}

}  // namespace

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
  absl::StatusOr<v1::ExplainResponse> response = Ask(request, outcome);
  if (!response.ok()) {
    return NamingServer(NamingFlags(response.status()),
                        options_.server_address);
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

absl::StatusOr<v1::ExplainResponse> ImageExplainer::Ask(
    v1::ExplainRequest& request, ImageOutcome& outcome) const {
  client::CallOptions call_options = options_.call_options;
  call_options.request_id = outcome.request_id;
  absl::StatusOr<v1::ExplainResponse> response =
      client_.Explain(request, call_options);
  if (!options_.pictures_may_shrink || !HasPictures(request)) return response;
  for (const int side : kLongestSides) {
    if (!IsAnswerTooLarge(response.status())) break;
    outcome.longest_side = side;
    request.mutable_render()->set_longest_side(side);
    response = client_.Explain(request, call_options);
  }
  return response;
}

}  // namespace camserve::camctl
