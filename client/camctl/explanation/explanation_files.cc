#include "client/camctl/explanation/explanation_files.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/formats/file_names.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/formats/npy.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// Writes a file and returns its name. Empty, without a file, where there are no
// bytes.
absl::StatusOr<std::string> WriteBytes(const std::string& folder,
                                       std::string name,
                                       const std::string& bytes) {
  if (bytes.empty()) return std::string();
  RETURN_IF_ERROR(WriteFile(absl::StrCat(folder, "/", name), bytes));
  return name;
}

absl::StatusOr<std::string> WriteMap(const std::string& folder,
                                     std::string name, bool present,
                                     const v1::Tensor& map) {
  if (!present) return std::string();
  ASSIGN_OR_RETURN(const std::string npy, EncodeNpy(map));
  return WriteBytes(folder, std::move(name), npy);
}

// Raised when a program that knows the version before would misread the file.
constexpr int kSchemaVersion = 2;

// What the answers to all images have in common.
constexpr const char* kSharedFields[] = {"model", "output", "layer",
                                         "layer_calls"};

std::string Path(const std::string& folder) {
  return absl::StrCat(folder, "/manifest.json");
}

// The names of the files, each under the name of the field that held its
// contents in the message.
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

absl::StatusOr<std::vector<ExplanationFiles>> WriteExplanations(
    const std::string& folder, const std::string& image_stem,
    const v1::ExplainResponse& response) {
  std::vector<ExplanationFiles> written;
  for (const v1::Explanation& explanation : response.explanations()) {
    const std::string stem = ExplanationStem(image_stem, explanation);
    ExplanationFiles files;
    ASSIGN_OR_RETURN(
        files.overlay_png,
        WriteBytes(folder, stem + ".overlay.png", explanation.overlay_png()));
    ASSIGN_OR_RETURN(
        files.heatmap_png,
        WriteBytes(folder, stem + ".heatmap.png", explanation.heatmap_png()));
    ASSIGN_OR_RETURN(
        files.overlay_jpeg,
        WriteBytes(folder, stem + ".overlay.jpg", explanation.overlay_jpeg()));
    ASSIGN_OR_RETURN(
        files.heatmap_jpeg,
        WriteBytes(folder, stem + ".heatmap.jpg", explanation.heatmap_jpeg()));
    ASSIGN_OR_RETURN(files.raw_map, WriteMap(folder, stem + ".raw.npy",
                                             explanation.has_raw_map(),
                                             explanation.raw_map()));
    ASSIGN_OR_RETURN(files.heatmap, WriteMap(folder, stem + ".heatmap.npy",
                                             explanation.has_heatmap(),
                                             explanation.heatmap()));
    written.push_back(std::move(files));
  }
  return written;
}

void DropPictures(v1::ExplainResponse& response) {
  for (v1::Explanation& explanation : *response.mutable_explanations()) {
    explanation.clear_raw_map();
    explanation.clear_heatmap();
    explanation.clear_heatmap_png();
    explanation.clear_overlay_png();
    explanation.clear_heatmap_jpeg();
    explanation.clear_overlay_jpeg();
  }
}

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
