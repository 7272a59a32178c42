// How nodes are lit, and their values as shares of their layer's range.
const vec3 KEY = vec3(-0.287, 0.737, 0.614); // toward the lamp: above, in front, a little to the left
const float AMBIENT = 0.004, LAMP_ON_DARK = 0.012, LAMP = 0.12; // light that every box has; that the lamp adds; per glow
const float BROKEN = 1e30;
const vec3 MARK = vec3(0.75, 0.02, 0.85); // of a value that is no number: no palette has this violet

// A node's value as a share of its layer's range; BROKEN where it is no number, or infinite.
float share(int node) {
    float value = activation(node) / range;
    return isnan(value) || isinf(value) ? BROKEN : value * awake;
}
