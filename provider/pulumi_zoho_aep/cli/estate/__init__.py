"""What somebody made by hand in a sandbox, as the sections of a stack file and the file for `pulumi import`."""
