// The activations of one network, the newest and those before, in C order over rows of a texture.
uniform sampler2DArray activations;

float activation(int node) {
    int width = textureSize(activations, 0).x;
    ivec2 texel = ivec2(node % width, node / width);
    return mix(texelFetch(activations, ivec3(texel, 0), 0).r, texelFetch(activations, ivec3(texel, 1), 0).r, blend);
}
