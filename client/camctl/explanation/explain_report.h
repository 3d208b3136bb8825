// An answer to Explain as text for people. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_REPORT_H_

#include <string>
#include <vector>

#include "camserve/v1/explanation_service.pb.h"
#include "client/camctl/explanation/explanation_files.h"

namespace camserve::camctl {

// The scores, the explanations, how long the server's steps took, and where the
// overlays lie in `folder`.
std::string ExplainReport(const std::string& image,
                          const v1::ExplainResponse& response,
                          const std::string& folder,
                          const std::vector<ExplanationFiles>& files,
                          bool colors);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_EXPLAIN_REPORT_H_
