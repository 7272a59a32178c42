// The edge rules: which node of the source an edge comes from, and its effective weight. The same arithmetic as
// engine/net/rules. A node of the target is unfolded once (`Place`), then asked for one edge after the other. RULE says
// which rule a program is for: processors that draw would go through all of them.
#include "lib/placement.glsl"
#include "lib/scatter.glsl"

const int DENSE = 0, CONVOLUTION = 1, TRANSPOSED = 2, POOL = 3, AVERAGE = 4, STRIDED = 5,
          LISTED = 6; // engine/gpu/connections.py

layout(std140) uniform Connection {
    int kind;         // of rule: the program is compiled for one, RULE
    int outputs;      // nodes of the target
    int taps;         // edges of each, at most
    int table;        // how edges find their effective weights: NONE, BY_RULE, BY_PLACE
    int source_at;    // first node of the source in the activation texture
    int largest;      // 1: only the largest source of a node counts
    float factor;     // of every weight
    int step;         // one node of the target out of so many is looked at
    ivec4 shape;      // dense: rows, inputs, features. Strided: of the target
    ivec4 steps;      // strided: in the source, along each axis of the target
    ivec4 low;        // strided: where edges begin along each axis; average: where taps count from,
    ivec4 high;       // and where they end
    ivec3 coarse; int base;     // window: sizes of both grids; strided: the source of the target's first node
    ivec3 fine;   int inputs;   // maps of the source in a group
    ivec3 kernel; int features; // maps of the target in a group
    ivec3 stride; int cells;    // of a map of the source
    ivec3 dilation;
    ivec3 pad;
};

// engine/gpu/connections.py: there are none, all weights are 1; in the order of the layer's own weights; those of
// all edges of the first node that is looked at, then those of the second...
const int NONE = 0, BY_RULE = 1, BY_PLACE = 2;
const int ROW = 4096;      // of these textures:
uniform sampler2D weights; // effective weights,
uniform isampler2D listed; // the sources of the nodes that are looked at, -1: none

// A node of the target: its map (or row of a dense layer) and its cell there.
struct Place {
    int number;  // among the nodes that are looked at
    int node;
    int map;
    int feature; // dense: in the row
    ivec3 cell;
    ivec4 at;    // strided: coordinates
};

// A cell of a grid from its flat index in C order.
ivec3 cell_of(int index, ivec3 size) {
    ivec2 x = divide(index, size.z), y = divide(x.x, size.y);
    return ivec3(y.x, y.y, x.y);
}

int flat_index(ivec3 cell, ivec3 size) {
    return (cell.x * size.y + cell.y) * size.z + cell.z;
}

Place place_of(int number) {
    int node = step == 1 ? number : scattered(number, step, outputs);
    Place place;
    place.number = number;
    place.node = node;
    place.map = place.feature = 0;
    place.cell = ivec3(0);
    place.at = ivec4(0);
    if (RULE == DENSE) {
        ivec2 row = divide(node, shape.z);
        place.map = row.x;
        place.feature = row.y;
    } else if (RULE == STRIDED) {
        ivec2 w = divide(node, shape.w), z = divide(w.x, shape.z), y = divide(z.x, shape.y);
        place.at = ivec4(y.x, y.y, z.y, w.y);
    } else if (RULE != LISTED) {
        ivec3 grid = RULE == TRANSPOSED ? fine : coarse;
        ivec2 map = divide(node, grid.x * grid.y * grid.z);
        place.map = map.x;
        place.cell = cell_of(map.y, grid);
    }
    return place;
}

bool inside(ivec3 cell, ivec3 size) {
    return all(greaterThanEqual(cell, ivec3(0))) && all(lessThan(cell, size));
}

// The cell of the source that a cell of the target sees through a place of the window. Window.fine_of and coarse_of.
bool seen(ivec3 cell, int place, out int source) {
    ivec3 tap = cell_of(place, kernel), at;
    bool valid;
    if (RULE == TRANSPOSED) {
        ivec3 way = cell - tap * dilation + pad;
        at = way / stride;
        valid = all(equal(at * stride, way)) && inside(at, coarse);
        source = flat_index(at, coarse);
    } else {
        at = cell * stride + tap * dilation - pad;
        valid = inside(at, fine);
        source = flat_index(at, fine);
    }
    return valid;
}

int quotient_up(int a, int b) { // of any a and a positive b
    int quotient = a / b;
    return quotient * b < a ? quotient + 1 : quotient;
}

// How many taps of a cell count in an average. Window.meeting.
int meeting(ivec3 cell) {
    int count = 1;
    for (int axis = 0; axis < 3; axis++) {
        int start = cell[axis] * stride[axis] - pad[axis];
        int from = max(quotient_up(low[axis] - start, dilation[axis]), 0);
        int to = min(quotient_up(high[axis] - start, dilation[axis]), kernel[axis]);
        count *= max(to - from, 0);
    }
    return max(count, 1);
}

float weight_at(int index) {
    return table == NONE ? factor : texelFetch(weights, ivec2(index % ROW, index / ROW), 0).r * factor;
}

// The edge of a node through one tap: whether there is one, its source within the layer, and its effective weight.
bool edge(Place place, int tap, out int source, out float weight) {
    bool valid = true;
    int index = place.node;
    if (RULE == DENSE) {
        source = place.map * shape.y + tap;
        index = place.feature * shape.y + tap;
    } else if (RULE == STRIDED) {
        source = base + place.at.x * steps.x + place.at.y * steps.y + place.at.z * steps.z + place.at.w * steps.w;
        valid = all(greaterThanEqual(place.at, low)) && all(lessThan(place.at, high));
    } else if (RULE == LISTED) {
        source = texelFetch(listed, ivec2(place.number % ROW, place.number / ROW), 0).r;
        valid = source >= 0;
    } else if (RULE == POOL || RULE == AVERAGE) {
        valid = seen(place.cell, tap, source);
        source += place.map * cells;
    } else {
        ivec2 channel = divide(tap, kernel.x * kernel.y * kernel.z);
        valid = seen(place.cell, channel.y, source);
        source += (divide(place.map, features).x * inputs + channel.x) * cells;
        index = place.map * taps + tap;
    }
    weight = weight_at(table == BY_PLACE ? place.number * taps + tap : index);
    if (RULE == AVERAGE) weight /= float(meeting(place.cell));
    if (!valid) source = 0;
    return valid;
}
