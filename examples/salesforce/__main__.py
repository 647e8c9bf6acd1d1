"""All of it is in the stack file, `Pulumi.<stack>.yaml`."""

from pulumi_zoho_aep.program import run

run()
