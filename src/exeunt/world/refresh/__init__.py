"""Loaders of public sources whose licence forbids shipping the full panel: fetch, map to codes, keep in a cache.

Nothing here runs unless asked for (`exeunt data refresh SOURCE`); no model reads the cache by itself.
"""

from exeunt.world.refresh.refresh import Refreshed, refresh, source_names

__all__ = ["Refreshed", "refresh", "source_names"]
