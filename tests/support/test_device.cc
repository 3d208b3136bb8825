#include "tests/support/test_device.h"

#include <cstdlib>

namespace camserve {

std::string TestDevice() {
  const char* const device = std::getenv("CAMSERVE_TEST_DEVICE");
  return device == nullptr ? "cpu" : device;
}

}  // namespace camserve
