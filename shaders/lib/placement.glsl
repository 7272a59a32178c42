// Where the nodes of one layer stand. The same arithmetic, and the same memory, as engine/net/layout.py.
struct Placement {
    vec3 origin; int per_row;
    vec3 column; float cell;
    vec3 row;    float bend;
    vec2 pitch;  float relief; float thickness;
};

// Quotient and remainder of non-negative integers. Exact while the quotient is below 2²³: the estimate is then
// at most one off. Processors that shade in software divide floats side by side, integers one by one.
ivec2 divide(int a, int b) {
    int quotient = int(float(a) / float(b));
    int rest = a - quotient * b;
    int correction = rest < 0 ? -1 : rest >= b ? 1 : 0;
    return ivec2(quotient + correction, rest - correction * b);
}

// The centre of a cell (column, row) of a map.
vec3 position(Placement p, int map, vec2 cell) {
    ivec2 place = divide(map, p.per_row); // row of maps, map in the row
    vec2 steps = cell + vec2(place.yx) * p.pitch;
    vec3 at = p.origin + steps.x * p.column + steps.y * p.row;
    at.z += p.bend * at.x * at.x;
    return at;
}
