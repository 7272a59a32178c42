#version 330 core
// The pad: ink whose edge is found in a field of distances, so that it is sharp at any size.
uniform sampler2D field; // 0..1 stands for -REACH..REACH pixels of the field inside the ink
uniform sampler2D paint; // the colour of the ink,
uniform bool painted; // if it has any of its own
in vec2 v_uv;
out vec4 colour;

const float REACH = 4.0; // engine/scene/pad.py
const vec3 PAPER = vec3(0.035, 0.050, 0.080), INK = vec3(0.88, 0.95, 1.0);

void main() {
    float enlarged = 1.0 / (dFdx(v_uv.x) * float(textureSize(field, 0).x)); // pixels to one of the field
    float inside = (texture(field, v_uv).r * 2.0 - 1.0) * REACH * enlarged;
    vec3 ink = painted ? texture(paint, v_uv).rgb : INK;
    colour = vec4(mix(PAPER, ink, clamp(inside + 0.5, 0.0, 1.0)), 1.0);
}
