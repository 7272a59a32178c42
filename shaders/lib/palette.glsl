// Signed values as light: what engine/scene/palettes.py has for -BEYOND..BEYOND of a layer's range.
uniform sampler2D palette_light;

const float BEYOND = 1.15; // engine/scene/palettes.py

vec3 palette(float t) {
    float entries = float(textureSize(palette_light, 0).x);
    float at = (clamp(t / BEYOND, -1.0, 1.0) * 0.5 + 0.5) * (entries - 1.0) + 0.5; // first and last entry: the ends
    return textureLod(palette_light, vec2(at / entries, 0.5), 0.0).rgb;
}
