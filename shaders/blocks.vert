#version 330 core
// An instance is a layer: the rows of the texture of blocks that hold its own, or a part of one row.
in ivec4 in_layer;  // its first node; rows and columns of a map; its first block,
in int in_count;    // and how many
uniform ivec2 size; // of a slice of the texture

flat out ivec4 v_layer;
flat out int v_count;

void main() {
    int first = in_layer.w, last = first + in_count - 1;
    ivec2 from = ivec2(first % size.x, first / size.x), to = ivec2(last % size.x + 1, last / size.x + 1);
    if (to.y - from.y > 1) {
        from.x = 0;
        to.x = size.x;
    }
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID > 1 && gl_VertexID < 5);
    v_layer = in_layer;
    v_count = in_count;
    gl_Position = vec4(mix(vec2(from), vec2(to), corner) / vec2(size) * 2.0 - 1.0, 0.0, 1.0);
}
