"""The API of a clinic for its other systems: /api/v1/. On top of views, beside them nothing."""
