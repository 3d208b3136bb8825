#include "server/cam/signed_map.h"

#include <ATen/ATen.h>

#include <map>

namespace camserve {
namespace {

at::Tensor ChannelMeans(const at::Tensor& values) {
  return values.mean({-2, -1}, /*keepdim=*/true);
}

at::Tensor GradCam(const at::Tensor& activation, const at::Tensor& gradient) {
  return (ChannelMeans(gradient) * activation).sum(-3);
}

// sum_ij R = sum_fij mean(g_f) * A_f = sum_fij g_f * mean(A_f).
at::Tensor GradCamDirection(const at::Tensor& activation) {
  return ChannelMeans(activation).expand_as(activation).contiguous();
}

at::Tensor HiResCam(const at::Tensor& activation, const at::Tensor& gradient) {
  return (gradient * activation).sum(-3);
}

at::Tensor HiResCamDirection(const at::Tensor& activation) {
  return activation;
}

std::map<CamMethod, CamMap>& Table() {
  static auto* const table = new std::map<CamMethod, CamMap>{
      {CamMethod::kGradCam,
       {GradCam, GradCamDirection, MapAdditivity::kUniformGradient}},
      {CamMethod::kHiResCam,
       {HiResCam, HiResCamDirection, MapAdditivity::kAlways}}};
  return *table;
}

}  // namespace

const CamMap& MapOf(CamMethod method) { return Table().at(method); }

void SetCamMap(CamMethod method, const CamMap& map) { Table()[method] = map; }

}  // namespace camserve
