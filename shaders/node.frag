#version 330 core
// A face of a box: a crisp rim where it meets another face, and one pixel of soft edge where it meets the air.
flat in vec3 v_light;
flat in vec4 v_soft;
flat in float v_minus;
in vec2 v_face;
out vec4 colour;

void main() {
    vec2 pixels = 1.0 / max(fwidth(v_face), vec2(1e-6)); // per unit of v_face
    // Distance in pixels to the soft sides; the others count as far away.
    vec2 soft = min((1.0 - v_face) * pixels + 1e3 * (1.0 - v_soft.xy), (1.0 + v_face) * pixels + 1e3 * (1.0 - v_soft.zw));
    float coverage = clamp(soft.x + 0.5, 0.0, 1.0) * clamp(soft.y + 0.5, 0.0, 1.0);
    vec2 inner = (1.0 - abs(v_face)) * pixels;
    float rim = 1.0 - smoothstep(0.0, 1.6, min(inner.x, inner.y));
    vec3 light = v_light * (1.0 + 0.35 * rim);
    // Below zero, a large box shows a dark bar, like a minus sign: sign is not told by hue alone.
    float minus = v_minus * smoothstep(9.0, 14.0, min(pixels.x, pixels.y) * 2.0)
                * (1.0 - smoothstep(0.50, 0.58, abs(v_face.x))) * (1.0 - smoothstep(0.12, 0.2, abs(v_face.y)));
    light *= 1.0 - 0.75 * minus;
    colour = vec4(light * coverage, coverage);
}
