//! Pictures of the training and of the network's inside, as PNG.
