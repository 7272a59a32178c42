# version 330 core
# include "lib/screen.glsl"
