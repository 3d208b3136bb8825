// The files of an answer: pictures, maps, and manifest.json beside them.
//
// manifest.json says what lies in a folder of results. It is written last, so a
// folder that has one is complete. Each answer stands in it as ExplainResponse
// in JSON. What all answers have in common (model, output, layer, layer_calls)
// stands once, and "files" of an explanation names its pictures and maps.
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

// Names of files in the results' folder; empty where the server did not send
// the contents.
struct ExplanationFiles {
  std::string overlay_png;
  std::string heatmap_png;
  std::string overlay_jpeg;
  std::string heatmap_jpeg;
  std::string raw_map;  // .npy
  std::string heatmap;  // .npy
};

// Writes the pictures and maps in `response` into `folder`, under names that
// begin with `image_stem`. Returns one element for each explanation. INTERNAL:
// a file cannot be written. DATA_LOSS: a map's shape does not fit its data.
absl::StatusOr<std::vector<ExplanationFiles>> WriteExplanations(
    const std::string& folder, const std::string& image_stem,
    const v1::ExplainResponse& response);

// Removes pictures and maps, which are most of its bytes, from `response`.
void DropPictures(v1::ExplainResponse& response);

// The contents of manifest.json. Images stand in the order in which they are
// added. Not thread-safe.
class Manifest {
 public:
  Manifest(const std::string& server_address,
           const v1::GetServerInfoResponse& server);

  // `image` is the file's name as the user gave it; `request_id` is the one
  // under which the server's log has the call; `files` has one element for each
  // explanation.
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

  // Deletes the manifest of an earlier run, whose folder is about to change.
  static absl::Status Remove(const std::string& folder);
  // Writes manifest.json into `folder`. INTERNAL: it cannot be written.
  absl::Status Write(const std::string& folder) const;

  const Json& json() const { return json_; }

 private:
  Json json_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_
