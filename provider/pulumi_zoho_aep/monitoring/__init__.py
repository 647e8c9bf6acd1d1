"""Finds out whether data arrives, from the runs of a stack's dataflows.

Nothing here changes anything or is part of a plan: a failed run is never a difference between what is declared and what
is live.
"""
