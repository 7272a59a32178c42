#version 330 core
// Finds the boxes of a layer that a pixel shows, and how much of it each takes. They are what node.vert and node.frag
// make of them: what rises hides what is behind it and shows a side. Along that one of the layer's axes along which
// it is seen more aslant this is worked out; along the other boxes are as flat.
//
// SMALL is 1 for layers of which every pixel shows so many nodes that only averages are looked at: processors that
// draw would do the work for both cases and take the one. LEVEL is that of the averages: the coarser, the fewer blocks.
//
// Light is averaged by the root of the mean square of values above and below zero: so a few bright nodes among many
// dark ones are a little brighter than they would be, and do not vanish.
#include "lib/frame.glsl"
#include "lib/layout.glsl"
#include "lib/activation.glsl"
#include "lib/palette.glsl"
#include "lib/light.glsl"

uniform sampler2D blocks; // mean squares of the values above and below zero of SIDE×SIDE nodes, one slice above another
uniform ivec4 boxes;      // columns from and to, and rows, of the nodes that are drawn as boxes

const int SIDE = 4 << LEVEL, ROW = 4096;  // engine/gpu/blocks.py
const float HALF = 0.44;                  // of a box, in cells: FILL in node.vert
const float FINE = 1.5, COARSE = 2.5;     // nodes in a pixel up to which they are looked at one by one; and blocks
const float STEEPEST = 3.0;               // cells that what is a cell high seems to be moved aside, at most
const float MOST = 8.0;                   // blocks in a pixel that are looked at, along each axis
const float LOWER = 0.15;                 // node.vert: a side that is hidden by a neighbour not much lower is left out

in vec2 v_at;
in vec3 v_sight;
flat in vec3 v_lamp; // on sides that face along a row, down a column, and on the front
out vec4 colour;

// Places along one axis of the layer: `count` in a map, maps `pitch` apart, `total` in all.
struct Axis { int count; float pitch; int total; };

// What a pixel shows: how much of it is covered, light of its own and of the lamp, as factors.
struct Seen { float covered; float glow; float lamp; vec2 squares; };

float place_of(Axis axis, int number, int size) {
    ivec2 place = divide(number, axis.count);
    return float(place.x) * axis.pitch + float(place.y * size);
}

// The first place at or after `low`.
int first_from(Axis axis, float low, int size) {
    float before = floor(low / axis.pitch);
    return int(before) * axis.count + min(int(ceil((low - before * axis.pitch) / float(size))), axis.count);
}

float overlap(float low, float high, float from, float to) {
    return max(min(high, to) - max(low, from), 0.0);
}

// The light of a face of value `t`, in the share `part` of the pixel; `factor` and `lamp` are those of the face.
void add(inout Seen seen, float part, float factor, float lamp, float t) {
    float weight = part * factor * (1.0 + LAMP * lamp);
    vec2 size = clamp(vec2(t, -t), 0.0, BEYOND);
    seen.covered += part;
    seen.glow += weight;
    seen.lamp += part * factor * (AMBIENT + LAMP_ON_DARK * lamp);
    seen.squares += weight * size * size;
}

// The values one by one. `along` is the axis along which what rises hides what is behind it, `across` the other one.
void look_at_nodes(inout Seen seen, Placement p, bool swapped, Axis along, Axis across, vec2 at, vec2 size, float rim) {
    float slope = (swapped ? v_sight.x : v_sight.y) / v_sight.z, way = slope < 0.0 ? -1.0 : 1.0;
    bool behind = v_sight.z < 0.0;
    vec2 steep = min(abs(slope), STEEPEST) * vec2(p.relief, p.relief + p.thickness) / p.cell; // up, down
    float lamp_front = max(behind ? -v_lamp.z : v_lamp.z, 0.0), lamp_side = max(way * (swapped ? v_lamp.x : v_lamp.y), 0.0);

    float low = way * at.y - 0.5 * size.y, high = low + size.y; // toward the eye coordinates grow
    float from = at.x - 0.5 * size.x, to = from + size.x;
    int begin = max(first_from(across, from - HALF, 1), 0);
    int first = first_from(along, at.y - 0.5 * size.y - HALF - (way > 0.0 ? steep.y : steep.x), 1);
    int last = first_from(along, at.y + 0.5 * size.y + HALF + (way > 0.0 ? steep.x : steep.y), 1) - 1;
    first = max(first, 0);
    last = min(last, along.total - 1);
    for (int other = begin; other < across.total; other++) {
        float side_at = place_of(across, other, 1);
        if (side_at - HALF >= to) break;
        float wide = overlap(side_at - HALF, side_at + HALF, from, to) / size.x;
        if (wide <= 0.0) continue;
        ivec2 beside = divide(other, across.count);
        float horizon = high, before = 1e3;
        int before_map = -1;
        for (int step = 0; step <= last - first; step++) {
            int number = way > 0.0 ? last - step : first + step;
            ivec2 place = divide(number, along.count);
            ivec2 map_at = swapped ? ivec2(place.x, beside.x) : ivec2(beside.x, place.x);
            ivec2 cell = swapped ? ivec2(place.y, beside.y) : ivec2(beside.y, place.y); // column, row
            int map = map_at.y * p.per_row + map_at.x;
            if (map >= maps) continue;
            float t = share(offset + (map * rows + cell.y) * columns + cell.x);
            bool broken = t == BROKEN;
            if (broken) t = 0.0;
            float height = behind ? -steep.y : steep.x * clamp(t, -1.0, 1.0);
            float middle = way * place_of(along, number, 1) - height;
            ivec2 own = swapped ? ivec2(number, other) : ivec2(other, number);
            bool box = own.x >= boxes.x && own.x < boxes.y && own.y >= boxes.z && own.y < boxes.w;
            if (!box) {
                float face = max(min(horizon, middle + HALF) - max(low, middle - HALF), 0.0) * wide / size.y;
                add(seen, face, 1.0 + 0.35 * rim, lamp_front, t);
                bool inner = way > 0.0 ? place.y + 1 < along.count : place.y > 0;
                bool hidden = inner && (before_map != place.x || before > t - LOWER);
                float foot = middle + HALF + height + steep.y;
                if (!hidden && !behind)
                    add(seen, max(min(horizon, foot) - max(low, middle + HALF), 0.0) * wide / size.y, 0.45 * 1.35, lamp_side, t);
            }
            horizon = min(horizon, middle - HALF);
            before = t;
            before_map = place.x;
            if (horizon <= low) break;
        }
    }
}

