#version 330 core
// One direction of a Gaussian of standard deviation 2.5 texels: 13 weights in 7 bilinear taps.
uniform sampler2D source;
uniform int vertical;
in vec2 v_uv;
out vec4 colour;

const float OFFSETS[4] = float[](0.0, 1.4403, 3.3635, 5.2932);
const float WEIGHTS[4] = float[](0.16100, 0.26554, 0.12313, 0.03083);

void main() {
    vec2 along = (vertical == 1 ? vec2(0.0, 1.0) : vec2(1.0, 0.0)) / vec2(textureSize(source, 0));
    vec3 light = texture(source, v_uv).rgb * WEIGHTS[0];
    for (int i = 1; i < 4; i++) {
        light += WEIGHTS[i] * texture(source, v_uv + OFFSETS[i] * along).rgb;
        light += WEIGHTS[i] * texture(source, v_uv - OFFSETS[i] * along).rgb;
    }
    colour = vec4(light, 1.0);
}
