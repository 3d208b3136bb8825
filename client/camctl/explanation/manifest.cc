#include "client/camctl/explanation/manifest.h"

#include "absl/strings/str_cat.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/terminal/names.h"

namespace camserve::camctl {
namespace {

// Raised where a reader of the former would go wrong.
constexpr int kSchemaVersion = 1;

std::string Path(const std::string& folder) {
  return absl::StrCat(folder, "/manifest.json");
}

double Milliseconds(const google::protobuf::Duration& duration) {
  return 1e3 * static_cast<double>(duration.seconds()) +
         1e-6 * duration.nanos();
}

Json TimesJson(const v1::StageTimes& times) {
  return {{"queue_ms", Milliseconds(times.queue())},
          {"decode_ms", Milliseconds(times.decode())},
          {"compute_ms", Milliseconds(times.compute())},
          {"render_ms", Milliseconds(times.render())},
          {"batch_size", times.batch_size()}};
}

Json ScoreJson(const v1::ClassScore& score) {
  return {{"index", score.index()},
          {"label", score.label()},
          {"logit", score.logit()},
          {"probability",
           score.has_probability() ? Json(score.probability()) : Json(nullptr)},
          {"predicted", score.predicted()}};
}

// No bias and no residual where an error says why.
Json FaithfulnessJson(const v1::Faithfulness& faithfulness) {
  const std::string& error = faithfulness.error();
  const auto unless_error = [&](double value) {
    return error.empty() ? Json(value) : Json(nullptr);
  };
  return {{"verdict", VerdictCell(faithfulness.verdict()).text},
          {"map_sum", faithfulness.map_sum()},
          {"logit", faithfulness.logit()},
          {"bias", unless_error(faithfulness.bias())},
          {"residual", unless_error(faithfulness.residual())},
          {"error", error.empty() ? Json(nullptr) : Json(error)}};
}

Json FilesJson(const ExplanationFiles& files) {
  const auto name = [](const std::string& file) -> Json {
    return file.empty() ? Json(nullptr) : Json(file);
  };
  return {{"overlay_png", name(files.overlay_png)},
          {"heatmap_png", name(files.heatmap_png)},
          {"overlay_jpeg", name(files.overlay_jpeg)},
          {"heatmap_jpeg", name(files.heatmap_jpeg)},
          {"raw_map", name(files.raw_map)},
          {"heatmap", name(files.heatmap)}};
}

Json ExplanationJson(const v1::Explanation& explanation,
                     const ExplanationFiles& files) {
  const std::string empty = EmptyReasonWords(explanation.empty_reason());
  return {{"method", MethodFlag(explanation.method())},
          {"class", ScoreJson(explanation.target())},
          {"faithfulness", FaithfulnessJson(explanation.faithfulness())},
          {"empty_reason", empty.empty() ? Json(nullptr) : Json(empty)},
          {"positive_share", explanation.positive_share()},
          {"files", FilesJson(files)}};
}

Json ErrorJson(const absl::Status& status) {
  return {{"code", absl::StatusCodeToString(status.code())},
          {"message", std::string(status.message())}};
}

}  // namespace

Manifest::Manifest(const std::string& server_address,
                   const v1::GetServerInfoResponse& server) {
  json_ = {{"schema_version", kSchemaVersion},
           {"camctl_version", CAMSERVE_VERSION},
           {"server",
            {{"address", server_address},
             {"version", server.version()},
             {"libtorch_version", server.libtorch_version()}}},
           {"model", nullptr},
           {"output", nullptr},
           {"layer", nullptr},
           {"layer_calls", nullptr},
           {"failures", 0},
           {"images", Json::array()}};
}

void Manifest::AddImage(const std::string& image, const std::string& request_id,
                        const v1::ExplainResponse& response,
                        const std::vector<ExplanationFiles>& files) {
  json_["model"] = {{"name", response.model().name()},
                    {"version", response.model().version()},
                    {"sha256", response.model().sha256()}};
  const std::string output = OutputWords(response.output());
  json_["output"] = output.empty() ? Json(nullptr) : Json(output);
  json_["layer"] = response.layer();
  json_["layer_calls"] = response.layer_calls();
  Json scores = Json::array();
  for (const v1::ClassScore& score : response.scores()) {
    scores.push_back(ScoreJson(score));
  }
  Json explanations = Json::array();
  for (int i = 0; i < response.explanations_size(); ++i) {
    explanations.push_back(ExplanationJson(response.explanations(i), files[i]));
  }
  json_["images"].push_back({{"file", image},
                             {"request_id", request_id},
                             {"width", response.image_width()},
                             {"height", response.image_height()},
                             {"scores", std::move(scores)},
                             {"explanations", std::move(explanations)},
                             {"times", TimesJson(response.times())}});
}

void Manifest::AddFailure(const std::string& image,
                          const std::string& request_id,
                          const absl::Status& status) {
  json_["failures"] = json_["failures"].get<int>() + 1;
  json_["images"].push_back({{"file", image},
                             {"request_id", request_id},
                             {"error", ErrorJson(status)}});
}

Json Manifest::FailureJson(const std::string& image,
                           const absl::Status& status) {
  return {{"image", image}, {"error", ErrorJson(status)}};
}

absl::Status Manifest::Remove(const std::string& folder) {
  return DeleteFile(Path(folder));
}

absl::Status Manifest::Write(const std::string& folder) const {
  return WriteFile(Path(folder), Print(json_, 2) + "\n");
}

}  // namespace camserve::camctl
