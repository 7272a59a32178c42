// What is the same for everything in a frame. Written once a frame by engine/gpu/frame.py.
layout(std140) uniform Frame {
    mat4 view_projection;
    vec3 eye;      // camera position in the world
    float morph;   // 0 = flat view, 1 = deep view
    vec2 viewport; // pixels
    float blend;   // weight of slice 1 of the activations against slice 0; one is new, the other old
    float glow;    // strength of the bloom
    float awake;   // share of the values that shows: little while there is nothing to look at
};
