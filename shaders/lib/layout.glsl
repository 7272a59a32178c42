// The layer that is being drawn.
#include "lib/placement.glsl"

layout(std140) uniform Layer {
    int offset;   // of the first node in the activation texture
    int maps;
    int rows;
    int columns;
    float range;  // the value that gets full colour
    Placement plane;
    Placement space;
};
