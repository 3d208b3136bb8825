// Explaining images, several at a time, into a folder.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_RUN_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_RUN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "camserve/v1/explanation_service.pb.h"
#include "client/camctl/terminal/console.h"
#include "client/camserve_client/client.h"

namespace camserve::camctl {

struct ExplainPlan {
  // All but the image's bytes.
  v1::ExplainRequest request;
  std::vector<std::string> images;
  // Made where it is not there. Empty: nothing is written.
  std::string folder;
  // A line of JSON an image in place of tables.
  bool json = false;
  // Pictures that make too large an answer are asked for smaller.
  bool pictures_may_shrink = true;
  int in_flight = 4;
  std::string server_address;
  client::CallOptions call_options;
};

// All images are answered by one version of the model. One that fails does not
// stop the others. Prints the answers in the order of the images. The error is
// the image's own where there is one image only; otherwise each is printed as
// it happens and the error counts them.
absl::Status ExplainImages(const client::Client& client,
                           const ExplainPlan& plan, const Console& console);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_RUN_H_
