#version 330 core
// One node is one box; an instance is eight of them, which fills a processor's lanes better than one does. Only
// the three faces that the camera can see are made, the front face last (it alone is enough in the flat view).
// A face is one triangle that is large enough to hold it; the fragment shader knows where the face ends.
//
// There is no depth buffer: boxes are drawn far ones first, so that their soft edges blend with what is behind.
// In a regular grid, going along each axis from both ends toward the eye is such an order.
#include "lib/frame.glsl"
#include "lib/layout.glsl"
#include "lib/activation.glsl"
#include "lib/palette.glsl"

const int BOXES = 8;            // in an instance, and
const int CORNERS = 9;          // of each: engine/gpu/nodes.py
const float FILL = 0.88;        // of a cell that its box takes
const float SLIVER = 0.5;       // pixels; side faces thinner than this are left out,
const float NARROW = 1.5;       // and behind gaps narrower than this those that a neighbour hides
const vec3 KEY = vec3(-0.287, 0.737, 0.614); // toward the lamp: above, in front, a little to the left

// Few and full: setting up small triangles is most of the work of a processor that draws.
flat out vec4 v_light; // emitted and reflected light of this face; 1 on the front face of a negative node
flat out vec4 v_edge;  // pixels per unit of v_face; which side of each axis of the face is soft (0: both)
out vec2 v_face;       // position on the face, -1..1, a little more beyond soft sides

// The place of the k-th of `count` steps, counted from both ends toward the one where the eye is, which comes last.
int toward_eye(int k, int count, float eye_at) {
    int before = int(floor(clamp(eye_at + 0.5, 0.0, float(count))));
    return k < before ? k : count - 1 - k + before;
}

// The node (map, row, column) that is drawn as number k; its map is none of the layer's where there is no such node.
ivec3 ordered(int k, Placement p) {
    ivec2 column = divide(k, columns), row = divide(column.x, rows), map = divide(row.x, p.per_row);
    int map_rows = divide(maps + p.per_row - 1, p.per_row).x;
    if (map.x >= map_rows) return ivec3(maps, 0, 0);
    vec3 sight = (eye - p.origin) / (p.cell * p.cell);
    vec2 eye_at = vec2(dot(sight, p.column), dot(sight, p.row)); // in cells
    vec2 map_at = (eye_at - 0.5 * vec2(columns - 1, rows - 1)) / p.pitch; // in maps, from the middle of the first
    ivec2 place = ivec2(toward_eye(map.y, p.per_row, map_at.x), toward_eye(map.x, map_rows, map_at.y));
    eye_at -= vec2(place) * p.pitch;
    return ivec3(place.y * p.per_row + place.x, toward_eye(row.y, rows, eye_at.y), toward_eye(column.y, columns, eye_at.x));
}

// A node's value as a share of its layer's range. What is not a number is dark, or its glow would spread.
float value_of(ivec3 node) {
    if (node.x >= maps) return 0.0; // the last row of maps may not be full
    float value = activation(offset + (node.x * rows + node.y) * columns + node.z) / range;
    return isnan(value) ? 0.0 : value;
}

// Where a step from a point leads on screen, in pixels; `at` is the point, projected.
vec2 on_screen(vec3 step, vec4 at) {
    vec4 moved = view_projection * vec4(step, 0.0);
    return 0.5 * viewport / at.w * (moved.xy - at.xy * (moved.w / at.w));
}

vec3 between_views(vec3 in_plane, vec3 in_space) {
    return mix(in_plane, in_space, morph);
}

vec3 centre_of(ivec3 node) {
    vec2 cell = vec2(node.zy);
    if (morph == 1.0) return position(space, node.x, cell);
    if (morph == 0.0) return position(plane, node.x, cell);
    return between_views(position(plane, node.x, cell), position(space, node.x, cell));
}

