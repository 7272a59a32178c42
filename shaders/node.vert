#version 330 core
// One node is one box: gl_InstanceID is the node, gl_VertexID the corner. Only the three faces that the camera
// can see are made: 6 vertices each, the front face last (it alone is enough in the flat view).
//
// There is no depth buffer: boxes are drawn far ones first, so that their soft edges blend with what is behind.
// In a regular grid, going along each axis from both ends toward the eye is such an order.
#include "lib/frame.glsl"
#include "lib/layout.glsl"
#include "lib/activation.glsl"
#include "lib/palette.glsl"

const float FILL = 0.88; // of a cell that its box takes

flat out vec3 v_light;    // emitted and reflected light of this face
flat out vec4 v_soft;     // which sides of the face are soft: +x, +y, -x, -y
flat out float v_minus;   // 1 on the front face of a negative node
out vec2 v_face;          // position on the face, -1..1, a little more on soft edges

const vec2 CORNERS[6] = vec2[](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, -1), vec2(1, 1), vec2(-1, 1));
const vec3 KEY = normalize(vec3(-0.35, 0.9, 0.75)); // the lamp: above, in front, a little to the left

// The place of the k-th of `count` steps from `start`, counted from both ends toward the eye.
int toward_eye(int k, int count, vec3 start, vec3 stride) {
    int nearest = int(clamp(dot(eye - start, stride) / max(dot(stride, stride), 1e-12), -1.0, float(count)));
    return k <= nearest ? k : count - k + max(nearest, -1);
}

// The node (map, row, column) that is drawn as number k.
ivec3 ordered(int k, Placement p) {
    int map_rows = (maps + p.per_row - 1) / p.per_row;
    ivec4 place = ivec4(k % columns, k / columns % rows, k / (columns * rows) % p.per_row, k / (columns * rows * p.per_row));
    place.w = toward_eye(place.w, map_rows, p.origin, p.map_y);
    place.z = toward_eye(place.z, p.per_row, p.origin, p.map_x);
    vec3 corner = p.origin + float(place.z) * p.map_x + float(place.w) * p.map_y;
    place.y = toward_eye(place.y, rows, corner, p.row);
    place.x = toward_eye(place.x, columns, corner, p.column);
    return ivec3(place.w * p.per_row + place.z, place.y, place.x);
}

void main() {
    ivec3 node = ordered(gl_InstanceID, morph > 0.0 ? space : plane);
    if (node.x >= maps) { // the last row of maps may not be full
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    float value = activation(offset + (node.x * rows + node.y) * columns + node.z) / range;

    vec3 centre = mix(position(plane, node), position(space, node), morph);
    vec3 right = normalize(mix(plane.column, space.column, morph));
    vec3 up = -normalize(mix(plane.row, space.row, morph));
    // Bent rows turn their boxes with them.
    right = normalize(right + vec3(0.0, 0.0, 2.0 * space.bend * morph * centre.x * right.x));
    mat3 axes = mat3(right, up, normalize(cross(right, up)));
    float half_side = 0.5 * FILL * mix(plane.cell, space.cell, morph);
    float relief = mix(plane.relief, space.relief, morph);
    float bottom = -relief - mix(plane.thickness, space.thickness, morph);
    float top = relief * clamp(value, -1.0, 1.0);
    vec3 half_size = vec3(half_side, half_side, 0.5 * (top - bottom));
    centre += axes[2] * 0.5 * (top + bottom);

    vec3 facing = sign((eye - centre) * axes);
    int face = gl_VertexID / 6; // 0 = right, 1 = up, 2 = along the normal
    int a = (face + 1) % 3, b = (face + 2) % 3;
    v_face = CORNERS[gl_VertexID % 6];
    // Sides that border on nothing visible are soft; those of the front face all are, over what is behind them.
    vec2 outer = -vec2(facing[a], facing[b]);
    v_soft = face == 2 ? vec4(1.0) : max(vec4(outer, -outer), 0.0);
    v_minus = face == 2 && value < 0.0 ? 1.0 : 0.0;

    // Soft sides are moved out by half a pixel, to hold the pixels that the box covers in part.
    vec3 sight = eye - centre;
    float depth = length(sight);
    vec3 seen = sqrt(max(1.0 - pow(sight / depth * axes, vec3(2.0)), 0.05)); // foreshortening of each axis
    vec3 margin = 0.5 * pixel * depth / (seen * max(half_size, vec3(1e-6)));
    vec2 soft = mix(v_soft.zw, v_soft.xy, step(0.0, v_face));
    v_face += soft * v_face * vec2(margin[a], margin[b]);

    vec3 corner = vec3(0.0);
    corner[face] = facing[face];
    corner[a] = v_face.x;
    corner[b] = v_face.y;

    float lamp = max(dot(axes[face] * facing[face], KEY), 0.0);
    vec3 glow = palette(value);
    float side = face == 2 ? 1.0 : 0.45;
    v_light = side * (glow + 0.004 + lamp * (0.012 + 0.12 * glow));
    gl_Position = view_projection * vec4(centre + axes * (corner * half_size), 1.0);
}
