//! How good is it? Accuracy, confusion, and the baselines beside them.
