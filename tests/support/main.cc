// The main of every test program. It ends the process as the server's does, at
// once: a load that a test left to itself may still be inside a library, and
// what a usual exit destroys under it (OpenSSL's tables, for one) made one run
// in fifty end with a signal after its test had passed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  const int result = RUN_ALL_TESTS();
  std::cout.flush();
  std::fflush(nullptr);
#ifdef __SANITIZE_ADDRESS__
  // What would look for leaks at a usual exit; ends the process where it finds
  // one.
  __lsan_do_leak_check();
#endif
  _exit(result);
}
