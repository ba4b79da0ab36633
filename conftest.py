"""Modules for frameworks that are not installed are not looked into for doctests."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("datatrove") else ["cleaner/integrations/datatrove.py"]
