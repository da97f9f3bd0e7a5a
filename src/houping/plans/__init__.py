"""Policy as data: one folder per assessment plan, every number with its clause."""

from houping.plans.load import built_in, check_folder, checked, folder_of, load

__all__ = ["built_in", "check_folder", "checked", "folder_of", "load"]
