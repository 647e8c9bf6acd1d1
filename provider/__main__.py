"""The Pulumi program of this repository: the stack file into resources."""

from pulumi_zoho_aep.program import run

run()
