#version 330 core
#include "lib/filmic.glsl"
#include "lib/palette.glsl"
uniform sampler2D atlas;

in vec2 v_texel;
in vec2 v_local;
flat in vec2 v_half;
flat in vec4 v_colour;
flat in int v_kind;
out vec4 colour;

const int GLYPH = 0, BOX = 1, SCALE = 2; // engine/gpu/labels.py

// How much of this pixel a box with rounded corners covers.
float box_coverage() {
    float radius = min(2.0, min(v_half.x, v_half.y));
    vec2 q = abs(v_local) - v_half + radius;
    return clamp(0.5 + radius - length(max(q, 0.0)) - min(max(q.x, q.y), 0.0), 0.0, 1.0);
}

void main() {
    float coverage = v_kind == GLYPH ? texelFetch(atlas, ivec2(v_texel), 0).r : box_coverage();
    vec3 tint = v_colour.rgb;
    if (v_kind == SCALE) tint = filmic(palette(v_local.x / v_half.x));
    colour = vec4(tint, v_colour.a * coverage);
}
