// Where the nodes of one layer stand. The same arithmetic, and the same memory, as engine/net/layout.py.
struct Placement {
    vec3 origin; int per_row;
    vec3 column; float cell;
    vec3 row;    float bend;
    vec3 map_x;  float relief;
    vec3 map_y;  float thickness;
};

layout(std140) uniform Layer {
    int offset;   // of the first node in the activation texture
    int maps;
    int rows;
    int columns;
    float range;  // the value that gets full colour
    Placement plane;
    Placement space;
};

// A node's index within the layer, as (map, row, column).
ivec3 unravel(int index) {
    int column = index % columns;
    index /= columns;
    return ivec3(index / rows, index % rows, column);
}

vec3 position(Placement p, ivec3 node) {
    vec3 at = p.origin + float(node.z) * p.column + float(node.y) * p.row
            + float(node.x % p.per_row) * p.map_x + float(node.x / p.per_row) * p.map_y;
    at.z += p.bend * at.x * at.x;
    return at;
}
