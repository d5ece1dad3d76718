"""portalgen: validated YAML and CSV in, an accessible transparency portal out."""

__version__ = "0.1.0"
