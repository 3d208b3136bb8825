#include "client/camctl/explanation/explanation_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/formats/file_names.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/formats/npy.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// The file's name; empty where there is nothing to write.
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

}  // namespace camserve::camctl
