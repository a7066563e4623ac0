"""Background duties of this app; filled by the modules that define them."""
