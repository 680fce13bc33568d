"""A protocol: one YAML page, read whole or not at all, and shown as a page of Markdown."""
