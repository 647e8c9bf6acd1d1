"""What a stack file says: its sections as models, the plan that follows from them, and its JSON Schema.

Pure: nothing here registers a resource or calls a service. `cli/stack_file` finds places in the text and edits it.
"""
