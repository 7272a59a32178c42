// Signed values as light: blue above zero, orange below, near black at zero. Blue and orange stay apart for
// every common colour-blindness; above 0.7 of the range the light exceeds 1 and glows.
vec3 palette(float t) {
    float m = min(abs(t), 1.15);
    vec3 dim = t < 0.0 ? vec3(0.22, 0.040, 0.005) : vec3(0.004, 0.060, 0.24);
    vec3 full = t < 0.0 ? vec3(1.20, 0.190, 0.004) : vec3(0.00, 0.33, 1.30);
    vec3 hot = t < 0.0 ? vec3(2.8, 0.48, 0.05) : vec3(0.08, 1.15, 2.60);
    vec3 zero = vec3(0.008, 0.010, 0.014);
    vec3 light = mix(zero, dim, smoothstep(0.0, 0.35, m));
    light = mix(light, full, smoothstep(0.2, 0.8, m));
    return mix(light, hot, smoothstep(0.75, 1.15, m));
}
