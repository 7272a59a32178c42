#version 330 core
// Light above 1, four by four pixels into one: what the bloom is made of.
uniform sampler2D scene;
in vec2 v_uv;
out vec4 colour;

void main() {
    vec2 texel = 1.0 / vec2(textureSize(scene, 0));
    vec3 light = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        vec2 tap = vec2(i & 1, i >> 1) * 2.0 - 1.0;
        vec3 average = texture(scene, v_uv + tap * texel).rgb; // between four texels
        light += average * smoothstep(0.55, 1.3, max(average.r, max(average.g, average.b)));
    }
    colour = vec4(light * 0.25, 1.0);
}
