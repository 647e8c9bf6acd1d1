"""The stack file as text: where it is, what it contains, and how one value changes while everything else stays."""
