#include "client/camctl/explanation/manifest.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/explanation/explanation_files.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/formats/json.h"

namespace camserve::camctl {
namespace {

// Raised where a reader of the former would go wrong.
constexpr int kSchemaVersion = 2;

// What the answers to all images have in common.
constexpr const char* kSharedFields[] = {"model", "output", "layer",
                                         "layer_calls"};

std::string Path(const std::string& folder) {
  return absl::StrCat(folder, "/manifest.json");
}

// Under the names of the fields that hold them in the message.
Json FilesJson(const ExplanationFiles& files) {
  Json json = Json::object();
  const std::pair<const char*, const std::string&> names[] = {
      {"overlay_png", files.overlay_png},
      {"heatmap_png", files.heatmap_png},
      {"overlay_jpeg", files.overlay_jpeg},
      {"heatmap_jpeg", files.heatmap_jpeg},
      {"raw_map", files.raw_map},
      {"heatmap", files.heatmap}};
  for (const auto& [field, name] : names) {
    if (!name.empty()) json[field] = name;
  }
  return json;
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
             {"libtorch_version", server.libtorch_version()}}}};
  for (const char* const field : kSharedFields) json_[field] = nullptr;
  json_["failures"] = 0;
  json_["images"] = Json::array();
}

void Manifest::AddImage(const std::string& image, const std::string& request_id,
                        const v1::ExplainResponse& response,
                        const std::vector<ExplanationFiles>& files) {
  const Json answer = AnswerJson(image, response);
  for (const char* const field : kSharedFields) {
    if (answer.contains(field)) json_[field] = answer[field];
  }
  Json entry = {{"image", image}, {"request_id", request_id}};
  entry.update(answer);
  for (const char* const field : kSharedFields) entry.erase(field);
  for (int i = 0; i < response.explanations_size(); ++i) {
    entry["explanations"][i]["files"] = FilesJson(files[i]);
  }
  json_["images"].push_back(std::move(entry));
}

void Manifest::AddFailure(const std::string& image,
                          const std::string& request_id,
                          const absl::Status& status) {
  json_["failures"] = json_["failures"].get<int>() + 1;
  json_["images"].push_back({{"image", image},
                             {"request_id", request_id},
                             {"error", ErrorJson(status)}});
}

Json Manifest::AnswerJson(const std::string& image,
                          v1::ExplainResponse response) {
  DropPictures(response);
  Json json = {{"image", image}};
  json.update(ToJson(response));
  for (Json& explanation : json["explanations"]) {
    for (const char* const field :
         {"heatmap_png", "overlay_png", "heatmap_jpeg", "overlay_jpeg"}) {
      explanation.erase(field);
    }
  }
  return json;
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
