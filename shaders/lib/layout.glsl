// The layer that is being drawn.
#include "lib/placement.glsl"

layout(std140) uniform Layer {
    int offset;   // of the first node in the activation texture
    int maps;
    int rows;
    int columns;
    float range;  // the value that gets full colour
    int first_block; // of the layer's, in the texture of blocks
    Placement plane;
    Placement space;
};
