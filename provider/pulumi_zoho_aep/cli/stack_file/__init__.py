"""The stack file as text: where it lies, what stands in it, how one value changes while all else stays as written."""
