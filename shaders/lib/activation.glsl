// The activations of one network, the newest and those before, in C order over rows of a texture.
uniform sampler2DArray activations;

float activation(int node) {
    ivec2 texel = ivec2(node & 1023, node >> 10); // rows of 1024: engine/gpu/store.py
    if (blend == 0.0 || blend == 1.0) return texelFetch(activations, ivec3(texel, int(blend)), 0).r;
    return mix(texelFetch(activations, ivec3(texel, 0), 0).r, texelFetch(activations, ivec3(texel, 1), 0).r, blend);
}
