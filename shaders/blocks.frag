#version 330 core
// The mean squares of the values above and below zero of a block: FINER 0, of 4×4 nodes, of which those that are no
// number count as 0; FINER 1, of 2×2 blocks of the level before.
#include "lib/placement.glsl"

uniform sampler2DArray activations;
uniform sampler2D finer; // the level before, one slice above another
uniform int slice;
uniform ivec2 size; // of a slice of this texture
uniform int side;   // of a block, in nodes: engine/gpu/blocks.py

flat in ivec4 v_layer;
flat in int v_count;
out vec2 squares;

#if FINER
int part() { return side / 2; } // nodes along a side of what is averaged

vec2 value(int index) {
    return texelFetch(finer, ivec2(index & 4095, (index >> 12) + slice * (textureSize(finer, 0).y / 2)), 0).rg;
}
#else
int part() { return 1; }

vec2 value(int index) {
    float value = texelFetch(activations, ivec3(index & 4095, index >> 12, slice), 0).r;
    if (isnan(value) || isinf(value)) value = 0.0;
    vec2 sides = max(vec2(value, -value), 0.0);
    return sides * sides;
}
#endif

// How many squares of some size lie along each axis of a map.
ivec2 along(int size) {
    return ivec2(divide(v_layer.z + size - 1, size).x, divide(v_layer.y + size - 1, size).x);
}

void main() {
    int block = (int(gl_FragCoord.y) - slice * size.y) * size.x + int(gl_FragCoord.x) - v_layer.w;
    if (block < 0 || block >= v_count) discard;
    ivec2 beside = along(side), parts = along(part()), nodes = v_layer.zy;
    ivec2 across = divide(block, beside.x), down = divide(across.x, beside.y);
    ivec2 from = side / part() * ivec2(across.y, down.y), to = min(from + side / part(), parts);
    squares = vec2(0.0);
    for (int row = from.y; row < to.y; row++) {
        int first = v_layer.x + (down.x * parts.y + row) * parts.x, high = min(part(), nodes.y - part() * row);
        for (int column = from.x; column < to.x; column++)
            squares += float(high * min(part(), nodes.x - part() * column)) * value(first + column);
    }
    ivec2 all = min(part() * to, nodes) - part() * from;
    squares /= float(all.x * all.y);
}
