"""Everything a fresh machine needs before the first test: the virtual environment and the Pulumi CLI.

Standard library only, because it runs before anything is installed.
"""
