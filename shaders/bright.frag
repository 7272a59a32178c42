#version 330 core
// Light above 1, many pixels into one: what the bloom is made of.
uniform sampler2D scene;
uniform int taps; // a side; each is the average of two by two pixels
in vec2 v_uv;
out vec4 colour;

void main() {
    vec2 texel = 1.0 / vec2(textureSize(scene, 0));
    vec3 light = vec3(0.0);
    for (int y = 0; y < taps; y++) {
        for (int x = 0; x < taps; x++) {
            vec2 tap = 2.0 * vec2(x, y) - float(taps - 1);
            vec3 average = texture(scene, v_uv + tap * texel).rgb;
            light += average * clamp(1.3 * max(average.r, max(average.g, average.b)) - 0.7, 0.0, 1.0);
        }
    }
    colour = vec4(light / float(taps * taps), 1.0);
}
