"""The stack file as text: where it lies, what is in it, how one value changes while all else stays as written."""
