#version 330 core
uniform sampler2D picture;

in vec2 v_texel;
in vec4 v_colour;
out vec4 colour;

// Premultiplied, so that a target that was opaque stays opaque.
void main() {
    vec4 straight = v_colour * texture(picture, v_texel);
    colour = vec4(straight.rgb * straight.a, straight.a);
}
