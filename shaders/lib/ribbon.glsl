// How the edges of one connection look. Written by engine/gpu/edges.py.
layout(std140) uniform Ribbon {
    float reach;     // the contribution, or the weight, that gets full light
    float gain;      // light of an edge of full strength,
    float least;     // and the share of it that the weakest one has
    float thickness; // of an edge of full strength, in pixels of a picture 720 high
    vec2 depth;      // where a pulse is when it leaves the source and when it reaches the target,
    float pulse;     // and where it is now
    int by_weight;   // 1: the weight alone is shown
    int count;       // of edges
    int bows;        // 1: the way leads past what is between, at
    vec2 lane;       // this x, flat and in space
};
