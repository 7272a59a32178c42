#version 330 core
// Light that is added: full along the middle line, fading at the sides. Negative edges are dashed: sign is not told by
// hue alone.
in vec3 v_light;
in vec2 v_place;
flat in float v_width;
out vec4 colour;

void main() {
    float across = clamp(v_width + 0.5 - abs(v_place.x), 0.0, 1.0);
    float dash = clamp(1.5 - 3.0 * abs(fract(v_place.y + 0.5) - 0.5), 0.25, 1.0);
    colour = vec4(v_light * (across * dash), 0.0);
}
