"""Resources for programs in YAML, TypeScript, Go, C#, Java: a component provider, `pulumi-resource-zoho-aep`.

The engine hosts dynamic resources for programs only in their own language. So every resource comes as a component with
the same name, which registers the dynamic resource below it.
"""
