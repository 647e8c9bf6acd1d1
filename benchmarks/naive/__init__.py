"""The naive provider, against which ours is measured: per-object resources as people usually write them."""
