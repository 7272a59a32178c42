// The activations of one network, the newest and those before, in C order over rows of a texture.
uniform sampler2DArray activations;

float activation(int node, int slice) {
    return texelFetch(activations, ivec3(node & 4095, node >> 12, slice), 0).r; // rows of 4096: engine/gpu/values.py
}

float activation(int node) {
    if (blend == 0.0 || blend == 1.0) return activation(node, int(blend));
    return mix(activation(node, 0), activation(node, 1), blend);
}
