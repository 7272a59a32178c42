#version 330 core
// The triangles that ImGui made, in pixels from the top left.
uniform vec2 size;  // of the picture ImGui laid out, pixels
in vec2 in_position;
in vec2 in_texel;
in vec4 in_colour;  // not premultiplied

out vec2 v_texel;
out vec4 v_colour;

void main() {
    v_texel = in_texel;
    v_colour = in_colour;
    vec2 at = in_position / size * 2.0 - 1.0;
    gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
}
