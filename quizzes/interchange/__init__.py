"""Questions of other systems: one module for each format, into and out of our kinds."""
