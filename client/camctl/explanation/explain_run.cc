#include "client/camctl/explanation/explain_run.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/explanation/explain_report.h"
#include "client/camctl/explanation/explanation_files.h"
#include "client/camctl/explanation/image_explainer.h"
#include "client/camctl/explanation/in_flight.h"
#include "client/camctl/explanation/message_limit.h"
#include "client/camctl/formats/file_names.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/progress.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// The newest version of the model that is ready; 0 where none is, so that the
// server says why. Naming the version keeps results comparable: a version that
// becomes ready during the run takes no part in it.
absl::StatusOr<int64_t> NewestReadyVersion(const client::Client& client,
                                           const ExplainPlan& plan) {
  ASSIGN_OR_RETURN(const v1::ListModelsResponse models,
                   client.ListModels(plan.call_options));
  int64_t newest = 0;
  for (const v1::ModelStatus& status : models.models()) {
    if (status.model().name() == plan.request.model().name() &&
        status.state() == v1::MODEL_STATE_READY) {
      newest = std::max(newest, status.model().version());
    }
  }
  return newest;
}

absl::StatusOr<ImageExplainer::Options> ExplainerOptions(
    const client::Client& client, const ExplainPlan& plan,
    const v1::GetServerInfoResponse& server) {
  ImageExplainer::Options options = {
      .request = plan.request,
      .folder = plan.folder,
      .max_image_bytes = MaxImageBytes(server),
      .pictures_may_shrink = plan.pictures_may_shrink,
      .server_address = plan.server_address,
      .call_options = plan.call_options};
  v1::ModelSpec& model = *options.request.mutable_model();
  if (model.version() == 0) {
    ASSIGN_OR_RETURN(const int64_t version, NewestReadyVersion(client, plan));
    model.set_version(version);
  }
  return options;
}

// Takes outcomes in any order, and prints them in the order of the images. Not
// thread-safe.
class OutcomeReporter {
 public:
  OutcomeReporter(const ExplainPlan& plan,
                  const v1::GetServerInfoResponse& server,
                  const Console& console)
      : plan_(plan),
        console_(console),
        outcomes_(plan.images.size()),
        manifest_(plan.server_address, server),
        progress_(console.err, console.err_terminal,
                  static_cast<int>(plan.images.size())) {}

  void Add(size_t i, ImageOutcome outcome) {
    if (several()) progress_.Step(plan_.images[i]);
    outcomes_[i] = std::move(outcome);
    for (; next_ < outcomes_.size() && outcomes_[next_].has_value(); ++next_) {
      progress_.Clear();
      Report(plan_.images[next_], *outcomes_[next_]);
      outcomes_[next_].reset();
    }
  }

  const Manifest& manifest() const { return manifest_; }

  // The status of the whole run: the error of a single image, or how many of
  // several images failed.
  absl::Status Summary() const {
    if (failures_ == 0 || !several()) return last_failure_;
    return absl::Status(no_connection_ ? absl::StatusCode::kUnavailable
                                       : absl::StatusCode::kInvalidArgument,
                        absl::StrCat(failures_, " of ", plan_.images.size(),
                                     " images could not be explained"));
  }

 private:
  bool several() const { return plan_.images.size() > 1; }

  void Report(const std::string& image, const ImageOutcome& outcome) {
    if (!outcome.status.ok()) {
      ReportFailure(image, outcome);
      return;
    }
    if (outcome.longest_side > 0) {
      console_.err << "camctl: " << PrintableText(image)
                   << ": with pictures of the image's size the answer would be "
                      "too large; their longer side was made at most "
                   << outcome.longest_side
                   << " pixels; --longest_side says another" << std::endl;
    }
    manifest_.AddImage(image, outcome.request_id, outcome.response,
                       outcome.files);
    if (plan_.json) {
      console_.out << Print(Manifest::AnswerJson(image, outcome.response), -1)
                   << std::endl;
    } else {
      console_.out << (next_ > 0 ? "\n" : "")
                   << ExplainReport(image, outcome.response, plan_.folder,
                                    outcome.files, console_.out_colors)
                   << std::flush;
    }
  }

  void ReportFailure(const std::string& image, const ImageOutcome& outcome) {
    ++failures_;
    no_connection_ |= ExitCodeOf(outcome.status) == ExitCode::kNoConnection;
    last_failure_ = outcome.status;
    manifest_.AddFailure(image, outcome.request_id, outcome.status);
    if (plan_.json) {
      console_.out << Print(Manifest::FailureJson(image, outcome.status), -1)
                   << std::endl;
    }
    if (!several()) return;
    const absl::Status named(
        outcome.status.code(),
        absl::StrCat(image, ": ", outcome.status.message()));
    console_.err << ErrorLine(named) << std::endl;
  }

  const ExplainPlan& plan_;
  const Console& console_;
  std::vector<std::optional<ImageOutcome>> outcomes_;
  size_t next_ = 0;  // the image to be printed next
  Manifest manifest_;
  Progress progress_;
  int failures_ = 0;
  bool no_connection_ = false;
  absl::Status last_failure_;
};

}  // namespace

absl::Status ExplainImages(const client::Client& client,
                           const ExplainPlan& plan, const Console& console) {
  const absl::StatusOr<v1::GetServerInfoResponse> server =
      client.GetServerInfo(plan.call_options);
  if (!server.ok()) return NamingServer(server.status(), plan.server_address);
  absl::StatusOr<ImageExplainer::Options> options =
      ExplainerOptions(client, plan, *server);
  if (!options.ok()) return NamingServer(options.status(), plan.server_address);
  if (!plan.folder.empty()) {
    RETURN_IF_ERROR(MakeFolder(plan.folder));
    RETURN_IF_ERROR(Manifest::Remove(plan.folder));
  }
  const ImageExplainer explainer(client, *std::move(options));
  const std::vector<std::string> stems = ImageStems(plan.images);
  std::vector<ImageOutcome> outcomes(plan.images.size());
  OutcomeReporter reporter(plan, *server, console);
  RunInFlight(
      static_cast<int>(plan.images.size()), plan.in_flight,
      [&](int i) { outcomes[i] = explainer.Explain(plan.images[i], stems[i]); },
      [&](int i) { reporter.Add(i, std::move(outcomes[i])); });
  if (!plan.folder.empty()) {
    RETURN_IF_ERROR(reporter.manifest().Write(plan.folder));
  }
  return reporter.Summary();
}

}  // namespace camserve::camctl
