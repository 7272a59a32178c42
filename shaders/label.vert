#version 330 core
// One rectangle of the flat overlay per instance, in pixels from the top left: a glyph, a filled box or the colour scale.
#include "lib/frame.glsl"
in vec4 in_rect;    // x, y, width, height
in vec4 in_texels;  // of the glyph in the atlas: x, y, width, height; of a ring the width of its line
in vec4 in_colour;  // not premultiplied
in int in_kind;

out vec2 v_texel;
out vec2 v_local;   // pixels from the centre of the rectangle
flat out vec2 v_half;
flat out vec4 v_colour;
flat out int v_kind;
flat out float v_width;

const vec2 CORNERS[6] = vec2[](vec2(0, 0), vec2(1, 0), vec2(1, 1), vec2(0, 0), vec2(1, 1), vec2(0, 1));

void main() {
    vec2 corner = CORNERS[gl_VertexID];
    v_texel = in_texels.xy + corner * in_texels.zw;
    v_half = 0.5 * in_rect.zw;
    v_local = (corner * 2.0 - 1.0) * v_half;
    v_colour = in_colour;
    v_width = in_texels.x;
    v_kind = in_kind;
    vec2 at = (in_rect.xy + corner * in_rect.zw) / viewport * 2.0 - 1.0;
    gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
}
