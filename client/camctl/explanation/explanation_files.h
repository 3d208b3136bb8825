// The pictures and maps of one answer, as files.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.pb.h"

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

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLANATION_FILES_H_
