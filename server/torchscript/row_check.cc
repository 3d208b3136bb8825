#include "server/torchscript/row_check.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

constexpr int64_t kImages = 3;
constexpr int64_t kProjections = 3;
// In parts of a row's norm: far above what batching changes in the last bits,
// far below what another image changes.
constexpr double kTolerance = 1e-3;

// What is kept of a layer's output: how many rows it has, and of each row its
// products with a few directions, by which it is known again. The outputs of
// all layers at once would take gigabytes.
struct Rows {
  std::vector<int64_t> shape;
  at::Tensor products;  // [rows, kProjections + 1]; the last is the norm
};

// The directions: sines of unrelated frequencies, kept by size.
class Directions {
 public:
  // [kProjections, size]; each direction is contiguous.
  const at::Tensor& Of(int64_t size, const at::Device& device) {
    at::Tensor& directions = by_size_[size];
    if (directions.defined()) return directions;
    const at::Tensor places = at::arange(size, at::kFloat);
    const at::Tensor frequencies =
        at::tensor({0.7390851F, 1.3247180F, 2.6651441F}).unsqueeze(1);
    directions = (places * frequencies).sin().to(device);
    return directions;
  }

 private:
  std::map<int64_t, at::Tensor> by_size_;
};

class RowRecorder : public TapListener {
 public:
  // `listener` hears what this hears; null: nobody.
  RowRecorder(Directions* directions, TapListener* listener)
      : directions_(directions), listener_(listener) {}

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    if (value.dim() == 4 && value.is_floating_point()) {
      rows_[site] = {.shape = value.sizes().vec(), .products = Products(value)};
    }
    return listener_ == nullptr ? value : listener_->OnTap(value, site);
  }

  const std::map<int64_t, Rows>& rows() const { return rows_; }

 private:
  at::Tensor Products(const at::Tensor& value) const {
    const at::Tensor flat = value.flatten(1).to(at::kFloat);
    return at::cat(
               {at::mm(flat, directions_->Of(flat.size(1), flat.device()).t()),
                flat.norm(2, {1}, /*keepdim=*/true)},
               1)
        .to(at::kDouble)
        .cpu();
  }

  Directions* const directions_;
  TapListener* const listener_;
  std::map<int64_t, Rows> rows_;
};

// One pass.
struct Pass {
  at::Tensor logits;
  std::map<int64_t, Rows> rows;
};

Pass RunOn(const GraphRunner& runner, const at::Tensor& batch,
           Directions* directions, TapListener* listener = nullptr) {
  const at::NoGradGuard no_gradients;
  RowRecorder recorder(directions, listener);
  Pass pass;
  pass.logits = runner.Run({batch.clone()}).at(0).toTensor().cpu();
  pass.rows = recorder.rows();
  return pass;
}

bool SameRow(const at::Tensor& a, const at::Tensor& b) {
  const double bound = kTolerance * (1e-6 + b[kProjections].item<double>());
  return ((a - b).abs() <= bound).all().item<bool>();
}

class Check {
 public:
  Check(const GraphRunner& runner, const at::Tensor& images)
      : runner_(runner), images_(images) {}

  absl::StatusOr<RowFindings> Run(TapListener* listener, absl::Time deadline) {
    RETURN_IF_ERROR(RunTorch(deadline, [&] {
      for (int64_t n = 0; n < kImages; ++n) {
        alone_.push_back(RunOn(runner_, images_.narrow(0, n, 1), &directions_,
                               n == 0 ? listener : nullptr));
      }
      return absl::OkStatus();
    }));
    CountAlone();
    findings_.logits_are_apart = true;
    for (int64_t count = 2; count <= kImages; ++count) {
      const absl::Status together = RunTorch(deadline, [&] {
        Compare(RunOn(runner_, images_.narrow(0, 0, count), &directions_),
                count);
        return absl::OkStatus();
      });
      if (absl::IsDeadlineExceeded(together)) return together;
      // The model takes only one image at a time.
      if (!together.ok()) findings_.logits_are_apart = false;
    }
    return std::move(findings_);
  }

 private:
  void CountAlone() {
    for (const auto& [site, rows] : alone_[0].rows) {
      if (rows.shape[0] != 1) Refuse(site, rows.shape[0], 1);
    }
  }

  void Compare(const Pass& together, int64_t count) {
    std::vector<at::Tensor> logits;
    for (int64_t n = 0; n < count; ++n) logits.push_back(alone_[n].logits);
    findings_.logits_are_apart &= LogitsAgree(together.logits, at::cat(logits));
    for (const auto& [site, rows] : together.rows) {
      if (rows.shape[0] != count) {
        Refuse(site, rows.shape[0], count);
        continue;
      }
      for (int64_t n = 0; n < count; ++n) {
        const auto alone = alone_[n].rows.find(site);
        if (alone == alone_[n].rows.end() || alone->second.shape[0] != 1 ||
            !SameRow(rows.products[n], alone->second.products[0])) {
          findings_.mixed.insert(site);
        }
      }
    }
  }

  void Refuse(int64_t site, int64_t rows, int64_t images) {
    findings_.without_rows.emplace(
        site,
        absl::StrCat(
            "it returns ", rows, rows == 1 ? " row for " : " rows for ", images,
            images == 1 ? " image" : " images",
            ": the model puts tiles, mirrors or channels of an image side by "
            "side into the batch, so that a row is not an image's map. Name a "
            "layer before that, or export the model without it and cut the "
            "images before they are sent"));
  }

  const GraphRunner& runner_;
  const at::Tensor images_;
  Directions directions_;
  std::vector<Pass> alone_;
  RowFindings findings_;
};

}  // namespace

absl::StatusOr<RowFindings> CheckRows(const GraphRunner& runner,
                                      const InputSizes& sizes,
                                      const std::string& device,
                                      TapListener* listener,
                                      absl::Time deadline) {
  return Check(runner, SeededNoise(sizes, kImages, 1, device))
      .Run(listener, deadline);
}

bool LogitsAgree(const at::Tensor& a, const at::Tensor& b, double tolerance) {
  if (a.sizes() != b.sizes()) return false;
  const at::Tensor bound = b.abs().clamp_min(1) * tolerance;
  return ((a - b).abs() <= bound).all().item<bool>();
}

void CheckRowsAreImages(const at::Tensor& rows, const at::Tensor& images,
                        const char* what) {
  if (rows.dim() > 0 && rows.size(0) == images.size(0)) return;
  throw std::runtime_error(
      absl::StrCat(what, " has ", rows.dim() > 0 ? rows.size(0) : 0,
                   " rows for ", images.size(0),
                   " images: the model mixes the images of a batch, so that "
                   "no row is an image's"));
}

}  // namespace camserve
