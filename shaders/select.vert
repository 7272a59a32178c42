#version 330 core
flat out int v_number;

void main() {
    v_number = gl_VertexID;
    gl_Position = vec4(0.0);
}
