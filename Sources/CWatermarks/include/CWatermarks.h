/// The inner loops of watermarks: convolutions of rivaGan's networks, coefficients and blocks of wavelet marks.
#ifndef KLARBILD_CWATERMARKS_H
#define KLARBILD_CWATERMARKS_H

#include "fourier.h"
#include "wavelet.h"

#endif
