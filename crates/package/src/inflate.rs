//! Reserved for the module of this name.
