"use strict";
// `brickprop page` writes a training here: window.BRICKPROP_RUN = {…}. Without one there is none.
