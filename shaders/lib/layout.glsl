// The layer that is being drawn.
#include "lib/placement.glsl"

layout(std140) uniform Layer {
    int offset;   // of the first node in the activation texture
    int maps;
    int rows;
    int columns;
    float range;  // the value that gets full colour
    int first_block_4; // of the layer's, in the texture of blocks of 4×4 nodes,
    int first_block_8; // in that of 8×8,
    int first_block_16; // and of 16×16
    Placement plane;
    Placement space;
};
