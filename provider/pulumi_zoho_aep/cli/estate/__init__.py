"""What was made by hand in a sandbox, as sections of a stack file and as a file for `pulumi import`."""
