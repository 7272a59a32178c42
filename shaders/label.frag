#version 330 core
#include "lib/filmic.glsl"
#include "lib/palette.glsl"
uniform sampler2D atlas;

in vec2 v_texel;
in vec2 v_local;
flat in vec2 v_half;
flat in vec4 v_colour;
flat in int v_kind;
flat in float v_width; // of a ring's line
out vec4 colour;

const int GLYPH = 0, BOX = 1, SCALE = 2, RING = 3; // engine/gpu/labels.py

// How much of this pixel a box with rounded corners covers.
float box_coverage() {
    float radius = min(2.0, min(v_half.x, v_half.y));
    vec2 q = abs(v_local) - v_half + radius;
    return clamp(0.5 + radius - length(max(q, 0.0)) - min(max(q.x, q.y), 0.0), 0.0, 1.0);
}

// A line with rounded corners in the middle of a dark shadow, so that it shows on any ground.
vec4 ring(float line) {
    float radius = 3.0 * line;
    vec2 q = abs(v_local) - v_half + 2.0 * line + radius;
    float from_line = abs(length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius);
    float light = clamp(0.5 * line + 0.5 - from_line, 0.0, 1.0);
    float shadow = clamp(1.5 - from_line / (1.5 * line), 0.0, 1.0);
    return vec4(v_colour.rgb * light, max(light, 0.75 * shadow));
}

void main() {
    if (v_kind == RING) {
        colour = ring(v_width);
        return;
    }
    float coverage = v_kind == GLYPH ? texelFetch(atlas, ivec2(v_texel), 0).r : box_coverage();
    vec3 tint = v_colour.rgb;
    if (v_kind == SCALE) tint = filmic(palette(v_local.x / v_half.x));
    colour = vec4(tint, v_colour.a * coverage);
}
