"""Zoho to files: what `zoho-aep sync` reads, how it keeps its position, and where it stores files. Knows no Pulumi."""
