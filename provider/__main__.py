"""The Pulumi program of this repository: turns the stack file into resources."""

from pulumi_zoho_aep.program import run

run()
