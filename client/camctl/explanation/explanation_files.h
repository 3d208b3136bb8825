// The files of an answer: pictures, maps, and manifest.json beside them.
//
// manifest.json says what lies in a folder of results. It is written last, so a
// folder that has one is complete. Answers stand in it as ExplainResponse is in
// JSON; what all have in common (model, output, layer, layer_calls) stands
// once, and "files" of an explanation has the names of its pictures and maps.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/formats/json.h"

namespace camserve::camctl {

// Names within the results' folder; empty where the server sent none.
struct ExplanationFiles {
  std::string overlay_png;
  std::string heatmap_png;
  std::string overlay_jpeg;
  std::string heatmap_jpeg;
  std::string raw_map;  // .npy
  std::string heatmap;  // .npy
};

// Writes what `response` holds into `folder`, under names that begin with
// `image_stem`; one element an explanation.
absl::StatusOr<std::vector<ExplanationFiles>> WriteExplanations(
    const std::string& folder, const std::string& image_stem,
    const v1::ExplainResponse& response);

// Takes pictures and maps out of `response`: the bulk of it.
void DropPictures(v1::ExplainResponse& response);

// Not for several threads. Images stand in the order in which they are added.
class Manifest {
 public:
  Manifest(const std::string& server_address,
           const v1::GetServerInfoResponse& server);

  // `image` is the file's name as it was given; `request_id` finds the call in
  // the server's log; `files` has one element an explanation.
  void AddImage(const std::string& image, const std::string& request_id,
                const v1::ExplainResponse& response,
                const std::vector<ExplanationFiles>& files);
  void AddFailure(const std::string& image, const std::string& request_id,
                  const absl::Status& status);

  // {"image": ...} and the fields of ExplainResponse, without pictures and
  // maps.
  static Json AnswerJson(const std::string& image,
                         v1::ExplainResponse response);

  // {"image": ..., "error": {"code": ..., "message": ...}}.
  static Json FailureJson(const std::string& image, const absl::Status& status);

  // Deletes the manifest of an earlier run: its folder is complete no more.
  static absl::Status Remove(const std::string& folder);
  absl::Status Write(const std::string& folder) const;

  const Json& json() const { return json_; }

 private:
  Json json_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_
