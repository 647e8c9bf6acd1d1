"""Between Pulumi and typed handlers: the adapter, the life cycle, models, ownership tags, the base of resources."""
