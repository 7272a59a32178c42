#version 330 core
// An edge is a soft ribbon from a node to one in a later layer, always turned to the eye; an instance is EDGES of them. Which edges there
// are has been selected before (select.vert); what one carries is worked out here, so that it changes as values arrive.
#include "lib/frame.glsl"
#include "lib/placement.glsl"
#include "lib/activation.glsl"
#include "lib/palette.glsl"
#include "lib/ribbon.glsl"

struct Block {
    int offset; int maps; int rows; int columns;
    float range;
    Placement plane;
    Placement space;
};
layout(std140) uniform Source { Block source; };
layout(std140) uniform Target { Block target; };

// Source and target, each within its layer, and the bits of the effective weight; rows of ROW.
uniform isampler2D edges;

out vec3 v_light;
out vec2 v_place;       // pixels from the middle line, dashes from the source (0 all along a positive edge)
flat out float v_width; // half of it, in pixels

const int EDGES = 32;          // in an instance, and
const int ROW = 1024;          // in a row of the texture: engine/gpu/edges.py
const int SEGMENTS = 8;        // engine/gpu/edges.py
const int CORNERS = 2 * (SEGMENTS + 1);
const float BEND = 0.85;       // how far the way departs from the straight line
const float GATHERED = 0.03;   // of the distances between edges that is left where they pass something
const float STEP = 0.01;       // of the way, by which its direction is found
const float SOFT = 0.5;        // pixels of fading edge at each side
const float DASH = 9.0;        // of a negative edge and the gap after it, in pixels of a picture 720 high
const float PULSE = 0.3;       // length of a pulse, in layers,
const float PULSE_LIGHT = 5.0; // and how much light it adds to an edge's own

vec3 centre(Block block, int node, bool in_space) {
    ivec2 cell = divide(node, block.columns), map = divide(cell.x, block.rows);
    return in_space ? position(block.space, map.x, vec2(cell.y, map.y)) : position(block.plane, map.x, vec2(cell.y, map.y));
}

// Where an edge meets a node's box: in the middle of the plane from which values rise.
vec3 place(Block block, int node) {
    if (morph == 1.0) return centre(block, node, true);
    if (morph == 0.0) return centre(block, node, false);
    return mix(centre(block, node, false), centre(block, node, true), morph);
}

// What an edge carries, as a share of what gets full light. What is no number carries nothing.
float carried(int node, float weight) {
    float share = by_weight == 1 ? weight : weight * activation(source.offset + node) * awake;
    share /= reach;
    return isnan(share) || isinf(share) ? 0.0 : clamp(share, -1.0, 1.0);
}

// The way of an edge, S-shaped: even in height, slow aside at both ends.
vec3 way(vec3 from, vec3 whole, float at) {
    float aside = at * mix(1.0, at * (3.0 - 2.0 * at), BEND);
    return from + whole * vec3(aside, at, aside);
}

// The same past what is between: aside to the lane, along it, and back. All edges of a connection come together there.
vec3 detour(vec3 from, vec3 whole, float at) {
    vec3 here = way(from, whole, at);
    float x = mix(lane.x, lane.y, morph), far = 2.0 * at - 1.0, out_there = 1.0 - abs(far * far * far);
    float there = mix(x, here.x, GATHERED);
    here.z += out_there * morph * source.space.bend * (there * there - here.x * here.x);
    here.x = mix(here.x, there, out_there);
    return here;
}

void main() {
    int corner = gl_VertexID % CORNERS, number = gl_InstanceID * EDGES + gl_VertexID / CORNERS;
    ivec3 edge = texelFetch(edges, ivec2(number % ROW, number / ROW), 0).rgb;
    float share = carried(edge.x, intBitsToFloat(edge.z)), strength = abs(share);
    vec3 from = place(source, edge.x), whole = place(target, edge.y) - from;

    float at = float(corner >> 1) / float(SEGMENTS), aside_slope = mix(1.0, 6.0 * at * (1.0 - at), BEND);
    vec3 point = way(from, whole, at), slope = whole * vec3(aside_slope, 1.0, aside_slope);
    if (bows == 1) {
        point = detour(from, whole, at);
        slope = detour(from, whole, at + STEP) - detour(from, whole, at - STEP);
    }
    vec4 here = view_projection * vec4(point, 1.0), onward = view_projection * vec4(slope, 0.0);
    vec2 along = viewport * (onward.xy - here.xy * (onward.w / here.w));

    float scale = min(viewport.y, 0.75 * viewport.x) / 720.0; // in a tall picture the width decides
    v_width = max(0.5 * thickness * scale * mix(0.5, 1.0, strength), 0.4);
    v_place.x = ((corner & 1) == 0 ? -1.0 : 1.0) * (v_width + SOFT);
    v_place.y = share < 0.0 ? at * length(whole) / (DASH * scale) : 0.0;
    vec2 shift = vec2(-along.y, along.x) * (v_place.x / max(length(along), 1e-6));

    float ahead = (mix(depth.x, depth.y, at) - pulse) / PULSE;
    float light = gain * max(strength * sqrt(strength), least) * (1.0 + PULSE_LIGHT * exp(-ahead * ahead));
    v_light = light * palette(sign(share) * mix(0.55, 1.0, strength));
    bool lost = number >= count || here.w <= 0.0 || (strength == 0.0 && least == 0.0);
    gl_Position = lost ? vec4(2.0, 2.0, 2.0, 1.0) : here + vec4(2.0 * shift / viewport * here.w, 0.0, 0.0);
}
