// The table of methods that explain, which every room knows, the client's too.
// How each computes its maps stands in server/cam/signed_map.h.
#ifndef CAMSERVE_COMMON_CAM_METHOD_H_
#define CAMSERVE_COMMON_CAM_METHOD_H_

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <vector>

namespace camserve {

// Class activation mapping methods: those below, and those that AddCamMethod
// returns.
enum class CamMethod : int {
  kGradCam,   // Selvaraju et al. 2017, arXiv 1610.02391
  kHiResCam,  // Draelos and Carin 2020, arXiv 2011.08891
};

// The methods for a request that names none.
inline constexpr std::array kDefaultCamMethods = {CamMethod::kGradCam,
                                                  CamMethod::kHiResCam};

// The names of a method.
struct CamMethodNames {
  int number;         // in the contract, camserve.v1.CamMethod
  const char* name;   // to people: "Grad-CAM"
  const char* flag;   // in camctl's flags and names of files: "gradcam"
  const char* label;  // in metrics: "grad_cam"
};

// All methods, in the order of the enumeration. Thread-safe, as are the next
// three.
std::vector<CamMethod> CamMethods();

const CamMethodNames& NamesOf(CamMethod method);

// The method of that number in the contract; absent where no method has it.
std::optional<CamMethod> MethodOfNumber(int number);

// "Grad-CAM", "HiResCAM".
inline const char* MethodName(CamMethod method) { return NamesOf(method).name; }

// Adds a method to the table, for good. Not thread-safe: call it before
// anything else reads the table.
CamMethod AddCamMethod(const CamMethodNames& names);

// A value for each method.
template <typename Value>
class PerMethod {
 public:
  PerMethod() : PerMethod(Value()) {}
  // The same for all.
  explicit PerMethod(const Value& value)
      : values_(CamMethods().size(), value) {}
  // Values in the order of the enumeration; the rest are Value().
  PerMethod(std::initializer_list<Value> values) : values_(values) {
    values_.resize(CamMethods().size());
  }

  Value& operator[](CamMethod method) {
    return values_[static_cast<std::size_t>(method)];
  }
  const Value& operator[](CamMethod method) const {
    return values_[static_cast<std::size_t>(method)];
  }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<Value> values_;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_CAM_METHOD_H_
