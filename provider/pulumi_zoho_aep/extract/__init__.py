"""Zoho to files: what `zoho-aep sync` reads, how it keeps its place, and where its files go. Knows no Pulumi."""
