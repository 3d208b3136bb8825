// Tells where in the code a crash was.
#ifndef CAMSERVE_SERVER_APP_CRASH_TRACE_H_
#define CAMSERVE_SERVER_APP_CRASH_TRACE_H_

namespace camserve {

// From now on a crash of this process writes the stack of the thread that
// crashed to the standard error, and then ends the process as it would have
// without this. The lines name files, functions and addresses, and no data;
// `addr2line -Cfe camserve OFFSET` names the function of an offset. A stack
// overflow is not reported: no stack is left for the report. Does nothing under
// a sanitizer, which tells more. Call it once, before threads are started.
void TraceCrashes();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CRASH_TRACE_H_
