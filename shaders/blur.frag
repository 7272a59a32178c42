#version 330 core
// One direction of a Gaussian of standard deviation 1.7 texels: 9 weights in 5 bilinear taps.
uniform sampler2D source;
uniform int vertical;
in vec2 v_uv;
out vec4 colour;

void main() {
    vec2 along = (vertical == 1 ? vec2(0.0, 1.0) : vec2(1.0, 0.0)) / vec2(textureSize(source, 0));
    vec3 light = 0.23638 * texture(source, v_uv).rgb;
    light += 0.31715 * (texture(source, v_uv + 1.37308 * along).rgb + texture(source, v_uv - 1.37308 * along).rgb);
    light += 0.06466 * (texture(source, v_uv + 3.22951 * along).rgb + texture(source, v_uv - 3.22951 * along).rgb);
    colour = vec4(light, 1.0);
}
