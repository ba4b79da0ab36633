"""The version, in one place; it stands in every sidecar."""

__version__ = "0.1.0"
