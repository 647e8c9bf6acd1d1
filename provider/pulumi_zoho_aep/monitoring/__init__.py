"""Whether data arrives: runs of dataflows, and what they say about a stack's ingestions.

Nothing here changes anything, and nothing of it is part of a plan: a run that failed is never a difference between what
is declared and what is live.
"""
