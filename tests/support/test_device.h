// Where the tests' models run.
#ifndef CAMSERVE_TESTS_SUPPORT_TEST_DEVICE_H_
#define CAMSERVE_TESTS_SUPPORT_TEST_DEVICE_H_

#include <string>

namespace camserve {

// $CAMSERVE_TEST_DEVICE, as tests/gpu.sh sets it; without it "cpu".
std::string TestDevice();

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_TEST_DEVICE_H_
