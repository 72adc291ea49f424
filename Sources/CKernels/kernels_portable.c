// The path for any processor: the compiler's baseline instructions.
#include "dispatch.h"

#define KB_TOGETHER(a, b) (void)0
#define KB_LANES 8
#define KB_ROWS 6
#define KB(name) name##_portable
#include "kernels.h"