void main() {
    int number = gl_InstanceID * BOXES + gl_VertexID / CORNERS;
    ivec3 node = morph > 0.0 ? ordered(number, space) : ordered(number, plane);
    float value = value_of(node);

    // The box: its axes right, up and outward, its middle, and half its size.
    vec3 centre = centre_of(node);
    vec3 right = between_views(plane.column, space.column);
    right = normalize(right + vec3(0.0, 0.0, 2.0 * space.bend * morph * centre.x * right.x)); // bent rows turn
    vec3 up = -normalize(between_views(plane.row, space.row));
    mat3 axes = mat3(right, up, cross(right, up));
    float relief = mix(plane.relief, space.relief, morph);
    float top = relief * clamp(value, -1.0, 1.0);
    float bottom = -relief - mix(plane.thickness, space.thickness, morph);
    float half_side = 0.5 * FILL * mix(plane.cell, space.cell, morph);
    vec3 half_size = vec3(half_side, half_side, 0.5 * (top - bottom));
    centre += axes[2] * 0.5 * (top + bottom);

    // The eye, seen from the middle along these axes. Where rows bend they are a little askew, hence no mere dots.
    vec3 sight = eye - centre;
    vec3 seen_from = sight * mat3(cross(up, axes[2]), cross(axes[2], right), axes[2]) / dot(axes[2], axes[2]);
    vec3 facing = sign(seen_from);

    // This vertex: which face, and which corner of its triangle. A face lies between two of the axes.
    int corner = gl_VertexID % CORNERS;
    int face = corner / 3; // 0 = right or left, 1 = upper or lower, 2 = front
    vec2 far = vec2(corner % 3 == 1, corner % 3 == 2);
    vec3 x, y, outward; // half the sides of the face, and the way it faces
    float reach;  // from the middle of the box to that of the face
    vec2 outer;   // the sides of the face that border on nothing visible are soft
    ivec3 neighbour = node;
    if (face == 2) {
        x = axes[0] * half_size.x; y = axes[1] * half_size.y; outward = axes[2] * facing.z; reach = half_size.z;
        outer = vec2(0.0); // all sides of the front face are: they are laid over what is behind them
    } else if (face == 1) {
        x = axes[2] * half_size.z; y = axes[0] * half_size.x; outward = axes[1] * facing.y; reach = half_size.y;
        outer = -facing.zx;
        neighbour.y -= int(facing.y);
    } else {
        x = axes[1] * half_size.y; y = axes[2] * half_size.z; outward = axes[0] * facing.x; reach = half_size.x;
        outer = -facing.yz;
        neighbour.z += int(facing.x);
    }

    // On screen the face is a parallelogram. Its heights tell how far its sides are from its middle, in pixels;
    // soft sides are moved out by half a pixel, to hold the pixels that the box covers in part.
    vec3 at = centre + outward * reach;
    vec4 middle = view_projection * vec4(at, 1.0);
    vec2 across = on_screen(x, middle), along = on_screen(y, middle);
    float area = abs(across.x * along.y - across.y * along.x);
    vec2 sides = max(vec2(length(across), length(along)), 1e-6);
    vec2 pixels = max(area / sides.yx, 1e-3);
    // What reaches the plane of the eye has no size on screen; it is large, and its sides are crisp.
    if (middle.w < length(x) + length(y)) pixels = sides = viewport;
    vec2 margin = min(0.5 / pixels, 1.5 / sides); // no spikes where the sides are nearly parallel
    vec2 low = -1.0 - margin * (1.0 - max(outer, 0.0)), high = 1.0 + margin * (1.0 - max(-outer, 0.0));
    v_face = low + far * 2.0 * (high - low);
    v_edge = vec4(pixels, outer);

    bool inner = face != 2 && neighbour.y >= 0 && neighbour.y < rows && neighbour.z >= 0 && neighbour.z < columns;
    bool narrow = max(pixels.x, pixels.y) * 2.0 * (1.0 / FILL - 1.0) < NARROW;
    bool hidden = inner && narrow && value_of(neighbour) > value - 0.15;
    bool sliver = face != 2 && 2.0 * min(pixels.x, pixels.y) < SLIVER;

    vec3 glow = palette(value);
    vec3 light = glow + 0.004 + max(dot(outward, KEY), 0.0) * (0.012 + 0.12 * glow);
    v_light = face == 2 ? vec4(light, value < 0.0) : vec4(0.45 * light, 0.0);

    bool turned_away = abs(seen_from[face]) <= half_size[face]; // the eye is between the planes of two faces
    bool absent = node.x >= maps || turned_away || sliver || hidden;
    gl_Position = absent ? vec4(2.0, 2.0, 2.0, 1.0) : view_projection * vec4(at + x * v_face.x + y * v_face.y, 1.0);
}
