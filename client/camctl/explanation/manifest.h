// manifest.json: what lies in a folder of results. It is written last, so a
// folder that has one is complete. Answers stand in it as ExplainResponse is in
// JSON; what all have in common (model, output, layer, layer_calls) stands
// once, and "files" of an explanation has the names of its pictures and maps.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_MANIFEST_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/explanation/explanation_files.h"
#include "client/camctl/formats/json.h"

namespace camserve::camctl {

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

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_MANIFEST_H_
