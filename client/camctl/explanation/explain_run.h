// Explains images, several at a time, and writes the results into a folder.
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
  // The request for each image, without the image's bytes.
  v1::ExplainRequest request;
  std::vector<std::string> images;
  // The folder for the results, which is made where it is missing. Empty:
  // nothing is written.
  std::string folder;
  // Prints a line of JSON for each image in place of tables.
  bool json = false;
  // Asks for smaller pictures where the answer would be too large.
  bool pictures_may_shrink = true;
  int in_flight = 4;  // images at a time
  std::string server_address;
  client::CallOptions call_options;
};

// Explains all images by one version of the model, and prints the answers in
// the order of the images. An image that fails does not stop the others. The
// error is the image's own where there is one image only. With several images
// each error is printed as it happens, and the returned one counts them.
absl::Status ExplainImages(const client::Client& client,
                           const ExplainPlan& plan, const Console& console);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_RUN_H_
