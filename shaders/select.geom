#version 330 core
// Finds the edges of one connection that are strong enough, and writes them one after the other into a buffer. A point
// stands for CHUNK edges of one node of the target: one at a time would cost more to begin than to do.
#include "lib/rules.glsl"
layout(points) in;
layout(points, max_vertices = 32) out;
flat in int v_number[];

const int CHUNK = 32; // engine/gpu/selection.py

uniform sampler2DArray activations;
uniform int newest;      // the slice of them that counts
uniform float least;     // contribution, or weight, from which on edges are chosen; 0 or less for all
uniform int by_weight;

flat out int out_source;
flat out int out_target;
flat out float out_weight;

float value(int source) {
    int node = source_at + source;
    return texelFetch(activations, ivec3(node & 4095, node >> 12, newest), 0).r; // engine/gpu/values.py
}

// Which tap has the largest source of a node, the first of equal ones.
int winner(Place place) {
    int best = -1, source;
    float most, weight;
    for (int tap = 0; tap < taps; tap++) {
        if (!edge(place, tap, source, weight)) continue;
        float now = value(source);
        if (best < 0 || now > most) {
            best = tap;
            most = now;
        }
    }
    return best;
}

void main() {
    int chunks = divide(taps + CHUNK - 1, CHUNK).x;
    ivec2 part = divide(v_number[0], chunks); // node that is looked at, chunk
    Place place = place_of(part.x);
    int first = part.y * CHUNK, last = min(first + CHUNK, taps), chosen = largest == 1 ? winner(place) : -1;
    for (int tap = first; tap < last; tap++) {
        int source;
        float weight;
        if (!edge(place, tap, source, weight)) continue;
        if (largest == 1 && tap != chosen) weight = 0.0;
        float carried = by_weight == 1 ? weight : weight * value(source);
        if (least > 0.0 && !(abs(carried) >= least)) continue; // so put that no number is left out
        out_source = source;
        out_target = place.node;
        out_weight = weight;
        EmitVertex();
        EndPrimitive();
    }
}
