#version 330 core
// From light to pixels: the scene over its background, bloom, a filmic curve, sRGB, and a dither against banding.
#include "lib/frame.glsl"
uniform sampler2D scene;
uniform sampler2D bloom;
in vec2 v_uv;
out vec4 colour;

// Slate blue, as if lit softly from behind the network.
vec3 background(vec2 uv) {
    vec2 at = (uv - vec2(0.5, 0.46)) * vec2(1.0, 0.9);
    float light = exp(-3.2 * dot(at, at));
    return mix(vec3(0.0065, 0.0075, 0.0105), vec3(0.040, 0.066, 0.118), light);
}

// Fit of the ACES filmic curve: K. Narkowicz, "ACES Filmic Tone Mapping Curve", 2015.
vec3 filmic(vec3 x) {
    return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
}

// Interleaved gradient noise: J. Jimenez, "Next Generation Post Processing in Call of Duty", SIGGRAPH 2014.
float dither(vec2 pixel) {
    return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}

void main() {
    vec4 foreground = texelFetch(scene, ivec2(gl_FragCoord.xy), 0);
    vec3 light = background(v_uv) * (1.0 - foreground.a) + foreground.rgb + glow * texture(bloom, v_uv).rgb;
    vec3 shown = pow(filmic(light), vec3(1.0 / 2.2));
    colour = vec4(shown + (dither(gl_FragCoord.xy) - 0.5) / 255.0, 1.0);
}
