"""Where a module hands data to another component, as far as its text tells.

``sites`` says it. It needs to know what names stand for: ``scopes`` holds what they are bound to,
and ``origins`` follows that to where it comes from, ``elsewhere`` into other modules of the project.
"""
