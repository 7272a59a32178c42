#version 330 core
// From light to pixels: the scene over its background, bloom, a filmic curve, and a dither against banding.
#include "lib/frame.glsl"
#include "lib/filmic.glsl"
uniform sampler2D scene;
uniform sampler2D bloom;
in vec2 v_uv;
out vec4 colour;

// Slate blue, as if lit softly from behind the network.
vec3 background(vec2 uv) {
    vec2 at = (uv - vec2(0.5, 0.46)) * vec2(1.25, 1.15);
    float light = max(1.0 - dot(at, at), 0.0);
    return mix(vec3(0.012, 0.014, 0.019), vec3(0.046, 0.073, 0.128), light * light * light);
}

// Interleaved gradient noise: J. Jimenez, "Next Generation Post Processing in Call of Duty", SIGGRAPH 2014.
float dither(vec2 pixel) {
    return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}

void main() {
    vec4 foreground = texelFetch(scene, ivec2(gl_FragCoord.xy), 0);
    // The glow lies around the boxes more than on them, where it would take their neighbours' colours.
    vec3 halo = glow * (1.0 - 0.75 * foreground.a) * texture(bloom, v_uv).rgb;
    vec3 light = background(v_uv) * (1.0 - foreground.a) + foreground.rgb + halo;
    colour = vec4(filmic(light) + (dither(gl_FragCoord.xy) - 0.5) / 255.0, 1.0);
}
