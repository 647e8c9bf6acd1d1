"""Whether data arrives: runs of dataflows, and what they say about a stack's ingestions.

Nothing here changes anything or is part of a plan: a failed run is never a difference between what is declared and what
is live.
"""
