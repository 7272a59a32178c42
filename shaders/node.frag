#version 330 core
// A face of a box: a crisp rim where it meets another face, and one pixel of soft edge where it meets the air.
flat in vec4 v_light;
flat in vec4 v_edge;
in vec2 v_face;
out vec4 colour;

void main() {
    vec2 pixels = v_edge.xy;
    // Distance in pixels to the nearest side along each axis; beyond a soft side half a pixel is still covered.
    vec2 inside = (1.0 - abs(v_face)) * pixels;
    vec2 hard = max(-v_edge.zw * sign(v_face), 0.0);
    vec2 covered = clamp(mix(inside + 0.5, 1e3 * inside, hard), 0.0, 1.0) * min(2.0 * pixels, 1.0);
    float rim = clamp(1.5 - min(inside.x, inside.y), 0.0, 1.0);
    // Below zero, a large box shows a dark bar, like a minus sign: sign is not told by hue alone.
    vec2 bar = clamp((vec2(0.54, 0.16) - abs(v_face)) * pixels + 0.5, 0.0, 1.0);
    float minus = v_light.a * bar.x * bar.y * clamp(0.4 * pixels.y - 2.0, 0.0, 0.75);
    colour = vec4(v_light.rgb * (1.0 + 0.35 * rim) * (1.0 - minus), 1.0) * (covered.x * covered.y);
}
