"""Edge rules: which nodes an operator connects, as closed forms over a few integers.

Mirrored in shaders/lib/rules.glsl.
"""
