"""What the person at the screen has made of it: the input, the view, the choices. No OpenGL here."""
