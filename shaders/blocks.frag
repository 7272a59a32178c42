#version 330 core
// The mean squares of the values above and below zero of a block of SIDE×SIDE nodes. What is no number counts as 0.
#include "lib/placement.glsl"

uniform sampler2DArray activations;
uniform int slice;
uniform ivec2 size; // of a slice of this texture

const int SIDE = 4; // engine/gpu/blocks.py

flat in ivec4 v_layer;
flat in int v_count;
out vec2 squares;

void main() {
    int rows = v_layer.y, columns = v_layer.z;
    int block = (int(gl_FragCoord.y) - slice * size.y) * size.x + int(gl_FragCoord.x) - v_layer.w;
    if (block < 0 || block >= v_count) discard;
    ivec2 beside = ivec2(divide(columns + SIDE - 1, SIDE).x, divide(rows + SIDE - 1, SIDE).x);
    ivec2 across = divide(block, beside.x), down = divide(across.x, beside.y);
    ivec2 from = SIDE * ivec2(across.y, down.y), to = min(from + SIDE, ivec2(columns, rows));
    squares = vec2(0.0);
    for (int row = from.y; row < to.y; row++) {
        int first = v_layer.x + (down.x * rows + row) * columns;
        for (int column = from.x; column < to.x; column++) {
            int node = first + column;
            float value = texelFetch(activations, ivec3(node & 4095, node >> 12, slice), 0).r;
            if (isnan(value) || isinf(value)) value = 0.0;
            vec2 sides = max(vec2(value, -value), 0.0);
            squares += sides * sides;
        }
    }
    squares /= float((to.x - from.x) * (to.y - from.y));
}
