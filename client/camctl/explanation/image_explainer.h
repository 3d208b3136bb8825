// Explains one image: from its file to the files of its explanations.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_IMAGE_EXPLAINER_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_IMAGE_EXPLAINER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.pb.h"
#include "client/camctl/explanation/explanation_files.h"
#include "client/camserve_client/client.h"

namespace camserve::camctl {

struct ImageOutcome {
  absl::Status status;
  std::string request_id;
  // The longest side, in pixels, that was asked for because pictures of the
  // image's own size would have made the answer too large; otherwise 0.
  int longest_side = 0;
  // The answer without its pictures and maps. Set where status is OK.
  v1::ExplainResponse response;
  std::vector<ExplanationFiles> files;  // one for each explanation
};

// Thread-safe.
class ImageExplainer {
 public:
  struct Options {
    v1::ExplainRequest request;  // all but the image's bytes
    std::string folder;          // exists; empty: nothing is written
    int64_t max_image_bytes = 0;
    // Asks for smaller pictures where the server says that its answer would be
    // too large.
    bool pictures_may_shrink = true;
    std::string server_address;  // for messages
    client::CallOptions call_options;
  };

  // `client` has to outlive it.
  ImageExplainer(const client::Client& client, Options options);

  // Explains the image at `path`. The names of its files begin with `stem`.
  ImageOutcome Explain(const std::string& path, const std::string& stem) const;

 private:
  absl::Status Explain(const std::string& path, const std::string& stem,
                       ImageOutcome& outcome) const;
  // Sends the request, and sends it again for smaller pictures as long as the
  // answer would be too large.
  absl::StatusOr<v1::ExplainResponse> Ask(v1::ExplainRequest& request,
                                          ImageOutcome& outcome) const;

  const client::Client& client_;
  const Options options_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_IMAGE_EXPLAINER_H_
