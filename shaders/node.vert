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
#include "lib/light.glsl"

uniform ivec4 boxes; // columns from and to, and rows, of the nodes that are drawn, counted all over the layer

const int BOXES = 8;            // in an instance, and
const int CORNERS = 9;          // of each: engine/gpu/nodes.py
const float FILL = 0.88;        // of a cell that its box takes
const float SLIVER = 0.5;       // pixels; side faces thinner than this are left out,
const float NARROW = 0.9;       // and behind gaps narrower than this those that a neighbour hides

// Few and full: setting up small triangles is most of the work of a processor that draws.
flat out vec4 v_light; // emitted and reflected light of this face; 1 on the front face of a negative node
flat out vec4 v_edge;  // pixels per unit of v_face; which side of each axis of the face is soft (0: both)
out vec2 v_face;       // position on the face, -1..1, a little more beyond soft sides

// The place that comes k-th of those `from` and before `to`, counted from both ends toward the one where the eye is,
// which comes last. Maps have `count` places and are `pitch` apart; `eye_at` is in places of the first map.
int toward_eye(int k, int from, int to, int count, float pitch, float eye_at) {
    float end = pitch * float(divide(to + count - 1, count).x), at = clamp(eye_at + 0.5, 0.0, end);
    float map = floor(at / pitch);
    int before = int(map) * count + min(int(floor(at - map * pitch)), count);
    before = clamp(before, from, to) - from;
    return k < before ? from + k : to - 1 - k + before;
}

// Where the eye is across a bent layer: between which columns, and not above which. Seen along the columns the layer
// is the parabola z = bend x²; planes through its normals part the columns. The one that meets the eye (x, z) is at
// the root of (1 - 2 bend z) x + 2 bend² x³ = eye x, by Newton. Beyond the middle of the bend, x and z of which the
// factor of x is below zero, the planes have crossed: there the middle is far, and both ends are near.
float across(Placement p, float bend, float x, float z, out bool beyond) {
    float factor = 1.0 - 2.0 * bend * z, cube = 2.0 * bend * bend;
    // The planes may lean by the slack and still lie in the gaps. So in the middle they need not lean at all, and
    // near that point any order will do: boxes are small from there, and overlap by less than a tenth.
    float slack = (1.0 - FILL) * p.cell / (2.0 * p.relief + p.thickness);
    beyond = factor * abs(p.origin.x) < -0.1 * z;
    if (!beyond && abs(2.0 * bend * x) < slack) return x;
    factor = beyond ? min(factor, -0.05) : max(factor, 0.05);
    float root = x / factor;
    for (int i = 0; i < 3; i++) root -= (factor * root + cube * root * root * root - x) / (factor + 3.0 * cube * root * root);
    return root;
}

// Whether the eye is further down than any row, seen from every column: how far bent columns lean is overestimated.
bool in_front(Placement p, vec3 sight, vec3 up, float height, int map_rows) {
    float x = abs(p.origin.x), end = (float(map_rows - 1) * p.pitch.y + float(rows)) * p.cell;
    float lean = 2.0 * p.bend * x * (abs(eye.x) + 2.0 * p.bend * x * max(height, 0.0));
    return -dot(sight, up) - lean > end;
}

// The node (map, row, column) that is drawn as number k; its map is none of the layer's where there is no such node.
// Columns are straight, rows are bent: one column after the other is right, each by where the eye is along it. From
// in front rows hide each other less, and one row after the other is right as well.
ivec3 ordered(int k, Placement p) {
    int map_rows = divide(maps + p.per_row - 1, p.per_row).x;
    ivec2 count = boxes.yw - boxes.xz; // columns, rows
    vec3 up = -p.row / p.cell, normal = vec3(0.0, -up.z, up.y), sight = eye - p.origin;
    float height = dot(sight, normal);
    bool front = in_front(p, sight, up, height, map_rows), beyond;
    ivec2 number = divide(k, front ? count.x : count.y); // column, row
    if (front) number = number.yx;
    if (number.x >= count.x || number.y >= count.y) return ivec3(maps, 0, 0);
    float bend = p.bend * normal.z, eye_x = across(p, bend, eye.x, height, beyond);
    if (beyond) number.x = count.x - 1 - number.x;
    int place = toward_eye(number.x, boxes.x, boxes.y, columns, p.pitch.x, (eye_x - p.origin.x) / p.cell);
    ivec2 column = divide(place, columns);
    float x = p.origin.x + (float(column.x) * p.pitch.x + float(column.y)) * p.cell, slope = 2.0 * bend * x;
    // How far the eye is to the right of this column, and up along it, where right is the way the row turns there.
    float aside = (eye.x - x + slope * (height - bend * x * x)) / (1.0 + slope * slope);
    float eye_y = -(dot(sight, up) + normal.y * p.bend * x * (x + 2.0 * aside)) / p.cell;
    ivec2 row = divide(toward_eye(number.y, boxes.z, boxes.w, rows, p.pitch.y, eye_y), rows);
    return ivec3(row.x * p.per_row + column.x, row.y, column.y);
}

// A node's value, as `share`; 0 where there is none, as the last row of maps may not be full.
float value_of(ivec3 node) {
    return node.x >= maps ? 0.0 : share(offset + (node.x * rows + node.y) * columns + node.z);
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
    bool broken = value == BROKEN;
    if (broken) value = 0.0;

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
    bool narrow = length(on_screen(outward, middle)) * 2.0 * reach * (1.0 / FILL - 1.0) < NARROW;
    bool hidden = inner && narrow && value_of(neighbour) > value - 0.15;
    bool sliver = face != 2 && 2.0 * min(pixels.x, pixels.y) < SLIVER;

    vec3 glow = broken ? MARK : palette(value);
    vec3 light = glow + AMBIENT + max(dot(outward, KEY), 0.0) * (LAMP_ON_DARK + LAMP * glow);
    v_light = face == 2 ? vec4(light, value < 0.0) : vec4(0.45 * light, 0.0);

    bool turned_away = abs(seen_from[face]) <= half_size[face]; // the eye is between the planes of two faces
    bool absent = node.x >= maps || turned_away || sliver || hidden;
    gl_Position = absent ? vec4(2.0, 2.0, 2.0, 1.0) : view_projection * vec4(at + x * v_face.x + y * v_face.y, 1.0);
}