void look_at_blocks(inout Seen seen, Placement p, Axis across, Axis along, vec2 size) {
    ivec2 beside = ivec2(divide(columns + SIDE - 1, SIDE).x, divide(rows + SIDE - 1, SIDE).x);
    size = min(size, MOST * min(vec2(SIDE), vec2(across.pitch, along.pitch)));
    vec2 from = v_at - 0.5 * size, to = from + size;
    Axis x_axis = Axis(beside.x, across.pitch, beside.x * (across.total / columns));
    Axis y_axis = Axis(beside.y, along.pitch, beside.y * (along.total / rows));
    ivec2 first = max(ivec2(first_from(x_axis, from.x + 0.5 - float(SIDE), SIDE), first_from(y_axis, from.y + 0.5 - float(SIDE), SIDE)), 0);
    int height = textureSize(blocks, 0).y / 2, layer = int[](first_block_4, first_block_8, first_block_16)[LEVEL];
    float lamp = max(v_sight.z < 0.0 ? -v_lamp.z : v_lamp.z, 0.0), filled = 4.0 * HALF * HALF;
    for (int row = first.y; row < y_axis.total; row++) {
        float top = place_of(y_axis, row, SIDE) - 0.5;
        if (top >= to.y) break;
        ivec2 down = divide(row, beside.y);
        float high = overlap(top, top + float(min(SIDE, rows - down.y * SIDE)), from.y, to.y) / size.y;
        for (int column = first.x; column < x_axis.total; column++) {
            float left = place_of(x_axis, column, SIDE) - 0.5;
            if (left >= to.x) break;
            ivec2 right = divide(column, beside.x);
            int map = down.x * p.per_row + right.x;
            float wide = overlap(left, left + float(min(SIDE, columns - right.y * SIDE)), from.x, to.x) / size.x;
            if (map >= maps || wide * high <= 0.0) continue;
            int block = layer + (map * beside.y + down.y) * beside.x + right.y;
            ivec2 texel = ivec2(block & (ROW - 1), block / ROW);
            vec2 squares = blend == 0.0 || blend == 1.0
                ? texelFetch(blocks, texel + ivec2(0, int(blend) * height), 0).rg
                : mix(texelFetch(blocks, texel, 0).rg, texelFetch(blocks, texel + ivec2(0, height), 0).rg, blend);
            vec2 mean = min(squares * (awake * awake / (range * range)), BEYOND * BEYOND);
            float part = wide * high * filled, weight = part * 1.35 * (1.0 + LAMP * lamp);
            seen.covered += part;
            seen.glow += weight;
            seen.lamp += part * 1.35 * (AMBIENT + LAMP_ON_DARK * lamp);
            seen.squares += weight * mean;
        }
    }
}

vec3 light(Seen seen) {
    vec2 mean = sqrt(seen.squares / max(seen.glow, 1e-6));
    vec3 dark = texelFetch(palette_light, ivec2(textureSize(palette_light, 0).x / 2, 0), 0).rgb;
    return seen.glow * (palette(mean.x) + palette(-mean.y) - dark) + seen.lamp;
}

void main() {
    Placement p = morph > 0.5 ? space : plane;
    int beside = min(p.per_row, maps), below = divide(maps + p.per_row - 1, p.per_row).x;
    Axis across = Axis(columns, p.pitch.x, beside * columns), along = Axis(rows, p.pitch.y, below * rows);
    vec2 size = max(abs(dFdx(v_at)) + abs(dFdy(v_at)), 1e-4);
    float crowded = clamp((max(size.x, size.y) - FINE) / (COARSE - FINE), 0.0, 1.0);
    Seen many = Seen(0.0, 0.0, 0.0, vec2(0.0)), nodes = many;
#if SMALL
    look_at_blocks(many, p, across, along, size);
    colour = vec4(light(many), many.covered);
#else
    if (crowded < 1.0) {
        // The share of a face's rim in it: node.frag, averaged over a face of this size.
        float half_side = clamp(HALF / max(size.x, size.y), 1e-3, 1.5), inner = max(half_side - 0.5, 0.0);
        float rim = 1.0 - inner * inner * inner / (3.0 * half_side * half_side);
        bool swapped = abs(v_sight.x) > abs(v_sight.y);
        Axis one = across, other = along;
        if (swapped) one = along, other = across;
        look_at_nodes(nodes, p, swapped, other, one, swapped ? v_at.yx : v_at, swapped ? size.yx : size, rim);
    }
    if (crowded > 0.0) look_at_blocks(many, p, across, along, size);
    // Light and not what it is made of is mixed: of both there is always only one, but for a narrow region.
    colour = mix(vec4(light(nodes), nodes.covered), vec4(light(many), many.covered), crowded);
#endif
}
