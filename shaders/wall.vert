#version 330 core
// A whole layer as one strip along its bent rows, in the plane from which values rise: what stands on it is found by
// wall.frag, pixel by pixel. For layers whose nodes are small on screen.
#include "lib/frame.glsl"
#include "lib/layout.glsl"
#include "lib/activation.glsl"
#include "lib/light.glsl"

const int STRIPS = 32; // engine/gpu/nodes.py
const float STEEPEST = 3.0; // wall.frag

out vec2 v_at;    // columns and rows from the middle of the first cell
out vec3 v_sight; // to the eye, in cells along a row, down a column, and outward
flat out vec3 v_lamp; // how the lamp meets these directions

// Columns and rows that the layer takes.
vec2 extent(Placement p) {
    int beside = min(p.per_row, maps), below = divide(maps + p.per_row - 1, p.per_row).x;
    return vec2(beside - 1, below - 1) * p.pitch + vec2(columns, rows);
}

vec3 point(Placement p, vec2 at) {
    vec3 point = p.origin + at.x * p.column + at.y * p.row;
    point.z += p.bend * point.x * point.x;
    return point;
}

// A point of the layer as it stands between the views: its block is stretched from one to the other.
vec3 point(vec2 share) {
    if (morph == 1.0) return point(space, share * extent(space) - 0.5);
    if (morph == 0.0) return point(plane, share * extent(plane) - 0.5);
    return mix(point(plane, share * extent(plane) - 0.5), point(space, share * extent(space) - 0.5), morph);
}

// Directions of the layer at a point: right, down, outward.
mat3 axes(vec3 at) {
    vec3 right = mix(plane.column, space.column, morph), down = normalize(mix(plane.row, space.row, morph));
    right = normalize(right + vec3(0.0, 0.0, 2.0 * space.bend * morph * at.x * right.x));
    return mat3(right, down, normalize(cross(down, right)));
}

void main() {
    Placement p = morph > 0.5 ? space : plane;
    vec2 size = extent(p), corner = vec2(float(gl_VertexID >> 1) / float(STRIPS), gl_VertexID & 1);
    // At its ends the strip is larger by what seems to stand over, as boxes are seen aslant, and by a soft edge.
    vec3 end = point(corner);
    float depth = (view_projection * vec4(end, 1.0)).w;
    float pixels = 0.5 * viewport.y * length(vec3(view_projection[0].y, view_projection[1].y, view_projection[2].y));
    vec3 seen = abs((eye - end) * axes(end));
    vec2 aslant = min(seen.xy / max(seen.z, 1e-6), STEEPEST) * (p.relief + p.thickness) / p.cell;
    vec2 margin = aslant + 0.5 + 2.0 * max(depth, 0.0) / (pixels * p.cell);
    v_at = corner * size - 0.5 + margin * (2.0 * corner - 1.0);

    vec3 at = point((v_at + 0.5) / size);
    mat3 directions = axes(at);
    v_sight = (eye - at) * directions / p.cell;
    v_lamp = vec3(KEY.x, dot(directions[1], KEY), dot(normalize(cross(directions[1], vec3(1.0, 0.0, 0.0))), KEY));
    gl_Position = view_projection * vec4(at, 1.0);
}
