"""The only place where OpenGL objects are made: from the scene's state to pixels."""
