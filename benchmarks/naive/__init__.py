"""The naive provider, against which ours is measured: per-object resources as they are written again and again."""
