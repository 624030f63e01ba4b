"""What the workspace shows, as plain values for its templates: read here, never in a template."""
